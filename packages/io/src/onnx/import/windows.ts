/** Convolutions and pooling. Images go with their channels last, as ours do. */
import { ops, type SymbolicTensor, tensor } from "@neurode/core";
import { ModelFormatError } from "../../errors.js";
import { input, optional } from "./inputs.js";
import { bordered } from "./movement.js";
import { channelsLast, type OperatorReader, type Reader, type Use, upTo, type Value } from "./reader.js";

interface Window {
  readonly taps: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Places in front of each axis and behind it. */
  readonly pads: readonly (readonly number[])[];
}

const MOST_PLACES = 2 ** 20;

function perAxis(use: Use, name: string, rank: number): readonly number[] {
  const values = use.attributes.ints(name);
  const list = values === null || values.length === 0 ? new Array<number>(rank).fill(1) : values;
  if (list.length === rank && list.every((each) => each >= 1 && each <= MOST_PLACES)) return list;
  throw new ModelFormatError(`${name} is (${list.join(", ")}), but there are ${rank} spatial axes`);
}

function windowOf(use: Use, x: SymbolicTensor, taps: readonly number[]): Window {
  const rank = x.shape.length - 2;
  if (rank < 1 || rank > 3) throw new ModelFormatError(`it goes over ${rank} spatial axes; 1 to 3 are supported`);
  const strides = perAxis(use, "strides", rank);
  const dilations = perAxis(use, "dilations", rank);
  return { taps, strides, dilations, pads: padsOf(use, x, { taps, strides, dilations }) };
}

function padsOf(
  use: Use,
  x: SymbolicTensor,
  { taps, strides, dilations }: Omit<Window, "pads">,
): (readonly number[])[] {
  const auto = use.attributes.string("auto_pad", "NOTSET");
  const given = use.attributes.ints("pads");
  if (auto === "SAME_UPPER" || auto === "SAME_LOWER") {
    return taps.map((count, i) => {
      const size = x.shape[i + 1];
      if (size === null) throw new ModelFormatError(`auto_pad ${auto} needs images of known sizes`);
      const zeros = Math.max(
        0,
        (Math.ceil(size / strides[i]) - 1) * strides[i] + (count - 1) * dilations[i] + 1 - size,
      );
      const [less, more] = [Math.floor(zeros / 2), Math.ceil(zeros / 2)];
      return auto === "SAME_UPPER" ? [less, more] : [more, less];
    });
  }
  if (auto === "VALID" || !given || given.length === 0) return taps.map(() => [0, 0]);
  if (given.length !== 2 * taps.length || !given.every((each) => each >= 0 && each <= MOST_PLACES)) {
    throw new ModelFormatError(`pads is (${given.join(", ")}), but there are ${taps.length} spatial axes`);
  }
  return taps.map((_, i) => [given[i], given[taps.length + i]]);
}

/** Whether the pads are those that "same" has here. */
function isSame(x: SymbolicTensor, { taps, strides, dilations, pads }: Window): boolean {
  return taps.every((count, i) => {
    const size = x.shape[i + 1];
    if (size === null) return false;
    const reach = (count - 1) * dilations[i] + 1;
    const [before, after] = pads[i];
    const outputs = Math.floor((size + before + after - reach) / strides[i]) + 1;
    const zeros = Math.max(0, (Math.ceil(size / strides[i]) - 1) * strides[i] + reach - size);
    return (
      outputs === Math.ceil(size / strides[i]) && before === Math.floor(zeros / 2) && after >= Math.ceil(zeros / 2)
    );
  });
}

const isZero = (pads: Window["pads"]) => pads.flat().every((each) => each === 0);

const around = (pads: Window["pads"]) => [[0, 0], ...pads, [0, 0]];

/** (b, a, taps…) to (taps…, a, b) */
const kernelOrder = (rank: number) => [...upTo(rank).slice(2), 1, 0];

function imageOf(reader: Reader, use: Use): SymbolicTensor {
  const value = input(use, 0);
  const rank = reader.rankOf(value);
  if (rank < 3) throw new ModelFormatError(`it needs an image (batch, channels, places…), got ${rank} axes`);
  return reader.inOrder(value, channelsLast(rank));
}

function image(reader: Reader, y: SymbolicTensor): Value {
  return reader.computed(y, channelsLast(y.shape.length));
}

