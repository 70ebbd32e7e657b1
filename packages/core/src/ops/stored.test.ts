import { describe, expect, test } from "@jest/globals";
import { inlineEngine } from "../engine/inline.js";
import { Executable } from "../engine/run.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { parameter, symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { createKernels } from "../kernels/choose.js";
import { heap } from "../memory/heap.js";
import { Random } from "../random.js";
import { tensor } from "../tensor/create.js";
import type { DType } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";
import { add, divide, multiply } from "./binary.js";
import { matmul } from "./matmul.js";
import { stored } from "./stored.js";
import { relu, tanh } from "./unary.js";

const [INPUT_DIM, UNITS] = [40, 64];
const random = new Random(3);
const noise = (length: number, scale: number) => Array.from({ length }, () => scale * (2 * random.uniform() - 1));

const weight = (values: readonly number[], shape: readonly number[], dtype: DType = "float32"): SymbolicTensor => {
  const made = tensor(values, { shape, dtype });
  return parameter({ shape: made.shape, dtype, tensor: made, version: 0 });
};

const half = weight(noise(INPUT_DIM * UNITS, 1), [INPUT_DIM, UNITS], "float16");
const byte = weight(noise(INPUT_DIM * UNITS, 127), [INPUT_DIM, UNITS], "int8");
const scale = weight(
  noise(UNITS, 1).map((value) => 1000 + value),
  [UNITS],
);
const bias = weight(noise(UNITS, 1), [UNITS]);
const scaled = multiply(stored(byte), divide(1, scale));
const rows = tensor(noise(7 * INPUT_DIM, 1), { shape: [7, INPUT_DIM] });

/** The outputs of `build` for the rows, and the bytes that its plan holds. */
function run(name: "reference" | "ndarray" | "wasm", build: (x: SymbolicTensor) => SymbolicTensor[]) {
  const x = symbolic([null, INPUT_DIM]);
  const kernels = createKernels(name, heap());
  const executable = new Executable(graphOf([x], build(x)), kernels, [true]);
  const outputs = executable.runSync(inlineEngine(kernels), [rows], 7);
  executable.held.dispose();
  return { outputs, bytes: executable.compilation.plan.heldBytes };
}

function difference(a: Tensor, b: Tensor): number {
  const expected = b.numbers();
  expect(a.shape).toEqual(b.shape);
  return Math.max(...a.numbers().map((value, i) => Math.abs(value - expected[i])));
}

/** The same arithmetic without the word `stored`. */
const plain = { float16: half, int8: multiply(byte, divide(1, scale)) };
const kept = { float16: stored(half), int8: scaled };

describe.each(["reference", "ndarray", "wasm"] as const)("%s", (name) => {
  describe.each(["float16", "int8"] as const)("%s", (storage) => {
    test("a product with it is what it would be of the weight as float32", () => {
      const layer = (w: SymbolicTensor) => (x: SymbolicTensor) => [tanh(add(matmul(x, w), bias))];
      const [{ outputs, bytes }, expected] = [run(name, layer(kept[storage])), run(name, layer(plain[storage]))];
      expect(difference(outputs[0], expected.outputs[0])).toBeLessThan(1e-6);
      // The panels, and beside those of int8 the step, which is needed while they are packed.
      const steps = storage === "int8" ? 4 * UNITS : 0;
      expect(bytes).toBeLessThan(expected.bytes * (storage === "int8" ? 0.25 : 0.5) + 12 * UNITS + steps);
    });

    test("other ops read it as float32, beside the product", () => {
      const both = (w: SymbolicTensor) => (x: SymbolicTensor) => [matmul(x, w), relu(w), w];
      const [{ outputs }, expected] = [run(name, both(kept[storage])), run(name, both(plain[storage]))];
      expect(difference(outputs[0], expected.outputs[0])).toBeLessThan(2e-5);
      expect(outputs[1].toArray()).toEqual(expected.outputs[1].toArray());
      expect(outputs[2].toArray()).toEqual(expected.outputs[2].toArray());
    });
  });

  test("a bias that is fed has no place in held panels", () => {
    const fed = symbolic([UNITS]);
    const x = symbolic([null, INPUT_DIM]);
    const kernels = createKernels(name, heap());
    const executable = new Executable(graphOf([x, fed], [add(matmul(x, scaled), fed)]), kernels, [true, false]);
    const ones = tensor(new Float32Array(UNITS).fill(1));
    const [y] = executable.runSync(inlineEngine(kernels), [rows, ones], 7);
    const [without] = run(name, (input) => [matmul(input, scaled)]).outputs;
    const expected = tensor(
      without.numbers().map((value) => value + 1),
      { shape: without.shape },
    );
    expect(difference(y, expected)).toBeLessThan(1e-5);
  });
});
