/** layerNormalization and its gradients are those of what it stands for, written with other ops. */
import { expect, test } from "@jest/globals";
import { compute } from "../compute.js";
import { ShapeError } from "../errors.js";
import { gradientsOf } from "../gradient/gradientsOf.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { symbolic } from "../graph/trace.js";
import { Random } from "../random.js";
import { type StaticShape, sizeOf } from "../shape.js";
import { tensor } from "../tensor/create.js";
import { add, multiply, subtract } from "./binary.js";
import { rsqrt, sin } from "./elementary.js";
import { layerNormalization } from "./layerNormalization.js";
import { mean, sum } from "./reduce.js";
import { square } from "./unary.js";

const EPSILON = 1e-3;
const random = new Random(5);
const noise = (shape: StaticShape) =>
  tensor(
    Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(-2, 2)),
    { shape },
  );

const fused = (x: SymbolicTensor, gamma: SymbolicTensor, beta: SymbolicTensor) =>
  layerNormalization(x, gamma, beta, { epsilon: EPSILON });

function written(x: SymbolicTensor, gamma: SymbolicTensor, beta: SymbolicTensor): SymbolicTensor {
  const along = { axis: -1, keepdims: true };
  const centered = subtract(x, mean(x, along));
  const scale = rsqrt(add(mean(square(centered), along), EPSILON));
  return add(multiply(multiply(centered, scale), gamma), beta);
}

const inputs = [noise([3, 5, 7]), noise([7]), noise([7])];

test("its values, within 1e-5", () => {
  const [actual, expected] = [fused, written].map((body) => compute(body, inputs).numbers());
  actual.forEach((value, i) => {
    expect(Math.abs(value - expected[i])).toBeLessThan(1e-5);
  });
});

test.each([0, 1, 2])("the gradient of input %i, within 1e-4", (which) => {
  const [actual, expected] = [fused, written].map((body) =>
    compute((...symbols) => {
      const y = body(...(symbols as [SymbolicTensor, SymbolicTensor, SymbolicTensor]));
      return gradientsOf(sum(sin(y)), [symbols[which]])[0];
    }, inputs),
  );
  expect(actual.shape).toEqual(inputs[which].shape);
  const wanted = expected.numbers();
  actual.numbers().forEach((value, i) => {
    expect(Math.abs(value - wanted[i])).toBeLessThan(1e-4 * Math.max(1, Math.abs(wanted[i])));
  });
});

test.each<[StaticShape, StaticShape, StaticShape]>([
  [[2, 3], [4], [3]],
  [[2, 3], [3], [1, 3]],
  [[], [1], [1]],
])("%j with gamma %j and beta %j does not fit", (x, gamma, beta) => {
  expect(() => layerNormalization(symbolic(x), symbolic(gamma), symbolic(beta))).toThrow(ShapeError);
});
