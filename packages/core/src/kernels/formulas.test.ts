/** The formulas against values of 50 digits (mpmath), most of them where a straightforward formula fails. */
import { describe, expect, test } from "@jest/globals";
import { UNARY_CODES, type UnaryName } from "./codes.js";
import { erfc } from "./erf.js";
import { unaryFormula } from "./formulas.js";

type Row = readonly [name: UnaryName, parameters: number[], x: number, expected: number];

// biome-ignore format: a table
const ROWS: readonly Row[] = [
  ["sigmoid", [], -40, 4.248354255291589e-18],
  ["sigmoid", [], -1, 0.2689414213699951],
  ["sigmoid", [], 0.5, 0.6224593312018546],
  ["elu", [1.5], -3, -1.425319397448204],
  ["elu", [1.5], -1e-6, -1.49999925000025e-6],
  ["celu", [2], -3, -1.55373967970314],
  ["celu", [2], -1e-6, -9.999997500000416e-7],
  ["selu", [], -2, -1.520166468595695],
  ["selu", [], 1.5, 1.576051481033221],
  ["gelu", [], -12, -2.131778534493215e-32],
  ["gelu", [], -5, -1.43325785939597e-6],
  ["gelu", [], -1, -0.1586552539314571],
  ["gelu", [], 0.001, 5.00398942213911e-4],
  ["gelu", [], 0.5, 0.3457312306370066],
  ["gelu", [], 3, 2.99595030590511],
  ["geluTanh", [], -5, -2.291796196629506e-7],
  ["geluTanh", [], -1, -0.1588080093917233],
  ["geluTanh", [], 0.5, 0.3457140098251439],
  ["geluTanh", [], 3, 2.996362607918227],
  ["softplus", [], -40, 4.248354255291589e-18],
  ["softplus", [], -1, 0.3132616875182228],
  ["softplus", [], 0.5, 0.9740769841801067],
  ["softplus", [], 30, 30.00000000000009],
  ["softsign", [], -3, -0.75],
  ["softsign", [], 0.25, 0.2],
  ["silu", [], -40, -1.699341702116636e-16],
  ["silu", [], -1, -0.2689414213699951],
  ["silu", [], 2, 1.761594155955765],
  ["mish", [], -40, -1.699341702116636e-16],
  ["mish", [], -1, -0.3034014613741089],
  ["mish", [], 2, 1.943958959533995],
  ["logSigmoid", [], -30, -30.00000000000009],
  ["logSigmoid", [], -1, -1.313261687518223],
  ["logSigmoid", [], 0.5, -0.4740769841801067],
  ["logSigmoid", [], 40, -4.248354255291589e-18],
  ["tanhShrink", [], -1e-4, -3.333333320000001e-13],
  ["tanhShrink", [], 0.05, 4.162504212002781e-5],
  ["tanhShrink", [], 0.0999, 3.310129905879509e-4],
  ["tanhShrink", [], 0.125, 6.469982284037919e-4],
  ["tanhShrink", [], 2, 1.035972419924183],
  ["squareplus", [4], -1e4, 9.999999900000002e-5],
  ["squareplus", [4], -1, 0.6180339887498948],
  ["squareplus", [4], 2, 2.414213562373095],
];

describe("formulas, within a relative 1e-12", () => {
  test.each(ROWS)("%s(%p) of %d is %d", (name, [p0 = 0, p1 = 0, p2 = 0], x, expected) => {
    const y = unaryFormula(UNARY_CODES[name])(x, p0, p1, p2);
    expect(Math.abs(y / expected - 1)).toBeLessThan(1e-12);
  });

  // The piecewise ones at and around their corners, after Keras 3 (keras.activations).
  // biome-ignore format: a table
  const CORNERS: readonly [name: UnaryName, parameters: number[], x: number[], y: number[]][] = [
    ["relu", [0, Number.POSITIVE_INFINITY, 0], [-2, 0, 3],           [0, 0, 3]],
    ["relu", [0.1, 3, 0.5],                    [-0.5, 0.5, 2, 7],    [-0.1, 0.5, 2, 3]],
    ["hardSigmoid", [],                        [-4, -3, 0, 3, 4],    [0, 0, 0.5, 1, 1]],
    ["hardSilu", [],                           [-4, -1.5, 0, 3, 4],  [0, -0.375, 0, 3, 4]],
    ["hardTanh", [],                           [-2, -1, 0.5, 2],     [-1, -1, 0.5, 1]],
    ["hardShrink", [0.5],                      [-1, -0.5, 0.5, 0.6], [-1, 0, 0, 0.6]],
    ["softShrink", [0.5],                      [-1, -0.5, 0.5, 2],   [-0.5, 0, 0, 1.5]],
    ["threshold", [0.5, -2],                   [0, 0.5, 0.75],       [-2, -2, 0.75]],
    ["sparsePlus", [],                         [-2, -1, 0, 1, 2],    [0, 0, 0.25, 1, 2]],
    ["sparseSigmoid", [],                      [-2, -1, 0, 1, 2],    [0, 0, 0.5, 1, 1]],
  ];

  test.each(CORNERS)("%s(%p)", (name, [p0 = 0, p1 = 0, p2 = 0], x, y) => {
    const f = unaryFormula(UNARY_CODES[name]);
    // + 0 makes 0 of −0.
    expect(x.map((value) => f(value, p0, p1, p2) + 0)).toEqual(y);
  });
});

describe("erfc, within a relative 1e-12", () => {
  // biome-ignore format: a table
  test.each([
    [-3, 1.999977909503001],
    [-0.5, 1.520499877813047],
    [0, 1],
    [0.25, 0.7236736098317631],
    [1, 0.1572992070502851],
    [2.25, 0.001462716586681152],
    [2.5, 4.069520174449589e-4],
    [2.75, 1.006219221196368e-4],
    [5, 1.537459794428035e-12],
    [10, 2.088487583762545e-45],
    [25, 8.300172571196523e-274],
  ])("erfc(%d) is %d", (x, expected) => {
    expect(Math.abs(erfc(x) / expected - 1)).toBeLessThan(1e-12);
  });
});
