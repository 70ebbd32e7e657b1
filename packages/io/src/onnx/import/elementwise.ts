/** Element-wise operators; of known numbers, as shapes are, they are worked out at once. */
import { type DType, type Operand, ops, type SymbolicTensor } from "@neurode/core";
import { ModelFormatError } from "../../errors.js";
import type { ElementType } from "../schema.js";
import type { Attributes } from "./attributes.js";
import { allInputs, checkInference, input, optional } from "./inputs.js";
import { FLOAT_TYPES, isFloat, isSmall, type Known, workOut } from "./known.js";
import { knownValue, type OperatorReader, type Reader, type Use, type Value } from "./reader.js";
import { elementType } from "./tensorData.js";

type Body = (operands: Operand[], attributes: Attributes) => SymbolicTensor;

/** What the numbers of whole numbers and shapes become. */
type Formula = (...numbers: number[]) => number;

/** ops.js is typed for tensors too; here all are symbolic. */
const symbolic = ops as unknown as Readonly<Record<string, (...args: unknown[]) => SymbolicTensor>>;

function elementwise(body: Body, formula: Formula | null = null, type: ElementType | null = null): OperatorReader {
  return (reader, use) => compute(reader, allInputs(use), use, body, formula, type);
}

function compute(
  reader: Reader,
  values: readonly Value[],
  { attributes }: Use,
  body: Body,
  formula: Formula | null = null,
  type: ElementType | null = null,
): Value {
  const known = values.map(workable);
  if (formula && known.every((each): each is Known => each !== null)) {
    return knownValue(workOut(known, type ?? known[0].type, formula));
  }
  const { operands, made } = reader.alike(values);
  return made(body(operands, attributes));
}

/** Numbers that are no weight, as shapes and what follows from them. */
function workable({ known, name }: Value): Known | null {
  return known && isSmall(known) && (name === null || !isFloat(known) || known.numbers.length === 1) ? known : null;
}

const plain = (name: string, options: object | null = null, formula: Formula | null = null) =>
  elementwise(([x]) => (options ? symbolic[name](x, options) : symbolic[name](x)), formula);

const binary = (name: string, formula: Formula | null = null, type: ElementType | null = null) =>
  elementwise(([a, b]) => symbolic[name](a, b), formula, type);

/** Of any number of inputs. */
const folded = (name: string, formula: Formula | null = null) =>
  elementwise((operands) => summed(operands, symbolic[name]), formula);

/** Of one alone, itself. */
function summed(
  [first, ...others]: readonly Operand[],
  op: (a: Operand, b: Operand) => SymbolicTensor,
): SymbolicTensor {
  return others.reduce<Operand>(op, first) as SymbolicTensor;
}

const truth = (claim: (a: number, b: number) => boolean) => (a: number, b: number) =>
  Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : Number(claim(a, b));

/** Whole numbers are cut off towards 0. */
const divide: OperatorReader = (reader, use) => {
  const values = allInputs(use);
  const whole = values.every((value) => reader.isInteger(value));
  const body: Body = ([a, b]) =>
    whole ? symbolic.cast(symbolic.trunc(symbolic.divide(a, b)), "int32") : symbolic.divide(a, b);
  return compute(reader, values, use, body, whole ? (a, b) => Math.trunc(a / b) : (a, b) => a / b);
};

const cast = (reader: Reader, use: Use, to: ElementType | null): Value => {
  const value = input(use, 0);
  if (to === null || to === "string") throw new ModelFormatError("it casts to a type that is not known here");
  const isFloatType = FLOAT_TYPES.includes(to);
  if (value.known && value.name === null && isSmall(value.known)) {
    const formula = to === "bool" ? (x: number) => Number(x !== 0) : isFloatType ? (x: number) => x : Math.trunc;
    return knownValue(workOut([value.known], to, formula));
  }
  const { x, made } = reader.along(value);
  const dtype: DType = isFloatType ? "float32" : to === "bool" ? "bool" : "int32";
  return made(x.dtype === dtype ? x : symbolic.cast(x, dtype));
};

