/**
 * Whole numbers that stand for others: x = (q − zero point) · scale. Products of
 * them are computed in float32, of the numbers that they stand for.
 */
import { type Operand, ops, type SymbolicTensor } from "@neurode/core";
import { ModelFormatError } from "../../errors.js";
import type { ElementType } from "../schema.js";
import { input, optional } from "./inputs.js";
import { knownValue, type OperatorReader, type Reader, type Use, upTo, type Value } from "./reader.js";
import { elementType } from "./tensorData.js";
import { windowReaders } from "./windows.js";

const RANGES: Partial<Record<ElementType, readonly [number, number]>> = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65535],
  int16: [-32768, 32767],
};

/** Scales and zero points, one for all or one for each place of an axis, beside a tensor of `rank` axes. */
function alongAxis(reader: Reader, value: Value, axis: number, rank: number): Value {
  const known = reader.known(value, "scale or zero point");
  if (known.dims.length > 1) throw new ModelFormatError("scales of blocks are not supported");
  const dims = known.numbers.length === 1 ? [] : upTo(rank).map((each) => (each === axis ? known.numbers.length : 1));
  return knownValue({ type: "float", dims, numbers: known.numbers });
}

interface Scale {
  readonly scale: Value;
  readonly zero: Value | null;
  readonly axis: number;
}

function dequantized(reader: Reader, value: Value, { scale, zero, axis }: Scale): Value {
  const rank = reader.rankOf(value);
  const factor = alongAxis(reader, scale, axis, rank);
  const values = [value, factor, ...(zero ? [alongAxis(reader, zero, axis, rank)] : [])];
  const {
    operands: [q, by, point],
    made,
  } = reader.alike(values);
  const x = ops.cast(q, "float32");
  return made(ops.multiply(point === undefined ? x : ops.subtract(x, point), by) as SymbolicTensor);
}

function quantized(reader: Reader, value: Value, { scale, zero, axis }: Scale, type: ElementType): Value {
  const range = RANGES[type];
  if (!range) throw new ModelFormatError(`it quantizes to ${type}, which is not supported`);
  const rank = reader.rankOf(value);
  const values = [value, alongAxis(reader, scale, axis, rank), ...(zero ? [alongAxis(reader, zero, axis, rank)] : [])];
  const {
    operands: [x, by, point],
    made,
  } = reader.alike(values);
  const places = ops.round(ops.divide(x, by));
  const moved = point === undefined ? places : ops.add(places, point);
  return made(ops.cast(ops.clip(moved, range[0], range[1]), "int32") as SymbolicTensor);
}

/** What a zero point says of the type; uint8 where there is none. */
function typeOf(zero: Value | null, use: Use): ElementType {
  const named = elementType(use.attributes.int("output_dtype", 0));
  if (named) return named;
  if (zero === null) return "uint8";
  if (zero.known) return zero.known.type;
  throw new ModelFormatError("its zero point is computed; it must be a constant in the file");
}

function axisOf(reader: Reader, use: Use): number {
  const rank = reader.rankOf(input(use, 0));
  if (use.attributes.int("block_size", 0) !== 0) throw new ModelFormatError("scales of blocks are not supported");
  return rank === 0 ? 0 : reader.axis(Math.min(use.attributes.int("axis", 1), Math.max(0, rank - 1)), rank);
}

const dequantizeLinear: OperatorReader = (reader, use) => {
  use.attributes.ignore("output_dtype");
  return dequantized(reader, input(use, 0), {
    scale: input(use, 1),
    zero: optional(use, 2),
    axis: axisOf(reader, use),
  });
};

const quantizeLinear: OperatorReader = (reader, use) => {
  const zero = optional(use, 2);
  const scale: Scale = { scale: input(use, 1), zero, axis: axisOf(reader, use) };
  return quantized(reader, input(use, 0), scale, typeOf(zero, use));
};

/** Scale and zero point from the smallest and the largest of all: only of numbers that are known, or of rows together. */
const dynamicQuantizeLinear: OperatorReader = (reader, use) => {
  const x = reader.tensor(input(use, 0));
  if (x.shape[0] === null)
    throw new ModelFormatError("its scale follows from all rows; a model works on each by itself");
  const axis = upTo(x.shape.length);
  const low: Operand = ops.minimum(ops.min(x, { axis }), 0);
  const high: Operand = ops.maximum(ops.max(x, { axis }), 0);
  const scale = ops.divide(ops.subtract(high, low), 255);
  const zero = ops.clip(ops.round(ops.divide(ops.negative(low), scale)), 0, 255);
  const y = ops.clip(ops.add(ops.round(ops.divide(x, scale)), zero), 0, 255);
  const whole = (each: Operand) => reader.computed(ops.cast(each, "int32") as SymbolicTensor);
  return [whole(y), reader.computed(scale as SymbolicTensor), whole(zero)];
};

