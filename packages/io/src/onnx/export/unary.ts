/** Element-wise ops of one argument as ONNX has them, or made of those it has. */
import type { Attrs } from "@neurode/core";
import type { Attributes, Value, ValueType } from "./onnxGraph.js";
import type { OpWriter } from "./opWriter.js";
import type { Writer } from "./writer.js";

type Formula = (w: Writer, x: Value, attrs: Attrs) => Value;

/** Which type the argument is wanted in is `type`. */
function elementwise(formula: Formula, type: ValueType = "float"): OpWriter {
  return (w, { inputs: [x], output, attrs }) => {
    const {
      values: [value],
      order,
    } = w.alike([x], [type]);
    w.give(output, formula(w, value, attrs), order);
  };
}

const plain = (opType: string, attributes: Attributes = {}, type: ValueType = "float"): OpWriter =>
  elementwise((w, x) => w.add(opType, [x], attributes, type));

const withFloats = (opType: string, names: Readonly<Record<string, string>>): OpWriter =>
  elementwise((w, x, attrs) => {
    const floats = Object.entries(names).map(([theirs, ours]) => [theirs, { float: attrs[ours] as number }]);
    return w.add(opType, [x], Object.fromEntries(floats) as Attributes);
  });

const scaled = (opType: string, factor: number): OpWriter =>
  elementwise((w, x) => w.add("Mul", [w.add(opType, [x]), w.number(factor)]));

const clip = (w: Writer, x: Value, low: number, high: number) => w.add("Clip", [x, w.number(low), w.number(high)]);

const where = (w: Writer, condition: Value, yes: Value, no: Value) => w.add("Where", [condition, yes, no]);

/** `maxValue` cuts what is above; below `threshold` there is a slope. */
const relu: Formula = (w, x, attrs) => {
  const { negativeSlope, maxValue, threshold } = attrs as Record<string, number>;
  if (threshold !== 0) {
    const below = w.add("Mul", [w.add("Sub", [x, w.number(threshold)]), w.number(negativeSlope)]);
    return where(w, w.add("Less", [x, w.number(threshold)], {}, "bool"), below, w.add("Min", [x, w.number(maxValue)]));
  }
  if (negativeSlope === 0) return maxValue === Number.POSITIVE_INFINITY ? w.add("Relu", [x]) : clip(w, x, 0, maxValue);
  const ramp = w.add("LeakyRelu", [x], { alpha: { float: negativeSlope } });
  return maxValue === Number.POSITIVE_INFINITY ? ramp : w.add("Min", [ramp, w.number(maxValue)]);
};

const gelu: Formula = (w, x) => {
  const inner = w.add("Erf", [w.add("Mul", [x, w.number(Math.SQRT1_2)])]);
  return w.add("Mul", [w.add("Mul", [x, w.number(0.5)]), w.add("Add", [inner, w.number(1)])]);
};

const geluTanh: Formula = (w, x) => {
  const cube = w.add("Mul", [w.add("Mul", [x, x]), x]);
  const sum = w.add("Add", [x, w.add("Mul", [cube, w.number(0.044715)])]);
  const inner = w.add("Tanh", [w.add("Mul", [sum, w.number(Math.sqrt(2 / Math.PI))])]);
  return w.add("Mul", [w.add("Mul", [x, w.number(0.5)]), w.add("Add", [inner, w.number(1)])]);
};

const squareplus: Formula = (w, x, { b }) => {
  const root = w.add("Sqrt", [w.add("Add", [w.add("Mul", [x, x]), w.number(b as number)])]);
  return w.add("Mul", [w.add("Add", [x, root]), w.number(0.5)]);
};

const sparsePlus: Formula = (w, x) => {
  const ramp = w.add("Max", [w.add("Add", [x, w.number(1)]), w.number(0)]);
  const bend = w.add("Mul", [w.add("Mul", [ramp, ramp]), w.number(0.25)]);
  return where(w, w.add("GreaterOrEqual", [x, w.number(1)], {}, "bool"), x, bend);
};

const isInfinite = (w: Writer, x: Value, sign?: 1 | -1) =>
  w.add("IsInf", [x], { detect_positive: sign === -1 ? 0 : 1, detect_negative: sign === 1 ? 0 : 1 }, "bool");