/** Bounds are attributes up to opset 10, inputs since. */
const clip: OperatorReader = (reader, use) => {
  const bound = (index: number, name: string, absent: number) => {
    const value = optional(use, index);
    return value ? reader.number(value, name) : use.attributes.float(name, absent);
  };
  const low = bound(1, "min", Number.NEGATIVE_INFINITY);
  const high = bound(2, "max", Number.POSITIVE_INFINITY);
  return compute(
    reader,
    [input(use, 0)],
    use,
    ([x]) => symbolic.clip(x, low, high),
    (x) => Math.min(Math.max(x, low), high),
  );
};

const identity: OperatorReader = (_, use) => input(use, 0);

/** Passes on what it is given: nothing is trained here. */
const dropout: OperatorReader = (reader, use) => {
  const training = optional(use, 2);
  checkInference(use);
  if (training && reader.number(training, "training_mode") !== 0) {
    throw new ModelFormatError("it is in training mode. Export the model for inference");
  }
  if (use.wanted[1]) throw new ModelFormatError("its mask is not supported. Export the model for inference");
  return input(use, 0);
};

const selu: Body = ([x], attributes) => {
  const [alpha, gamma] = [attributes.float("alpha", 1.6732631921768188), attributes.float("gamma", 1.0507010221481323)];
  return symbolic.multiply(symbolic.elu(x, { alpha }), gamma);
};

const shrink: Body = ([x], attributes) => {
  const [lambda, bias] = [attributes.float("lambd", 0.5), attributes.float("bias", 0)];
  const below = symbolic.where(symbolic.less(x, -lambda), symbolic.add(x, bias), 0);
  return symbolic.where(symbolic.greater(x, lambda), symbolic.subtract(x, bias), below);
};

const gelu: Body = ([x], attributes) =>
  symbolic.gelu(x, { approximate: attributes.string("approximate", "none") === "tanh" });

const hardSigmoid: Body = ([x], attributes) => {
  const [alpha, beta] = [attributes.float("alpha", 0.2), attributes.float("beta", 0.5)];
  return symbolic.clip(symbolic.add(symbolic.multiply(x, alpha), beta), 0, 1);
};

/** A slope for each channel, or for each element. */
const prelu: Body = ([x, slope]) => symbolic.add(symbolic.relu(x), symbolic.multiply(symbolic.minimum(x, 0), slope));

const isinf: Body = ([x], attributes) => {
  const [above, below] = [attributes.int("detect_positive", 1), attributes.int("detect_negative", 1)];
  if (above && below) return symbolic.isinf(x);
  return symbolic.equal(x, above ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY);
};

/** With the sign of b, or of a with `fmod`. */
const mod: OperatorReader = (reader, use) => {
  const ofFirst = use.attributes.int("fmod", 0) === 1;
  const body: Body = ([a, b]) =>
    ofFirst ? symbolic.subtract(a, symbolic.multiply(symbolic.trunc(symbolic.divide(a, b)), b)) : symbolic.mod(a, b);
  return compute(reader, allInputs(use), use, body, (a, b) => (ofFirst ? a % b : a - Math.floor(a / b) * b));
};

const swish: Body = ([x], attributes) =>
  symbolic.multiply(x, symbolic.sigmoid(symbolic.multiply(x, attributes.float("alpha", 1))));

