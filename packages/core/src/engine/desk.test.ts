/** What the desk adds to a run; that its numbers are the engine's own is in engine.contract.ts and the tests of ops. */
import { describe, expect, test } from "@jest/globals";
import { UnsupportedError } from "../errors.js";
import { parameter, symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { createKernels } from "../kernels/choose.js";
import { heap } from "../memory/heap.js";
import { add } from "../ops/binary.js";
import { matmul } from "../ops/matmul.js";
import { relu, tanh } from "../ops/unary.js";
import { tensor, zeros } from "../tensor/create.js";
import { Desk } from "./desk.js";
import { inlineEngine } from "./inline.js";
import { Executable } from "./run.js";

const kernels = createKernels("wasm", heap());
const engine = inlineEngine(kernels);

/** relu(x · weight + tanh(shift)), the shift one for all rows. */
function network(units: number) {
  const [x, shift] = [symbolic([null, 2]), symbolic([units])];
  const numbers = Float32Array.from({ length: 2 * units }, (_, i) => i + 1);
  const weight = { shape: [2, units], dtype: "float32" as const, tensor: tensor(numbers, { shape: [2, units] }) };
  const changing = { ...weight, version: 0 };
  const output = relu(add(matmul(x, parameter(changing)), tanh(shift)));
  return { executable: new Executable(graphOf([x, shift], [output]), kernels, [true, false]), weight: changing };
}

describe("small runs", () => {
  const { executable, weight } = network(3);
  const run = (rows: number[][], shift: number[]) =>
    executable.runSync(engine, [tensor(rows), tensor(shift)], rows.length)[0].toArray();

  test("follow their inputs, rows and weights from one run to the next", () => {
    expect(run([[1, 1]], [0, 0, 0])).toEqual([[5, 7, 9]]);
    expect(run([[1, 0]], [0, 0, 0])).toEqual([[1, 2, 3]]);
    expect(run([[1, 0]], [0, 0, 1000])).toEqual([[1, 2, 4]]);
    // biome-ignore format: rows
    expect(run([[1, 0], [0, 1], [-1, -1]], [0, 0, 0])).toEqual([[1, 2, 3], [4, 5, 6], [0, 0, 0]]);
    expect(run([[0, 1]], [0, 0, 0])).toEqual([[4, 5, 6]]);
    weight.tensor.data.fill(2);
    weight.version++;
    expect(run([[0, 1]], [0, 0, 0])).toEqual([[2, 2, 2]]);
  });

  test("give each its own output, and take no memory but at first", () => {
    const inputs = [tensor([[1, 1]]), tensor([0, 0, 0])];
    const [first] = executable.runSync(engine, inputs, 1);
    const before = heap().usedBytes;
    const [second] = executable.runSync(engine, inputs, 1);
    second.data.fill(-1);
    expect(first.toArray()).toEqual([[4, 4, 4]]);
    expect(heap().usedBytes).toBe(before);
  });

  test("dispose gives their memory back, and the next takes it anew", () => {
    const before = heap().usedBytes;
    executable.dispose();
    expect(heap().usedBytes).toBeLessThan(before);
    expect(run([[0, 1]], [0, 0, 0])).toEqual([[2, 2, 2]]);
    expect(heap().usedBytes).toBeLessThanOrEqual(before);
  });

  test("are refused by an engine that is closed", async () => {
    const closed = inlineEngine(kernels);
    await closed.close();
    const inputs = [tensor([[1, 1]]), tensor([0, 0, 0])];
    expect(() => executable.runSync(closed, inputs, 1)).toThrow(UnsupportedError);
  });
});

test("there is room for a few rows of little, and none for much", () => {
  const rowsOf = (units: number) => new Desk(network(units).executable.compilation.plan, kernels).rows;
  expect(rowsOf(3)).toBeGreaterThan(10);
  expect(rowsOf(300)).toBeLessThan(rowsOf(3));
  expect(rowsOf(300)).toBeGreaterThan(0);
  expect(rowsOf(10_000)).toBe(0);
});

test("rows that fit and rows that do not give the same numbers", () => {
  const { executable } = network(40);
  const { rows } = new Desk(executable.compilation.plan, kernels);
  const x = zeros([rows + 1, 2]);
  x.data.forEach((_, i) => {
    x.data[i] = Math.sin(i);
  });
  const shift = zeros([40]);
  const few = executable.runSync(engine, [tensor(x.data.subarray(0, 2 * rows), { shape: [rows, 2] }), shift], rows);
  const all = executable.runSync(engine, [x, shift], rows + 1);
  expect(few[0].numbers()).toEqual(all[0].numbers().slice(0, 40 * rows));
});
