import { describe, expect, test } from "@jest/globals";
import { GradientError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { symbolic } from "../graph/trace.js";
import { heap } from "../memory/heap.js";
import * as ops from "../operations.js";
import { tensor } from "../tensor/create.js";
import { checkGradients } from "./checkGradients.js";
import { gradients } from "./gradients.js";

describe("gradients", () => {
  const line = (w: SymbolicTensor, b: SymbolicTensor) => ops.mean(ops.square(ops.add(ops.multiply(w, 2), b)));

  test("of tensors gives numbers, in the dtypes of the variables", () => {
    const { value, gradients: all } = gradients(line, [tensor([1, 2]), tensor([3], { dtype: "float64" })]);
    expect(value.toArray()).toBe(37);
    expect(all.map((each) => each.toArray())).toEqual([[10, 14], [12]]);
    expect(all.map(({ dtype }) => dtype)).toEqual(["float32", "float64"]);
  });

  test("of symbolic tensors records", () => {
    const { value, gradients: all } = gradients(line, [symbolic([2]), symbolic([1])]);
    expect([value.shape, ...all.map(({ shape }) => shape)]).toEqual([[], [2], [1]]);
  });

  test("gives back the memory it takes", () => {
    const x = tensor(new Float32Array(1000));
    const used = heap().usedBytes;
    for (let i = 0; i < 3; i++) {
      const { value, gradients: all } = gradients((y) => ops.sum(ops.sin(y)), [x]);
      for (const each of [value, ...all]) each.dispose();
    }
    expect(heap().usedBytes).toBe(used);
  });
});

describe("checkGradients", () => {
  const x = tensor([[0.3, -1.2, 0.7]]);

  test("is exact to ten digits where no constant is rounded", () => {
    expect(checkGradients((y) => [ops.tanh(y), ops.exp(y)], [x])).toBeLessThan(1e-9);
  });

  test("finds a wrong gradient and says where", () => {
    const wrong = () => checkGradients((y) => ops.multiply(y, ops.stopGradient(y)), [x]);
    expect(wrong).toThrow(GradientError);
    expect(wrong).toThrow(/element 0 of input 0, of shape \(1, 3\), is .* but differences of the values give/);
  });

  test("moves no more elements than asked for", () => {
    const wrongAtTheEnd = (y: SymbolicTensor) => {
      const [first, last] = ops.split(y, [2], { axis: 1 });
      return ops.add(ops.sum(ops.square(first)), ops.sum(ops.multiply(last, ops.stopGradient(last))));
    };
    expect(() => checkGradients(wrongAtTheEnd, [x])).toThrow("element 2 of input 0");
    expect(checkGradients(wrongAtTheEnd, [x], { mostElements: 1 })).toBeLessThan(1e-6);
  });

  test("heeds its tolerance and knows its options", () => {
    expect(() => checkGradients(ops.abs, [tensor([0])])).toThrow("kink there, move the input");
    expect(checkGradients(ops.abs, [tensor([0])], { tolerance: 2 })).toBeGreaterThan(0.1);
    expect(() => checkGradients(ops.abs, [x], { steps: 1 } as never)).toThrow('Did you mean "step"?');
  });
});
