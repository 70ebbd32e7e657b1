/**
 * Element-wise ops of one argument: y[i] = f(x[i]).
 *
 * A record says what differs: the name, Keras's class, and the parameters with
 * their defaults. The formulas stand in kernels/formulas.ts, once.
 */
import type { Attrs, SymbolicTensor } from "../graph/graph.js";
import { type Operand, record } from "../graph/trace.js";
import { UNARY_CODES, type UnaryName } from "../kernels/codes.js";
import { sizeOf } from "../shape.js";
import type { OpDefinition } from "./define.js";
import { unaryGradients } from "./unaryGradients.js";

export interface UnaryOp extends OpDefinition {
  readonly code: number;
  /** Attributes that the kernel takes, in its order. */
  readonly parameters: readonly string[];
}

type Typing = Pick<OpDefinition, "dtype" | "keepsIntegers">;

const INTEGERS: Typing = { keepsIntegers: true };
const TRUTH: Typing = { dtype: "bool" };

const unaryOps = new Map<OpDefinition, UnaryOp>();

/** The record of `op` when it is element-wise of one argument: such an op can be fused into a product. */
export function asUnary(op: OpDefinition): UnaryOp | undefined {
  return unaryOps.get(op);
}

/** The kernel's three parameters, from an op's attributes. */
export function kernelParameters(op: UnaryOp, attrs: Attrs): [number, number, number] {
  const [p0 = 0, p1 = 0, p2 = 0] = op.parameters.map((name) => attrs[name] as number);
  return [p0, p1, p2];
}

function defineUnary(
  name: Exclude<UnaryName, "linear">,
  className: string,
  parameters: readonly string[] = [],
  typing: Typing = {},
): UnaryOp {
  const op: UnaryOp = {
    name,
    className,
    code: UNARY_CODES[name],
    parameters,
    ...typing,
    shape: ([x]) => x,
    gradient: unaryGradients[name],
    execution: {
      lower({ attrs, output }) {
        const [p0, p1, p2] = kernelParameters(op, attrs);
        return { size: sizeOf(output.shape), p0, p1, p2 };
      },
      run(kernels, { inputs: [x], output: y, rows, lowered: { size, p0, p1, p2 } }) {
        kernels.unary(op.code, x, y, rows * (size as number), p0 as number, p1 as number, p2 as number);
      },
    },
  };
  unaryOps.set(op, op);
  return op;
}

