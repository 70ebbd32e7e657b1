/** Convolutions and pooling. Images go with their channels last, as ours do. */
import { ops, type SymbolicTensor } from "@neurode/core";
import { ModelFormatError } from "../../errors.js";
import { bordered } from "./border.js";
import { input, optional } from "./inputs.js";
import { MOST_PLACES } from "./known.js";
import { channelsLast, type OperatorReader, type Reader, type Use, upTo, type Value } from "./reader.js";
import { reshapedTo } from "./shapes.js";

interface Window {
  readonly taps: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Places in front of each axis and behind it. */
  readonly pads: readonly (readonly number[])[];
}

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
      return bothSides(zerosOfSame(size, strides[i], reachOf(count, dilations[i])), auto);
    });
  }
  return listedPads(auto, given, taps.length);
}

/** From the first to the last place of a window. */
function reachOf(taps: number, dilation: number): number {
  return (taps - 1) * dilation + 1;
}

/** The zeros around an axis that give it an output for each stride. */
function zerosOfSame(size: number, stride: number, reach: number): number {
  return Math.max(0, (Math.ceil(size / stride) - 1) * stride + reach - size);
}

/** Half of `total` in front and half behind; of an odd one, SAME_UPPER has more behind. */
function bothSides(total: number, auto: string): readonly number[] {
  const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
  return auto === "SAME_UPPER" ? [less, more] : [more, less];
}

/** As the file lists them, first all in front, then all behind; 0 where it lists none. */
function listedPads(auto: string, given: readonly number[] | null, rank: number): (readonly number[])[] {
  if (auto === "VALID" || !given || given.length === 0) return upTo(rank).map(() => [0, 0]);
  if (given.length !== 2 * rank || !given.every((each) => each >= 0 && each <= MOST_PLACES)) {
    throw new ModelFormatError(`pads is (${given.join(", ")}), but there are ${rank} spatial axes`);
  }
  return upTo(rank).map((i) => [given[i], given[rank + i]]);
}

