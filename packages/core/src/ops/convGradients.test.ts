/**
 * What is linear has a gradient that can be checked without one: ⟨f(v), g⟩ = ⟨v, f*(g)⟩ for all v, where f* is what
 * gives g back. So every product with the gradient is that of the op with another operand.
 */
import { describe, expect, test } from "@jest/globals";
import { engine } from "../engine/choose.js";
import { inlineEngine } from "../engine/inline.js";
import { Executable } from "../engine/run.js";
import { gradientsOf } from "../gradient/gradientsOf.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { outsideCalls, symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { Random } from "../random.js";
import { type StaticShape, sizeOf } from "../shape.js";
import { tensor } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { multiply } from "./binary.js";
import { conv } from "./conv.js";
import { convTranspose } from "./convTranspose.js";
import { depthwiseConv } from "./depthwiseConv.js";
import { averagePool, maxPool } from "./pool.js";
import { sum } from "./reduce.js";
import { resize } from "./resize.js";

type Body = (x: SymbolicTensor, kernel: SymbolicTensor) => SymbolicTensor;

const random = new Random(11);
const noise = (shape: StaticShape) =>
  tensor(
    Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(-1, 1)),
    { shape },
  );

function run(shapes: readonly StaticShape[], body: (...symbols: SymbolicTensor[]) => SymbolicTensor[], feed: Tensor[]) {
  const inline = inlineEngine(engine().kernels);
  return outsideCalls(() => {
    const symbols = shapes.map((shape) => symbolic(shape));
    const executable = new Executable(
      graphOf(symbols, body(...symbols)),
      inline.kernels,
      symbols.map(() => false),
    );
    const results = executable.runSync(inline, feed, 1);
    executable.dispose();
    return results;
  });
}

function dot(a: Tensor, b: Tensor): number {
  const [left, right] = [a.numbers(), b.numbers()];
  let total = 0;
  for (let i = 0; i < left.length; i++) total += left[i] * right[i];
  return total;
}

/** ⟨f(x, v), g⟩ = ⟨v, gradient⟩ for the operand `which`, any other v in its place. */
function checkAdjoint(body: Body, shapes: readonly [StaticShape, StaticShape], which: number): void {
  const operands = shapes.map(noise);
  const [y] = run(shapes, (x, kernel) => [body(x, kernel)], operands);
  const g = noise(y.shape);
  const [gradient] = run(
    [...shapes, g.shape],
    (x, kernel, given) => gradientsOf(sum(multiply(body(x, kernel), given)), [[x, kernel][which]]),
    [...operands, g],
  );
  expect(gradient.shape).toEqual(shapes[which]);
  for (let i = 0; i < 3; i++) {
    const others = operands.map((operand, index) => (index === which ? noise(shapes[which]) : operand));
    const [image] = run(shapes, (x, kernel) => [body(x, kernel)], others);
    const [left, right] = [dot(image, g), dot(others[which], gradient)];
    expect(Math.abs(left - right)).toBeLessThan(1e-4 * Math.max(1, Math.abs(left)));
  }
}

const BOTH = [
  ["x", 0],
  ["the kernel", 1],
] as const;

describe.each([
  ["valid", {}],
  ["same", { padding: "same" }],
  ["strides", { strides: [2, 3], padding: "same" }],
  ["strides that leave cells over", { strides: 3 }],
  ["dilation", { dilationRate: [2, 1] }],
  ["dilation, same", { dilationRate: 2, padding: "same" }],
  ["channels first", { dataFormat: "channels_first", strides: 2 }],
] as const)("images, %s", (_, options) => {
  const first = "dataFormat" in options;
  const x = first ? [2, 4, 9, 8] : [2, 9, 8, 4];
  const y = first ? [2, 6, 5, 4] : [2, 5, 4, 6];
  test.each(BOTH)("conv gives back to %s", (_, which) => {
    checkAdjoint((a, b) => conv(a, b, options), [x, [3, 2, 4, 5]], which);
  });
  test.each(BOTH)("conv in groups gives back to %s", (_, which) => {
    checkAdjoint((a, b) => conv(a, b, options), [x, [3, 2, 2, 6]], which);
  });
  test.each(BOTH)("depthwiseConv gives back to %s", (_, which) => {
    checkAdjoint((a, b) => depthwiseConv(a, b, options), [x, [3, 2, 4, 1]], which);
    checkAdjoint((a, b) => depthwiseConv(a, b, options), [x, [2, 3, 4, 3]], which);
  });
  test.each(BOTH)("convTranspose gives back to %s", (_, which) => {
    checkAdjoint((a, b) => convTranspose(a, b, options), [y, [3, 2, 5, 6]], which);
  });
});

test.each(BOTH)("sequences and volumes give back to %s", (_, which) => {
  checkAdjoint(
    (a, b) => conv(a, b, { padding: "causal", dilationRate: 2 }),
    [
      [2, 11, 3],
      [3, 3, 4],
    ],
    which,
  );
  checkAdjoint(
    (a, b) => conv(a, b, { strides: 2 }),
    [
      [1, 5, 6, 7, 1],
      [2, 3, 2, 1, 3],
    ],
    which,
  );
  checkAdjoint(
    (a, b) => depthwiseConv(a, b, { padding: "same" }),
    [
      [2, 9, 5],
      [4, 5, 2],
    ],
    which,
  );
  checkAdjoint(
    (a, b) => convTranspose(a, b, { strides: 2, outputPadding: 1 }),
    [
      [2, 5, 3],
      [3, 4, 3],
    ],
    which,
  );
});

test("a mean, and whatever sums neighbours up, gives back to each", () => {
  const kernel = [1];
  checkAdjoint((x) => averagePool(x, 2), [[2, 7, 6, 5], kernel], 0);
  checkAdjoint((x) => averagePool(x, 3, { strides: 2, padding: "same" }), [[2, 7, 6, 5], kernel], 0);
  checkAdjoint((x) => averagePool(x, 2, { strides: 1, dataFormat: "channels_first" }), [[2, 3, 6, 5], kernel], 0);
  for (const interpolation of ["nearest", "bilinear", "bicubic"] as const) {
    checkAdjoint((x) => resize(x, [9, 4], { interpolation }), [[2, 5, 7, 3], kernel], 0);
  }
});

test("a largest gives all it gets to the first cell that is as large", () => {
  const x = tensor([1, 3, 3, 2, 0, 5, 5, 5, 4], { shape: [1, 3, 3, 1] });
  const [dx] = run(
    [x.shape, [1, 2, 2, 1]],
    (a, g) => gradientsOf(sum(multiply(maxPool(a, 2, { strides: 1 }), g)), [a]),
    [x, tensor([1, 10, 100, 1000], { shape: [1, 2, 2, 1] })],
  );
  // The windows are 1 3 2 0, 3 3 0 5, 2 0 5 5 and 0 5 5 4.
  expect([...dx.numbers()]).toEqual([0, 1, 0, 0, 0, 1010, 100, 0, 0]);
});