const isfinite: Formula = (w, x) => {
  const either = w.add("Or", [w.add("IsNaN", [x], {}, "bool"), isInfinite(w, x)], {}, "bool");
  return w.add("Not", [either], {}, "bool");
};

const nanToNum: Formula = (w, x, attrs) => {
  const { nan, posinf, neginf } = attrs as Record<string, number>;
  const numbers = where(w, w.add("IsNaN", [x], {}, "bool"), w.number(nan), x);
  const above = where(w, isInfinite(w, x, 1), w.number(posinf), numbers);
  return where(w, isInfinite(w, x, -1), w.number(neginf), above);
};

export const unaryWriters: Readonly<Record<string, OpWriter>> = {
  relu: elementwise(relu),
  sigmoid: plain("Sigmoid"),
  tanh: plain("Tanh"),
  exp: plain("Exp"),
  log: plain("Log"),
  sqrt: plain("Sqrt"),
  square: elementwise((w, x) => w.add("Mul", [x, x])),
  abs: plain("Abs"),
  negative: plain("Neg"),
  elu: withFloats("Elu", { alpha: "alpha" }),
  celu: withFloats("Celu", { alpha: "alpha" }),
  selu: plain("Selu"),
  gelu: elementwise(gelu),
  geluTanh: elementwise(geluTanh),
  softplus: plain("Softplus"),
  softsign: plain("Softsign"),
  silu: elementwise((w, x) => w.add("Mul", [x, w.add("Sigmoid", [x])])),
  mish: plain("Mish"),
  hardSigmoid: plain("HardSigmoid", { alpha: { float: 1 / 6 }, beta: { float: 0.5 } }),
  hardSilu: plain("HardSwish"),
  hardTanh: elementwise((w, x) => clip(w, x, -1, 1)),
  logSigmoid: elementwise((w, x) => w.add("Neg", [w.add("Softplus", [w.add("Neg", [x])])])),
  hardShrink: withFloats("Shrink", { lambd: "threshold" }),
  softShrink: withFloats("Shrink", { lambd: "threshold", bias: "threshold" }),
  tanhShrink: elementwise((w, x) => w.add("Sub", [x, w.add("Tanh", [x])])),
  threshold: elementwise((w, x, { threshold, value }) =>
    where(w, w.add("LessOrEqual", [x, w.number(threshold as number)], {}, "bool"), w.number(value as number), x),
  ),
  squareplus: elementwise(squareplus),
  sparsePlus: elementwise(sparsePlus),
  sparseSigmoid: elementwise((w, x) => clip(w, w.add("Mul", [w.add("Add", [x, w.number(1)]), w.number(0.5)]), 0, 1)),
  rsqrt: elementwise((w, x) => w.add("Reciprocal", [w.add("Sqrt", [x])])),
  reciprocal: plain("Reciprocal"),
  sign: plain("Sign"),
  floor: plain("Floor"),
  ceil: plain("Ceil"),
  round: plain("Round"),
  trunc: elementwise((w, x) => w.add("Mul", [w.add("Sign", [x]), w.add("Floor", [w.add("Abs", [x])])])),
  expm1: elementwise((w, x) => w.add("Sub", [w.add("Exp", [x]), w.number(1)])),
  log1p: elementwise((w, x) => w.add("Log", [w.add("Add", [x, w.number(1)])])),
  log2: scaled("Log", Math.LOG2E),
  log10: scaled("Log", Math.LOG10E),
  sin: plain("Sin"),
  cos: plain("Cos"),
  tan: plain("Tan"),
  arcsin: plain("Asin"),
  arccos: plain("Acos"),
  arctan: plain("Atan"),
  sinh: plain("Sinh"),
  cosh: plain("Cosh"),
  arcsinh: plain("Asinh"),
  arccosh: plain("Acosh"),
  arctanh: plain("Atanh"),
  erf: plain("Erf"),
  isnan: plain("IsNaN", {}, "bool"),
  isinf: plain("IsInf", {}, "bool"),
  isfinite: elementwise(isfinite),
  logicalNot: elementwise((w, x) => w.add("Not", [x], {}, "bool"), "bool"),
  clip: elementwise((w, x, { low, high }) => clip(w, x, low as number, high as number)),
  nanToNum: elementwise(nanToNum),
  identity: elementwise((_, x) => x),
  stopGradient: elementwise((_, x) => x),
  stored: elementwise((_, x) => x),
};