/** Whether the pads are those that "same" has here. */
function isSame(x: SymbolicTensor, { taps, strides, dilations, pads }: Window): boolean {
  return taps.every((count, i) => {
    const size = x.shape[i + 1];
    if (size === null) return false;
    const reach = reachOf(count, dilations[i]);
    const [before, after] = pads[i];
    const outputs = Math.floor((size + before + after - reach) / strides[i]) + 1;
    const zeros = zerosOfSame(size, strides[i], reach);
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
  const shape = reader.shapeOf(weights);
  const window = windowOf(use, x, shape.slice(2) as number[]);
  const groups = use.attributes.int("group", 1);
  const channels = x.shape[x.shape.length - 1];
  if (channels !== (shape[1] as number) * groups) {
    throw new ModelFormatError(
      `the weights are for ${groups} groups of ${shape[1]} channels, the image has ${channels}`,
    );
  }
  const same = !isZero(window.pads) && isSame(x, window);
  const padded = same || isZero(window.pads) ? x : bordered(reader, x, around(window.pads));
  const options = {
    strides: window.strides,
    dilationRate: window.dilations,
    padding: same ? "same" : "valid",
  } as const;
  const byChannel =
    groups > 1 && shape[1] === 1 && window.taps.length === 2 ? channelKernel(reader, weights, groups) : null;
  if (byChannel) return biased(reader, use, ops.depthwiseConv(padded, byChannel, options) as SymbolicTensor);
  const kernel = reader.inOrder(weights, kernelOrder(shape.length));
  return biased(reader, use, ops.conv(padded, kernel, options) as SymbolicTensor);
};

/** (channels · multiplier, 1, taps…) as (taps…, channels, multiplier), which a kernel of its own is for; null where it is computed. */
function channelKernel(reader: Reader, weights: Value, channels: number): SymbolicTensor | null {
  if (!weights.known) return null;
  const [filters, , ...taps] = weights.known.dims;
  const apart = reshapedTo(reader, weights, [channels, filters / channels, ...taps]);
  return reader.inOrder(
    apart,
    kernelOrder(taps.length + 2).map((axis) => (axis < 2 ? 1 - axis : axis)),
  );
}

/** The whole, from which the pads are cut off. */
const convTranspose: OperatorReader = (reader, use) => {
  const x = imageOf(reader, use);
  const weights = input(use, 1);
  // (channels, filters, taps…) to (taps…, filters, channels)
  const kernel = reader.inOrder(weights, kernelOrder(reader.rankOf(weights)));
  const taps = kernel.shape.slice(0, -2) as number[];
  const rank = taps.length;
  const strides = perAxis(use, "strides", rank);
  const dilations = perAxis(use, "dilations", rank);
  const added = use.attributes.ints("output_padding") ?? [];
  const outputPadding = taps.map((_, i) => added[i] ?? 0);
  const whole = taps.map((count, i) => {
    const size = x.shape[i + 1];
    return size === null ? null : (size - 1) * strides[i] + reachOf(count, dilations[i]) + outputPadding[i];
  });
  const pads = transposedPads(use, x, whole, strides);
  reader.checkSize([null, ...whole, kernel.shape[rank]]);
  const options = { strides, dilationRate: dilations, padding: "valid", outputPadding } as const;
  const groups = use.attributes.int("group", 1);
  const y = inGroups(x, kernel, groups, (part, own) => ops.convTranspose(part, own, options) as SymbolicTensor);
  const cut = around(pads).map((pair) => pair.map((each) => -each));
  return biased(reader, use, bordered(reader, y, cut));
};

/** What is cut off in front of each axis and behind it, of the whole. */
function transposedPads(
  use: Use,
  x: SymbolicTensor,
  whole: readonly (number | null)[],
  strides: readonly number[],
): (readonly number[])[] {
  const auto = use.attributes.string("auto_pad", "NOTSET");
  const given = use.attributes.ints("pads");
  const outputs = use.attributes.ints("output_shape")?.slice(-whole.length);
  const isSame = auto === "SAME_UPPER" || auto === "SAME_LOWER";
  if (outputs || isSame) {
    return whole.map((all, i) => {
      const size = x.shape[i + 1];
      if (all === null || size === null)
        throw new ModelFormatError("output_shape and auto_pad need images of known sizes");
      return bothSides(all - (outputs?.[i] ?? size * strides[i]), auto);
    });
  }
  return listedPads(auto, given, whole.length);
}

/** Each group of channels by itself, as our transposed convolution has none. */
function inGroups(
  x: SymbolicTensor,
  kernel: SymbolicTensor,
  groups: number,
  compute: (x: SymbolicTensor, kernel: SymbolicTensor) => SymbolicTensor,
): SymbolicTensor {
  const [xAxis, kernelAxis] = [x.shape.length - 1, kernel.shape.length - 1];
  const [channels, own] = [x.shape[xAxis], kernel.shape[kernelAxis]] as number[];
  if (channels !== own || !(groups >= 1) || channels % groups !== 0) {
    throw new ModelFormatError(`the weights are for ${own} channels in ${groups} groups, the image has ${channels}`);
  }
  if (groups === 1) return compute(x, kernel);
  const size = channels / groups;
  const parts = Array.from({ length: groups }, (_, group) =>
    compute(
      ops.slice(x, { axis: xAxis, begin: group * size, size }),
      ops.slice(kernel, { axis: kernelAxis, begin: group * size, size }),
    ),
  );
  return ops.concatenate(parts, { axis: xAxis });
}

function pooling(name: "maxPool" | "averagePool"): OperatorReader {
  return (reader, use) => {
    const x = imageOf(reader, use);
    const taps = perAxis(use, "kernel_shape", x.shape.length - 2);
    const window = windowOf(use, x, taps);
    if (window.dilations.some((each) => each !== 1))
      throw new ModelFormatError("dilations other than 1 are not supported");
    if (use.wanted[1]) throw new ModelFormatError("the places of the largest are not supported");
    const countsPads = use.attributes.int("count_include_pad", 0) === 1;
    const pads = use.attributes.int("ceil_mode", 0) ? withCeiling(x, window) : window.pads;
    const pool = (y: SymbolicTensor, padding: "same" | "valid") =>
      ops[name](y, taps, { strides: window.strides, padding }) as SymbolicTensor;
    if (isZero(pads)) return image(reader, pool(x, "valid"));
    if (!(name === "averagePool" && countsPads) && isSame(x, { ...window, pads }))
      return image(reader, pool(x, "same"));
    const border = name === "maxPool" ? Number.NEGATIVE_INFINITY : 0;
    const y = pool(bordered(reader, x, around(pads), "constant", border), "valid");
    if (name === "maxPool" || (countsPads && pads === window.pads)) return image(reader, y);
    // Only what is inside counts: the mean of ones, zeros around them, says how much that is.
    const [inside, outside] = countsPads
      ? [window.pads, beyond(pads, window.pads)]
      : [window.pads.map(() => [0, 0]), pads];
    const ones = bordered(reader, ops.onesLike(x) as SymbolicTensor, around(inside), "constant", 1);
    const share = pool(bordered(reader, ones, around(outside)), "valid");
    return image(reader, ops.divide(y, share) as SymbolicTensor);
  };
}

/** What `pads` are wider than `own`. */
function beyond(pads: Window["pads"], own: Window["pads"]): number[][] {
  return pads.map((pair, i) => pair.map((each, side) => each - own[i][side]));
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

export const windowReaders: Readonly<Record<string, OperatorReader>> = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: pooling("maxPool"),
  AveragePool: pooling("averagePool"),
};
