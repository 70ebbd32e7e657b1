/** Normalizations. */
import { layerNormalization, type Operand, ops, type SymbolicTensor } from "@neurode/core";
import { ModelFormatError } from "../../errors.js";
import { bordered } from "./border.js";
import { checkInference, input, optional } from "./inputs.js";
import { knownValue, type OperatorReader, type Reader, type Use, upTo, type Value } from "./reader.js";

/** Each is added by itself. */
const MOST_CHANNELS_AROUND = 1024;

/** Known numbers of an input, as many as there are channels. */
function numbersOf(reader: Reader, use: Use, index: number, what: string): ArrayLike<number> {
  return reader.known(input(use, index), what).numbers;
}

/** (x − mean) / √(variance + epsilon) · scale + shift, as one product and one sum for each channel. */
const batchNormalization: OperatorReader = (reader, use) => {
  if (use.attributes.int("training_mode", 0) === 1) {
    throw new ModelFormatError("it is in training mode. Export the model for inference");
  }
  checkInference(use);
  if (use.attributes.int("spatial", 1) !== 1) throw new ModelFormatError("spatial = 0 is not supported");
  const value = input(use, 0);
  const rank = reader.rankOf(value);
  const [scale, shift, mean, variance] = ["scale", "B", "mean", "variance"].map((what, i) =>
    numbersOf(reader, use, i + 1, what),
  );
  const epsilon = use.attributes.float("epsilon", 1e-5);
  const factors = Float32Array.from(scale, (each, i) => each / Math.sqrt(variance[i] + epsilon));
  const shifts = Float32Array.from(shift, (each, i) => each - mean[i] * factors[i]);
  return scaledAndShifted(
    reader,
    value,
    channelWeight(use, factors, "factor", rank),
    channelWeight(use, shifts, "shift", rank),
  );
};

/** x with mean 0 and variance 1 along `axes` of its own order; the mean that was, and 1 / √variance. */
function normalized(x: SymbolicTensor, axes: readonly number[], epsilon: number): SymbolicTensor[] {
  const mean = ops.mean(x, { axis: axes, keepdims: true });
  const centered = ops.subtract(x, mean);
  const scale = ops.rsqrt(ops.add(ops.mean(ops.square(centered), { axis: axes, keepdims: true }), epsilon));
  return [ops.multiply(centered, scale) as SymbolicTensor, mean, scale as SymbolicTensor];
}

const layerNormalizationReader: OperatorReader = (reader, use) => {
  const value = input(use, 0);
  const rank = reader.rankOf(value);
  const axis = reader.axis(use.attributes.int("axis", -1), rank);
  const epsilon = use.attributes.float("epsilon", 1e-5);
  const x = reader.tensor(value);
  for (const along of upTo(rank).slice(axis)) reader.within(x, along);
  const factor = reader.tensor(input(use, 1));
  const shift = optional(use, 2);
  const isPlain = axis === rank - 1 && factor.shape.length === 1 && shift !== null && !use.wanted[1] && !use.wanted[2];
  if (isPlain && reader.rankOf(shift) === 1) {
    return reader.computed(layerNormalization(x, factor, reader.tensor(shift), { epsilon }));
  }
  const [y, mean, scale] = normalized(x, upTo(rank).slice(axis), epsilon);
  const scaled = ops.multiply(y, factor);
  const shifted = shift ? ops.add(scaled, reader.tensor(shift)) : scaled;
  return [shifted, mean, scale].map((each) => reader.computed(each as SymbolicTensor));
};

/** x / √(mean of x² + epsilon) · scale */
const rmsNormalization: OperatorReader = (reader, use) => {
  const value = input(use, 0);
  const rank = reader.rankOf(value);
  const axes = upTo(rank).slice(reader.axis(use.attributes.int("axis", -1), rank));
  const x = reader.tensor(value);
  for (const along of axes) reader.within(x, along);
  const square = ops.mean(ops.square(x), { axis: axes, keepdims: true });
  const y = ops.multiply(x, ops.rsqrt(ops.add(square, use.attributes.float("epsilon", 1e-5))));
  return reader.computed(ops.multiply(y, reader.tensor(input(use, 1))) as SymbolicTensor);
};

/** A number for each channel, axis 1, beside tensors of `rank` axes. */
function channelWeight(use: Use, numbers: Float32Array, what: string, rank: number): Value {
  const dims = [numbers.length, ...new Array<number>(Math.max(0, rank - 2)).fill(1)];
  return knownValue({ type: "float", dims, numbers }, `${use.outputName}/${what}`);
}

/** An input that has a number for each channel, or one for `repeats` channels in a row. */
function perChannel(reader: Reader, use: Use, index: number, what: string, rank: number, repeats = 1): Value {
  const given = numbersOf(reader, use, index, what);
  const numbers = Float32Array.from({ length: given.length * repeats }, (_, i) => given[Math.floor(i / repeats)]);
  return channelWeight(use, numbers, what, rank);
}