function biased(reader: Reader, use: Use, y: SymbolicTensor): Value {
  const bias = optional(use, 2);
  return image(reader, bias ? (ops.add(y, reader.tensor(bias)) as SymbolicTensor) : y);
}

const conv: OperatorReader = (reader, use) => {
  const x = imageOf(reader, use);
  const weights = input(use, 1);
  const kernel = reader.inOrder(weights, kernelOrder(reader.rankOf(weights)));
  const window = windowOf(use, x, kernel.shape.slice(0, -2) as number[]);
  const groups = use.attributes.int("group", 1);
  const [channels, each] = [x.shape[x.shape.length - 1], kernel.shape[kernel.shape.length - 2]];
  if (channels !== (each as number) * groups) {
    throw new ModelFormatError(`the weights are for ${groups} groups of ${each} channels, the image has ${channels}`);
  }
  const same = !isZero(window.pads) && isSame(x, window);
  const padded = same || isZero(window.pads) ? x : bordered(reader, x, around(window.pads));
  const options = {
    strides: window.strides,
    dilationRate: window.dilations,
    padding: same ? "same" : "valid",
  } as const;
  return biased(reader, use, ops.conv(padded, kernel, options) as SymbolicTensor);
};

/** The whole, from which the pads are cut off. */
const convTranspose: OperatorReader = (reader, use) => {
  const x = imageOf(reader, use);
  if (use.attributes.int("group", 1) !== 1) throw new ModelFormatError("groups are not supported");
  if (use.attributes.has("output_shape") || use.attributes.string("auto_pad", "NOTSET").startsWith("SAME")) {
    throw new ModelFormatError("output_shape and auto_pad are not supported. Export it with pads");
  }
  const weights = input(use, 1);
  // (channels, filters, taps…) to (taps…, filters, channels)
  const kernel = reader.inOrder(weights, kernelOrder(reader.rankOf(weights)));
  const taps = kernel.shape.slice(0, -2) as number[];
  const { strides, dilations, pads } = windowOf(use, x, taps);
  const added = use.attributes.ints("output_padding") ?? taps.map(() => 0);
  const outputPadding = taps.map((_, i) => added[i] ?? 0);
  reader.checkSize(x.shape.map((size, i) => (size === null || i === 0 ? null : size * (strides[i - 1] ?? 1))));
  const whole = ops.convTranspose(x, kernel, { strides, dilationRate: dilations, padding: "valid", outputPadding });
  const cut = around(pads).map((pair) => pair.map((each) => -each));
  return biased(reader, use, bordered(reader, whole as SymbolicTensor, cut));
};

function pooling(name: "maxPool" | "averagePool"): OperatorReader {
  return (reader, use) => {
    const x = imageOf(reader, use);
    const taps = perAxis(use, "kernel_shape", x.shape.length - 2);
    const window = windowOf(use, x, taps);
    if (window.dilations.some((each) => each !== 1))
      throw new ModelFormatError("dilations other than 1 are not supported");
    if (use.outputs > 1) throw new ModelFormatError("the places of the largest are not supported");
    const pads = use.attributes.int("ceil_mode", 0) ? withCeiling(x, window) : window.pads;
    const countsPads = use.attributes.int("count_include_pad", 0) === 1 && pads === window.pads;
    const pool = (y: SymbolicTensor, padding: "same" | "valid") =>
      ops[name](y, taps, { strides: window.strides, padding }) as SymbolicTensor;
    if (isZero(pads)) return image(reader, pool(x, "valid"));
    if (!(name === "averagePool" && countsPads) && isSame(x, { ...window, pads }))
      return image(reader, pool(x, "same"));
    const border = name === "maxPool" ? Number.NEGATIVE_INFINITY : 0;
    const y = pool(bordered(reader, x, around(pads), "constant", border), "valid");
    if (name === "maxPool" || countsPads) return image(reader, y);
    if (use.attributes.int("count_include_pad", 0))
      throw new ModelFormatError("ceil_mode with count_include_pad is not supported");
    // Only what is inside counts: the mean of ones, zeros around them, says how much that is.
    const share = pool(bordered(reader, ops.onesLike(x) as SymbolicTensor, around(pads)), "valid");
    return image(reader, ops.divide(y, share) as SymbolicTensor);
  };
}