export const unaryTable = {
  relu: defineUnary("relu", "Relu", ["negativeSlope", "maxValue", "threshold"]),
  sigmoid: defineUnary("sigmoid", "Sigmoid"),
  tanh: defineUnary("tanh", "Tanh"),
  exp: defineUnary("exp", "Exp"),
  log: defineUnary("log", "Log"),
  sqrt: defineUnary("sqrt", "Sqrt"),
  square: defineUnary("square", "Square", [], INTEGERS),
  abs: defineUnary("abs", "Absolute", [], INTEGERS),
  negative: defineUnary("negative", "Negative", [], INTEGERS),
  elu: defineUnary("elu", "Elu", ["alpha"]),
  celu: defineUnary("celu", "Celu", ["alpha"]),
  selu: defineUnary("selu", "Selu"),
  gelu: defineUnary("gelu", "Gelu"),
  geluTanh: defineUnary("geluTanh", "Gelu"),
  softplus: defineUnary("softplus", "Softplus"),
  softsign: defineUnary("softsign", "Softsign"),
  silu: defineUnary("silu", "Silu"),
  mish: defineUnary("mish", "Mish"),
  hardSigmoid: defineUnary("hardSigmoid", "HardSigmoid"),
  hardSilu: defineUnary("hardSilu", "HardSilu"),
  hardTanh: defineUnary("hardTanh", "HardTanh"),
  logSigmoid: defineUnary("logSigmoid", "LogSigmoid"),
  hardShrink: defineUnary("hardShrink", "HardShrink", ["threshold"]),
  softShrink: defineUnary("softShrink", "SoftShrink", ["threshold"]),
  tanhShrink: defineUnary("tanhShrink", "TanhShrink"),
  threshold: defineUnary("threshold", "Threshold", ["threshold", "value"]),
  squareplus: defineUnary("squareplus", "Squareplus", ["b"]),
  sparsePlus: defineUnary("sparsePlus", "SparsePlus"),
  sparseSigmoid: defineUnary("sparseSigmoid", "SparseSigmoid"),
  rsqrt: defineUnary("rsqrt", "Rsqrt"),
  reciprocal: defineUnary("reciprocal", "Reciprocal"),
  sign: defineUnary("sign", "Sign", [], INTEGERS),
  floor: defineUnary("floor", "Floor"),
  ceil: defineUnary("ceil", "Ceil"),
  round: defineUnary("round", "Round", [], INTEGERS),
  trunc: defineUnary("trunc", "Trunc", [], INTEGERS),
  expm1: defineUnary("expm1", "Expm1"),
  log1p: defineUnary("log1p", "Log1p"),
  log2: defineUnary("log2", "Log2"),
  log10: defineUnary("log10", "Log10"),
  sin: defineUnary("sin", "Sin"),
  cos: defineUnary("cos", "Cos"),
  tan: defineUnary("tan", "Tan"),
  arcsin: defineUnary("arcsin", "Arcsin"),
  arccos: defineUnary("arccos", "Arccos"),
  arctan: defineUnary("arctan", "Arctan"),
  sinh: defineUnary("sinh", "Sinh"),
  cosh: defineUnary("cosh", "Cosh"),
  arcsinh: defineUnary("arcsinh", "Arcsinh"),
  arccosh: defineUnary("arccosh", "Arccosh"),
  arctanh: defineUnary("arctanh", "Arctanh"),
  erf: defineUnary("erf", "Erf"),
  erfinv: defineUnary("erfinv", "Erfinv"),
  isnan: defineUnary("isnan", "Isnan", [], TRUTH),
  isfinite: defineUnary("isfinite", "Isfinite", [], TRUTH),
  isinf: defineUnary("isinf", "Isinf", [], TRUTH),
  logicalNot: defineUnary("logicalNot", "LogicalNot", [], TRUTH),
  clip: defineUnary("clip", "Clip", ["low", "high"], INTEGERS),
  nanToNum: defineUnary("nanToNum", "NanToNum", ["nan", "posinf", "neginf"], INTEGERS),
};

/** The function that records an op without parameters. */
export const plain =
  (op: UnaryOp) =>
  (x: Operand): SymbolicTensor =>
    record(op, [x]);

export interface ReluOptions {
  /** Slope below the threshold. Default 0. */
  negativeSlope?: number;
  /** Largest result; null for no limit. Default null. */
  maxValue?: number | null;
  /** Where the ramp begins. Default 0. */
  threshold?: number;
}

/** y = min(x, maxValue) where x ≥ threshold, else negativeSlope · (x - threshold). */
export function relu(
  x: Operand,
  { negativeSlope = 0, maxValue = null, threshold: from = 0 }: ReluOptions = {},
): SymbolicTensor {
  return record(unaryTable.relu, [x], {
    negativeSlope,
    maxValue: maxValue ?? Number.POSITIVE_INFINITY,
    threshold: from,
  });
}

/** y = min(max(x, 0), 6) */
export const relu6 = (x: Operand): SymbolicTensor => relu(x, { maxValue: 6 });

/** y = x where x ≥ 0, else negativeSlope · x; negativeSlope defaults to 0.2. */
export function leakyRelu(x: Operand, { negativeSlope = 0.2 }: { negativeSlope?: number } = {}): SymbolicTensor {
  return relu(x, { negativeSlope });
}

