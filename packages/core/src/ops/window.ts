/**
 * Windows: what convolutions have in common. Their options, the sizes that
 * come out, and how the window moves, as the kernels want to be told.
 *
 *     valid   the window stays inside of x       ⌈(n − (k − 1) · d) / s⌉ outputs
 *     same    zeros on both sides                ⌈n / s⌉
 *     causal  all zeros in front; one axis only  ⌈n / s⌉
 *
 * for n places, a kernel of k, dilation rate d and stride s.
 */
import { ArgumentError, ShapeError } from "../errors.js";
import type { Attrs } from "../graph/graph.js";
import type { Operand } from "../graph/trace.js";
import type { WindowNumbers } from "../kernels/kernels.js";
import { checkOptions, oneOf, show } from "../options.js";
import { formatShape, type Shape } from "../shape.js";
import { type DataFormat, dataFormat } from "./dataFormat.js";
import { transpose } from "./transpose.js";

export type Padding = "valid" | "same";

export interface WindowOptions {
  /** Places from an output to the next: one number, or one for each axis. Default 1. */
  strides?: number | readonly number[];
  /** Where the channels of the inputs and the output are. Default `"channels_last"`. */
  dataFormat?: DataFormat | null;
  /** Places from a tap of the kernel to the next: one number, or one for each axis. Default 1. */
  dilationRate?: number | readonly number[];
}

export const WINDOW_OPTIONS = ["strides", "padding", "dataFormat", "dilationRate"] as const;

/** By their numbers in attributes. */
const PADDINGS = ["valid", "same", "causal"] as const;

/** What a use of a window says, free of the sizes that it meets. */
export interface WindowAttrs {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: (typeof PADDINGS)[number];
  /** In the place of what padding makes of them: the outputs of each axis, and the place that tap 0 of output 0 reads. */
  readonly exact?: { readonly outputs: readonly number[]; readonly starts: readonly number[] };
}

export function windowAttrs({ strides, dilation, padding, outputs, starts }: Attrs, kernel: Shape): WindowAttrs {
  return {
    ...(outputs !== undefined && {
      exact: { outputs: outputs as readonly number[], starts: starts as readonly number[] },
    }),
    kernel: kernel as readonly number[],
    strides: strides as readonly number[],
    dilation: dilation as readonly number[],
    padding: PADDINGS[padding as number],
  };
}

/** The options as attributes, for `rank` axes. Throws an ArgumentError when one is unknown or impossible. */
export function checkWindow(
  where: string,
  options: WindowOptions & { padding?: string },
  rank: number,
  known: readonly string[] = WINDOW_OPTIONS,
): { attrs: Attrs; channelsFirst: boolean } {
  checkOptions(where, options, known);
  const { strides = 1, padding = "valid", dilationRate = 1 } = options;
  const paddings = rank === 1 && !known.includes("outputPadding") ? PADDINGS : PADDINGS.slice(0, 2);
  const attrs = {
    strides: perAxis(where, "strides", strides, rank),
    dilation: perAxis(where, "dilationRate", dilationRate, rank),
    padding: PADDINGS.indexOf(oneOf(`${where}: padding`, padding, paddings)),
  };
  return { attrs, channelsFirst: dataFormat(where, options.dataFormat) === "channels_first" };
}

/** One whole number of at least `least` for each of `rank` axes. */
export function perAxis(where: string, what: string, value: unknown, rank: number, least = 1): readonly number[] {
  const values = Array.isArray(value) ? value : new Array(rank).fill(value);
  if (values.length === rank && values.every((each) => Number.isInteger(each) && each >= least)) return values;
  throw new ArgumentError(
    `${where}: "${what}" must be a whole number of at least ${least}, or ${rank} of them, got ${show(value)}.`,
  );
}