export const elementwiseReaders: Readonly<Record<string, OperatorReader>> = {
  Relu: plain("relu"),
  LeakyRelu: elementwise(([x], a) => symbolic.relu(x, { negativeSlope: a.float("alpha", 0.01) })),
  ThresholdedRelu: elementwise(([x], a) => symbolic.threshold(x, a.float("alpha", 1), 0)),
  PRelu: elementwise(prelu),
  Elu: elementwise(([x], a) => symbolic.elu(x, { alpha: a.float("alpha", 1) })),
  Celu: elementwise(([x], a) => symbolic.celu(x, { alpha: a.float("alpha", 1) })),
  Selu: elementwise(selu),
  Swish: elementwise(swish),
  Gelu: elementwise(gelu),
  Sigmoid: plain("sigmoid"),
  HardSigmoid: elementwise(hardSigmoid),
  HardSwish: plain("hardSilu"),
  Mish: plain("mish"),
  Softplus: plain("softplus"),
  Softsign: plain("softsign"),
  Shrink: elementwise(shrink),
  Tanh: plain("tanh"),
  Exp: plain("exp"),
  Log: plain("log"),
  Sqrt: plain("sqrt", null, Math.sqrt),
  Reciprocal: plain("reciprocal"),
  Abs: plain("abs", null, Math.abs),
  Neg: plain("negative", null, (x) => -x),
  Sign: plain("sign", null, Math.sign),
  Floor: plain("floor", null, Math.floor),
  Ceil: plain("ceil", null, Math.ceil),
  Round: plain("round"),
  Erf: plain("erf"),
  Sin: plain("sin"),
  Cos: plain("cos"),
  Tan: plain("tan"),
  Asin: plain("arcsin"),
  Acos: plain("arccos"),
  Atan: plain("arctan"),
  Sinh: plain("sinh"),
  Cosh: plain("cosh"),
  Asinh: plain("arcsinh"),
  Acosh: plain("arccosh"),
  Atanh: plain("arctanh"),
  IsNaN: plain("isnan"),
  IsInf: elementwise(isinf),
  Not: plain("logicalNot", null, (x) => Number(x === 0)),

  Add: binary("add", (a, b) => a + b),
  Sub: binary("subtract", (a, b) => a - b),
  Mul: binary("multiply", (a, b) => a * b),
  Div: divide,
  Pow: binary("power", (a, b) => a ** b),
  Mod: mod,
  Max: folded("maximum", Math.max),
  Min: folded("minimum", Math.min),
  Sum: folded("add", (...all) => all.reduce((a, b) => a + b)),
  Mean: elementwise((operands) => symbolic.divide(summed(operands, symbolic.add), operands.length)),
  Equal: binary(
    "equal",
    truth((a, b) => a === b),
    "bool",
  ),
  Greater: binary(
    "greater",
    truth((a, b) => a > b),
    "bool",
  ),
  GreaterOrEqual: binary(
    "greaterEqual",
    truth((a, b) => a >= b),
    "bool",
  ),
  Less: binary(
    "less",
    truth((a, b) => a < b),
    "bool",
  ),
  LessOrEqual: binary(
    "lessEqual",
    truth((a, b) => a <= b),
    "bool",
  ),
  And: binary(
    "logicalAnd",
    truth((a, b) => a !== 0 && b !== 0),
    "bool",
  ),
  Or: binary(
    "logicalOr",
    truth((a, b) => a !== 0 || b !== 0),
    "bool",
  ),
  Xor: binary(
    "logicalXor",
    truth((a, b) => (a !== 0) !== (b !== 0)),
    "bool",
  ),

  Where(reader, use) {
    const values = allInputs(use);
    const known = values.map(workable);
    // Whether a size is −1 is asked of the number of rows too, which is not.
    const choose = (condition: number, a: number, b: number) => (condition === 1 ? a : b);
    if (known.every((each): each is Known => each !== null)) return knownValue(workOut(known, known[1].type, choose));
    return compute(reader, values, use, ([c, a, b]) => symbolic.where(c, a, b));
  },

  Cast: (reader, use) => cast(reader, use, elementType(use.attributes.int("to", 0))),
  CastLike(reader, use) {
    const like = input(use, 1);
    return cast(reader, use, like.known?.type ?? (reader.isInteger(like) ? "int32" : "float"));
  },
  Clip: clip,
  Identity: identity,
  Dropout: dropout,
};