/** With as much more behind as lets the last window begin, which begins inside. */
function withCeiling(x: SymbolicTensor, { taps, strides, pads }: Window): (readonly number[])[] {
  return pads.map(([before, after], i) => {
    const size = x.shape[i + 1];
    if (size === null) throw new ModelFormatError("ceil_mode needs images of known sizes");
    const most = Math.ceil((size + before + after - taps[i]) / strides[i]) + 1;
    const outputs = (most - 1) * strides[i] >= size + before ? most - 1 : most;
    return [before, Math.max(after, (outputs - 1) * strides[i] + taps[i] - size - before)];
  });
}

type Coordinate = (place: number, size: number, count: number, scale: number) => number;

const COORDINATES: Readonly<Record<string, Coordinate>> = {
  half_pixel: (place, _size, _count, scale) => (place + 0.5) / scale - 0.5,
  pytorch_half_pixel: (place, _size, count, scale) => (count > 1 ? (place + 0.5) / scale - 0.5 : 0),
  asymmetric: (place, _size, _count, scale) => place / scale,
  align_corners: (place, size, count) => (count > 1 ? (place * (size - 1)) / (count - 1) : 0),
};

const NEAREST: Readonly<Record<string, (place: number) => number>> = {
  round_prefer_floor: (place) => Math.ceil(place - 0.5),
  round_prefer_ceil: (place) => Math.floor(place + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};

const resize: OperatorReader = (reader, use) => {
  const value = input(use, 0);
  const { x, axisOf, made } = reader.along(value);
  const shape = reader.shapeOf(value);
  const isOld = use.operatorSet < 11;
  const scales = optional(use, isOld ? 1 : 2);
  const sizes = isOld ? null : optional(use, 3);
  const mode = use.attributes.string("mode", "nearest");
  const coordinate =
    COORDINATES[isOld ? "asymmetric" : use.attributes.string("coordinate_transformation_mode", "half_pixel")];
  const nearest = NEAREST[isOld ? "floor" : use.attributes.string("nearest_mode", "round_prefer_floor")];
  if (!coordinate || !nearest || !["nearest", "linear"].includes(mode) || use.attributes.has("axes")) {
    throw new ModelFormatError(`mode ${mode} of these coordinates is not supported. Export it as nearest or linear`);
  }
  const given = scales && reader.known(scales, "scales").numbers.length > 0 ? reader.ints(scales, "scales") : null;
  const wanted = sizes ? reader.ints(sizes, "sizes") : null;
  return made(
    shape.reduce<SymbolicTensor>((y, size, axis) => {
      const scale = wanted ? wanted[axis] / (size ?? Number.NaN) : (given?.[axis] ?? 1);
      if (Number.isNaN(scale) || scale === 1) return y;
      const count = wanted?.[axis] ?? Math.floor((size ?? 0) * scale);
      if (size === null || !(count >= 1 && count <= MOST_PLACES))
        throw new ModelFormatError(`it makes ${count} places of ${size}`);
      const places = Array.from({ length: count }, (_, place) => coordinate(place, size, count, scale));
      reader.checkSize(y.shape.map((each, i) => (i === axisOf(axis) ? count : each)));
      return mode === "nearest" ? gathered(y, axisOf(axis), places.map(nearest)) : blended(y, axisOf(axis), places);
    }, x),
  );
};

function gathered(x: SymbolicTensor, axis: number, places: readonly number[]): SymbolicTensor {
  const last = (x.shape[axis] as number) - 1;
  const inside = places.map((place) => Math.min(last, Math.max(0, place)));
  return ops.take(x, tensor(inside), { axis }) as SymbolicTensor;
}

/** Two neighbours, each as much as the place is near it. */
function blended(x: SymbolicTensor, axis: number, places: readonly number[]): SymbolicTensor {
  const [lower, dims] = [places.map(Math.floor), [places.length, ...x.shape.slice(axis + 1).map(() => 1)]];
  const upper = places.map((place, i) => place - lower[i]);
  const part = (at: readonly number[], weights: readonly number[]) =>
    ops.multiply(gathered(x, axis, at), tensor([...weights], { shape: dims }));
  const before = part(
    lower,
    upper.map((weight) => 1 - weight),
  );
  return ops.add(
    before,
    part(
      lower.map((place) => place + 1),
      upper,
    ),
  ) as SymbolicTensor;
}

export const windowReaders: Readonly<Record<string, OperatorReader>> = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: pooling("maxPool"),
  AveragePool: pooling("averagePool"),
  Resize: resize,
  Upsample: resize,
};
