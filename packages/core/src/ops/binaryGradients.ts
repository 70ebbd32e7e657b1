/**
 * The gradient rules of element-wise ops of two arguments. What an argument was
 * stretched to by broadcasting is summed again; equals share the gradient of
 * the larger and the smaller, as in JAX.
 */
import { type GradientOps, type GradientRule, noGradient } from "../gradient/rule.js";
import type { SymbolicTensor } from "../graph/graph.js";
import type { BinaryName } from "../kernels/codes.js";

interface Element {
  readonly a: SymbolicTensor;
  readonly b: SymbolicTensor;
  readonly y: SymbolicTensor;
  readonly g: SymbolicTensor;
}

/** A rule as formulas of a, b, y and g: the gradient of a and that of b. */
const rule =
  (formulas: (element: Element, ops: GradientOps) => readonly SymbolicTensor[]): GradientRule =>
  ({ inputs: [a, b], output: y, outputGradient: g }, ops) => {
    const [ofA, ofB = null] = formulas({ a, b, y, g }, ops);
    return [ops.summedTo(ofA, a.shape), ofB && ops.summedTo(ofB, b.shape)];
  };

const extreme = (better: "greater" | "less") =>
  rule(({ a, b, g }, ops) => {
    const share = ops.where(ops.equal(a, b), ops.multiply(g, 0.5), 0);
    return [ops.where(ops[better](a, b), g, share), ops.where(ops[better](b, a), g, share)];
  });

export const binaryGradients: Record<BinaryName, GradientRule> = {
  add: rule(({ g }) => [g, g]),
  subtract: rule(({ g }, { negative }) => [g, negative(g)]),
  multiply: rule(({ a, b, g }, { multiply }) => [multiply(g, b), multiply(g, a)]),
  divide: rule(({ b, y, g }, { divide, multiply, negative }) => {
    const quotient = divide(g, b);
    return [quotient, negative(multiply(quotient, y))];
  }),
  maximum: extreme("greater"),
  minimum: extreme("less"),
  /** b · a^(b − 1), 0 where b is; aᵇ · ln a, 0 where a is. */
  power: rule(({ a, b, y, g }, { equal, log, multiply, power, subtract, where }) => {
    const slope = multiply(b, power(a, subtract(where(equal(b, 0), 1, b), 1)));
    return [multiply(g, slope), multiply(g, multiply(y, log(where(equal(a, 0), 1, a))))];
  }),
  mod: rule(({ a, b, g }, { floorDivide, multiply, negative }) => [g, negative(multiply(g, floorDivide(a, b)))]),
  floorDivide: noGradient,
  arctan2: rule(({ a, b, g }, { add, divide, multiply, negative, square }) => {
    const scaled = divide(g, add(square(a), square(b)));
    return [multiply(scaled, b), negative(multiply(scaled, a))];
  }),
  equal: noGradient,
  notEqual: noGradient,
  greater: noGradient,
  greaterEqual: noGradient,
  less: noGradient,
  lessEqual: noGradient,
  logicalAnd: noGradient,
  logicalOr: noGradient,
  logicalXor: noGradient,
  squaredDifference: rule(({ a, b, g }, { multiply, negative, subtract }) => {
    const ofA = multiply(g, multiply(subtract(a, b), 2));
    return [ofA, negative(ofA)];
  }),
  logaddexp: rule(({ a, b, g }, { multiply, sigmoid, subtract }) => {
    return [multiply(g, sigmoid(subtract(a, b))), multiply(g, sigmoid(subtract(b, a)))];
  }),
  reluGradient: rule(({ b, g }, { reluGradient }) => [reluGradient(g, b)]),
  sigmoidGradient: rule(({ a, b, g }, { multiply, sigmoidGradient, subtract }) => [
    sigmoidGradient(g, b),
    multiply(multiply(g, a), subtract(1, multiply(b, 2))),
  ]),
  tanhGradient: rule(({ a, b, g }, { multiply, tanhGradient }) => [
    tanhGradient(g, b),
    multiply(multiply(g, a), multiply(b, -2)),
  ]),
};