function scaledAndShifted(reader: Reader, y: Value, scale: Value, shift: Value): Value {
  const {
    operands: [z, factor, term],
    made,
  } = reader.alike([y, scale, shift]);
  return made(ops.add(ops.multiply(z, factor), term) as SymbolicTensor);
}

const instanceNormalization: OperatorReader = (reader, use) => {
  const value = input(use, 0);
  const rank = reader.rankOf(value);
  const { x, axisOf, made } = reader.along(value);
  const [y] = normalized(x, upTo(rank).slice(2).map(axisOf), use.attributes.float("epsilon", 1e-5));
  const [scale, shift] = [1, 2].map((index) => perChannel(reader, use, index, index === 1 ? "scale" : "B", rank));
  return scaledAndShifted(reader, made(y), scale, shift);
};

/** Channels in groups, each normalized with all its places. Up to opset 20 scale and shift are one for each group. */
const groupNormalization: OperatorReader = (reader, use) => {
  const x = reader.tensor(input(use, 0));
  const [, channels] = x.shape;
  const groups = use.attributes.int("num_groups", 1);
  if (channels === null || !(groups >= 1) || channels % groups !== 0)
    throw new ModelFormatError(`${channels} channels cannot be ${groups} groups`);
  const sizes = x.shape.map((size) => size ?? -1);
  const grouped = reader.reshaped(
    x,
    [sizes[0], groups, -1].map((size, i) => (i === 2 ? rest(x, groups) : size)),
  );
  const [y] = normalized(grouped, [2], use.attributes.float("epsilon", 1e-5));
  const repeats = use.operatorSet < 21 ? channels / groups : 1;
  const [scale, shift] = [1, 2].map((index) =>
    perChannel(reader, use, index, index === 1 ? "scale" : "bias", sizes.length, repeats),
  );
  return scaledAndShifted(reader, reader.computed(reader.reshaped(y, sizes)), scale, shift);
};

/** The elements of a row in each of its groups. */
function rest({ shape }: SymbolicTensor, groups: number): number {
  return shape.slice(1).reduce<number>((product, size) => product * (size ?? Number.NaN), 1) / groups;
}

/** x / (bias + alpha / size · Σ x² of the channels around)^beta */
const localResponseNormalization: OperatorReader = (reader, use) => {
  const value = input(use, 0);
  const { x, axisOf, made } = reader.along(value);
  const axis = axisOf(1);
  const [size, channels] = [use.attributes.int("size", 1), x.shape[axis] as number];
  const [alpha, beta] = [use.attributes.float("alpha", 1e-4), use.attributes.float("beta", 0.75)];
  if (!(size >= 1 && size <= MOST_CHANNELS_AROUND))
    throw new ModelFormatError(`its size is ${size}; 1 to ${MOST_CHANNELS_AROUND} are supported`);
  const borders = x.shape.map((_, i) =>
    i === axis ? [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)] : [0, 0],
  );
  const squares = bordered(reader, ops.square(x), borders);
  const sum = upTo(size)
    .map((begin): Operand => ops.slice(squares, { axis, begin, size: channels }))
    .reduce((a, b) => ops.add(a, b));
  const scale = ops.power(ops.add(ops.multiply(sum, alpha / size), use.attributes.float("bias", 1)), beta);
  return made(ops.divide(x, scale) as SymbolicTensor);
};

/** x / the norm along an axis. */
const lpNormalization: OperatorReader = (reader, use) => {
  const { x, axisOf, made } = reader.along(input(use, 0));
  const axis = [reader.within(x, axisOf(use.attributes.int("axis", -1)))];
  const order = use.attributes.int("p", 2);
  if (order !== 1 && order !== 2) throw new ModelFormatError(`its p is ${order}; 1 and 2 are supported`);
  const norm =
    order === 1
      ? ops.sum(ops.abs(x), { axis, keepdims: true })
      : ops.sqrt(ops.sum(ops.square(x), { axis, keepdims: true }));
  return made(ops.where(ops.equal(norm, 0), 0, ops.divide(x, norm)) as SymbolicTensor);
};

const meanVarianceNormalization: OperatorReader = (reader, use) => {
  const { x, axisOf, made } = reader.along(input(use, 0));
  const axes = (use.attributes.ints("axes") ?? [0, 2, 3]).map((axis) => reader.within(x, axisOf(axis)));
  const centered = ops.subtract(x, ops.mean(x, { axis: axes, keepdims: true }));
  const deviation = ops.sqrt(ops.mean(ops.square(centered), { axis: axes, keepdims: true }));
  return made(ops.divide(centered, ops.add(deviation, 1e-9)) as SymbolicTensor);
};

export const normalizationReaders: Readonly<Record<string, OperatorReader>> = {
  BatchNormalization: batchNormalization,
  GroupNormalization: groupNormalization,
  InstanceNormalization: instanceNormalization,
  LayerNormalization: layerNormalizationReader,
  LpNormalization: lpNormalization,
  LRN: localResponseNormalization,
  MeanVarianceNormalization: meanVarianceNormalization,
  RMSNormalization: rmsNormalization,
};