/** The axes that the window moves along. Throws a ShapeError when x and the kernel are not of 1 to 3 such axes. */
export function windowRank(where: string, x: Shape, kernel: Shape): number {
  const rank = x.length - 2;
  if (rank >= 1 && rank <= 3 && kernel.length === x.length && !kernel.includes(null) && !kernel.includes(0))
    return rank;
  throw new ShapeError(
    `${where}: expected an input (batch, …, channels) of 3 to 5 axes and a kernel of as many, all of known sizes ` +
      `other than 0, got ${formatShape(x)} and ${formatShape(kernel)}.`,
  );
}

/** The channels of x, which must be known. */
export function knownChannels(where: string, x: Shape): number {
  const channels = x[x.length - 1];
  if (channels !== null) return channels;
  throw new ShapeError(`${where}: the channels of the input must be known, got ${formatShape(x)}.`);
}

/** Output sizes for the sizes of x between its batch and its channels. */
export function windowOutputs(where: string, x: Shape, attrs: WindowAttrs): Shape {
  const { kernel, strides, dilation, padding, exact } = attrs;
  if (exact) return exact.outputs;
  return x.slice(1, -1).map((size, axis) => {
    if (size === null) return null;
    const reach = padding === "valid" ? (kernel[axis] - 1) * dilation[axis] : 0;
    if (size > reach) return Math.ceil((size - reach) / strides[axis]);
    if (padding !== "valid") return 0;
    const dilated = dilation[axis] > 1 ? `, dilated ${reach + 1},` : "";
    throw new ShapeError(
      `${where}: the kernel of ${kernel[axis]}${dilated} is larger than axis ${axis + 1} of the input ${formatShape(x)}. ` +
        'Use a smaller kernel or padding "same".',
    );
  });
}

/** One axis of a window. */
export interface WindowAxis {
  readonly size: number;
  readonly outputs: number;
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  /** The place that tap 0 of output 0 reads: the zeros in front, negative. */
  readonly start: number;
}

export function windowAxes(sizes: readonly number[], outputs: readonly number[], attrs: WindowAttrs): WindowAxis[] {
  const { kernel, strides, dilation, padding, exact } = attrs;
  return sizes.map((size, axis) => {
    const reach = (kernel[axis] - 1) * dilation[axis];
    const zeros = Math.max(0, (outputs[axis] - 1) * strides[axis] + reach + 1 - size);
    const before = { valid: 0, same: Math.floor(zeros / 2), causal: reach }[padding];
    return {
      size,
      outputs: outputs[axis],
      taps: kernel[axis],
      stride: strides[axis],
      dilation: dilation[axis],
      start: exact ? exact.starts[axis] : -before,
    };
  });
}

/** The numbers of a window for the kernels; `ySteps` are elements of y from an output to the next. */
export function windowNumbers(axes: readonly WindowAxis[], ySteps: readonly number[]): WindowNumbers {
  const numbers = axes.map(({ size, outputs, taps, stride, dilation, start }, axis) => [
    size,
    outputs,
    taps,
    stride,
    dilation,
    start,
    ySteps[axis],
  ]);
  // Axes that are not there stand in front: one place, one output, one tap.
  const image = axes.length > 0 ? axes[0].outputs * ySteps[0] : 0;
  while (numbers.length < 3) numbers.unshift([1, 1, 1, 1, 1, 0, image]);
  return numbers.flat();
}

/** Elements of y from an output to the next along each axis, where `outputs` of `units` numbers stand in order. */
export function stepsInOrder(outputs: readonly number[], units: number): number[] {
  return outputs.map((_, axis) => outputs.slice(axis + 1).reduce((step, count) => step * count, units));
}

/** x with its channels last, for `body`, whose result gets them where x had them. */
export function withChannelsLast(
  x: Operand,
  rank: number,
  channelsFirst: boolean,
  body: (x: Operand) => ReturnType<typeof transpose>,
): ReturnType<typeof transpose> {
  if (!channelsFirst) return body(x);
  const axes = Array.from({ length: rank }, (_, axis) => axis + 2);
  const y = body(transpose(x, { axes: [0, ...axes, 1] }));
  return transpose(y, { axes: [0, rank + 1, ...axes.map((axis) => axis - 1)] });
}