function withoutZero(reader: Reader, value: Value, zero: Value | null, axis: number): SymbolicTensor {
  if (zero === null) return ops.cast(reader.tensor(value), "float32") as SymbolicTensor;
  const rank = reader.rankOf(value);
  const known = reader.knownOrNull(zero);
  const point = known ? alongAxis(reader, zero, axis, rank) : zero;
  const {
    operands: [x, by],
    made,
  } = reader.alike([value, point]);
  return reader.tensor(made(ops.subtract(ops.cast(x, "float32"), by) as SymbolicTensor));
}

/** Of whole numbers that are exact up to 2²⁴. */
const matMulInteger: OperatorReader = (reader, use) => {
  const [a, b] = [input(use, 0), input(use, 1)];
  const left = withoutZero(reader, a, optional(use, 2), Math.max(0, reader.rankOf(a) - 2));
  const right = withoutZero(reader, b, optional(use, 3), Math.max(0, reader.rankOf(b) - 1));
  return reader.computed(ops.cast(ops.matmul(left, right), "int32") as SymbolicTensor);
};

const qLinearMatMul: OperatorReader = (reader, use) => {
  const [a, b] = [input(use, 0), input(use, 3)];
  const axes = { left: Math.max(0, reader.rankOf(a) - 2), right: Math.max(0, reader.rankOf(b) - 1) };
  const left = dequantized(reader, a, { scale: input(use, 1), zero: input(use, 2), axis: axes.left });
  const right = dequantized(reader, b, { scale: input(use, 4), zero: input(use, 5), axis: axes.right });
  const product = reader.computed(ops.matmul(reader.tensor(left), reader.tensor(right)) as SymbolicTensor);
  const zero = input(use, 7);
  return quantized(reader, product, { scale: input(use, 6), zero, axis: 0 }, typeOf(zero, use));
};

const convInteger: OperatorReader = (reader, use) => {
  const x = reader.computed(withoutZero(reader, input(use, 0), optional(use, 2), 1));
  const weights = reader.computed(withoutZero(reader, input(use, 1), optional(use, 3), 0));
  const y = [windowReaders.Conv(reader, { ...use, inputs: [x, weights] })].flat()[0];
  const order = reader.orderOf(y);
  return reader.computed(ops.cast(reader.inOrder(y, order), "int32") as SymbolicTensor, order);
};

const qLinearConv: OperatorReader = (reader, use) => {
  const x = dequantized(reader, input(use, 0), { scale: input(use, 1), zero: input(use, 2), axis: 1 });
  const weights = dequantized(reader, input(use, 3), { scale: input(use, 4), zero: input(use, 5), axis: 0 });
  const bias = optional(use, 8);
  const scaled = bias && scaledBias(reader, bias, input(use, 1), input(use, 4));
  const y = [windowReaders.Conv(reader, { ...use, inputs: [x, weights, scaled] })].flat()[0];
  const zero = input(use, 7);
  return quantized(reader, y, { scale: input(use, 6), zero, axis: 1 }, typeOf(zero, use));
};

/** A bias is in units of the scales of x and the weights. */
function scaledBias(reader: Reader, bias: Value, x: Value, weights: Value): Value {
  const [{ numbers }, by, each] = [bias, x, weights].map((value) => reader.known(value, "bias or scale"));
  const scaled = Array.from(numbers, (value, i) => value * by.numbers[0] * (each.numbers[i] ?? each.numbers[0]));
  return knownValue({ type: "float", dims: [scaled.length], numbers: scaled });
}

export const quantizedReaders: Readonly<Record<string, OperatorReader>> = {
  QuantizeLinear: quantizeLinear,
  DequantizeLinear: dequantizeLinear,
  DynamicQuantizeLinear: dynamicQuantizeLinear,
  MatMulInteger: matMulInteger,
  QLinearMatMul: qLinearMatMul,
  ConvInteger: convInteger,
  QLinearConv: qLinearConv,
};