/** y = 1 / (1 + e⁻ˣ) */
export const sigmoid = plain(unaryTable.sigmoid);
/** The hyperbolic tangent. */
export const tanh = plain(unaryTable.tanh);
/** e^x */
export const exp = plain(unaryTable.exp);
/** Natural logarithm: -∞ at 0, NaN below. */
export const log = plain(unaryTable.log);
/** The square root; NaN below 0. */
export const sqrt = plain(unaryTable.sqrt);
/** x² */
export const square = plain(unaryTable.square);
/** The magnitude of x. */
export const abs = plain(unaryTable.abs);
/** −x */
export const negative = plain(unaryTable.negative);

/** y = x where x > 0, else alpha · (eˣ - 1); alpha defaults to 1 (Clevert et al. 2016). */
export function elu(x: Operand, { alpha = 1 }: { alpha?: number } = {}): SymbolicTensor {
  return record(unaryTable.elu, [x], { alpha });
}

/** y = x where x > 0, else alpha · (e^(x / alpha) - 1); alpha defaults to 1 (Barron 2017). */
export function celu(x: Operand, { alpha = 1 }: { alpha?: number } = {}): SymbolicTensor {
  return record(unaryTable.celu, [x], { alpha });
}

/** Scaled elu that keeps mean 0 and variance 1 (Klambauer et al. 2017). */
export const selu = plain(unaryTable.selu);

/** y = x · Φ(x); with `approximate`, the default of Keras's ops, by tanh (Hendrycks & Gimpel 2016). */
export function gelu(x: Operand, { approximate = true }: { approximate?: boolean } = {}): SymbolicTensor {
  return record(approximate ? unaryTable.geluTanh : unaryTable.gelu, [x]);
}

/** y = ln(1 + eˣ) */
export const softplus = plain(unaryTable.softplus);
/** y = x / (1 + |x|) */
export const softsign = plain(unaryTable.softsign);
/** y = x · sigmoid(x), also called swish (Ramachandran et al. 2017). */
export const silu = plain(unaryTable.silu);
/** y = x · tanh(softplus(x)) (Misra 2019). */
export const mish = plain(unaryTable.mish);
/** y = x / 6 + 1/2, cut to [0, 1]. */
export const hardSigmoid = plain(unaryTable.hardSigmoid);
/** y = x · hardSigmoid(x), also called hard swish. */
export const hardSilu = plain(unaryTable.hardSilu);
/** y = x, cut to [-1, 1]. */
export const hardTanh = plain(unaryTable.hardTanh);
/** y = ln(sigmoid(x)) */
export const logSigmoid = plain(unaryTable.logSigmoid);

/** y = x where |x| > threshold, else 0; threshold defaults to 0.5. */
export function hardShrink(x: Operand, { threshold: from = 0.5 }: { threshold?: number } = {}): SymbolicTensor {
  return record(unaryTable.hardShrink, [x], { threshold: from });
}

/** y = sign(x) · max(|x| - threshold, 0); threshold defaults to 0.5. */
export function softShrink(x: Operand, { threshold: from = 0.5 }: { threshold?: number } = {}): SymbolicTensor {
  return record(unaryTable.softShrink, [x], { threshold: from });
}

/** y = x - tanh(x) */
export const tanhShrink = plain(unaryTable.tanhShrink);

/** y = x where x > threshold, else value. */
export function threshold(x: Operand, from: number, value: number): SymbolicTensor {
  return record(unaryTable.threshold, [x], { threshold: from, value });
}

/** y = (x + √(x² + b)) / 2; b defaults to 4. */
export function squareplus(x: Operand, { b = 4 }: { b?: number } = {}): SymbolicTensor {
  return record(unaryTable.squareplus, [x], { b });
}

/** y = 0 for x ≤ -1, x for x ≥ 1, (x + 1)² / 4 between. */
export const sparsePlus = plain(unaryTable.sparsePlus);
/** y = (x + 1) / 2, cut to [0, 1]. */
export const sparseSigmoid = plain(unaryTable.sparseSigmoid);
