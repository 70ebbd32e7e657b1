/** What is special about running near the limit of the memory; the rest is in engine.contract.ts. */
import { expect, test } from "@jest/globals";
import { MemoryError } from "../errors.js";
import { parameter, symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { createKernels } from "../kernels/choose.js";
import { heap, reserveHeap } from "../memory/heap.js";
import { matmul } from "../ops/matmul.js";
import { relu, tanh } from "../ops/unary.js";
import { ones } from "../tensor/create.js";
import { inlineEngine } from "./inline.js";
import { Executable } from "./run.js";

reserveHeap({ maximumBytes: 2 ** 24 });
const kernels = createKernels("reference", heap());
const engine = inlineEngine(kernels);

/** A weight in held, a whole value, values between, an output: each must find a place. */
test("a run that does not fit leaves nothing behind, wherever it fails, and a smaller one then works", async () => {
  const [x, fed] = [symbolic([null, 64]), symbolic([64, 64])];
  const weight = parameter({ shape: [64, 64], dtype: "float64", tensor: ones([64, 64], "float64"), version: 0 });
  const output = matmul(relu(matmul(x, weight)), tanh(fed));
  const input = ones([200, 64]);
  const before = heap().usedBytes;
  let failed = 0;
  // With ever less memory left, until the run fits no more at its end, its middle, its beginning.
  for (let room = 0; room < 2 ** 18; room += 2 ** 13) {
    const executable = new Executable(graphOf([x, fed], [output]), kernels, [true, false]);
    const inputs = [input, ones([64, 64])];
    if (room % 2 ** 14) executable.held.take().release(); // the weights have been packed by a run before
    const pointer = heap().allocate(2 ** 24 - heap().usedBytes - 2 ** 16 - room);
    const rest = heap().usedBytes;
    try {
      const [result] = executable.runSync(engine, inputs, 200);
      result.dispose();
    } catch (error) {
      expect(error).toBeInstanceOf(MemoryError);
      expect(heap().usedBytes - rest).toBeLessThanOrEqual(executable.compilation.plan.heldBytes); // packed weights stay
      await expect(executable.run(engine, inputs, 200)).rejects.toThrow(MemoryError);
      expect(heap().usedBytes - rest).toBeLessThanOrEqual(executable.compilation.plan.heldBytes);
      failed++;
    }
    heap().release(pointer);
    const [result] = executable.runSync(engine, inputs, 200);
    expect(result.data[0]).toBeCloseTo(64 * 64 * Math.tanh(1), 2);
    result.dispose();
    executable.held.dispose();
    inputs[1].dispose();
    expect(heap().usedBytes).toBe(before);
  }
  expect(failed).toBeGreaterThan(5);
  expect(failed).toBeLessThan(32);
});
