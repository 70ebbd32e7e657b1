/**
 * depthwiseConv: each channel convolved by itself, over one to three axes, as
 * in `keras.ops.depthwise_conv`.
 *
 *     x       (batch, places…, channels)
 *     kernel  (taps…, channels, multiplier)
 *     y       (batch, outputs…, channels · multiplier)
 */
import { ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { type Operand, record, shapeOf } from "../graph/trace.js";
import { NULL_POINTER } from "../memory/pointer.js";
import { formatShape, sizeOf } from "../shape.js";
import { depthwiseGradient } from "./convGradients.js";
import { activationOf, imagesOf } from "./convParts.js";
import type { OpDefinition } from "./define.js";
import {
  checkWindow,
  knownChannels,
  type Padding,
  stepsInOrder,
  type WindowOptions,
  windowAttrs,
  windowAxes,
  windowNumbers,
  windowOutputs,
  windowRank,
  withChannelsLast,
} from "./window.js";

export interface DepthwiseConvOptions extends WindowOptions {
  /** `"causal"` is for one axis only. Default `"valid"`. */
  padding?: Padding | "causal";
}

export const depthwiseConvOp: OpDefinition = {
  name: "depthwiseConv",
  className: "DepthwiseConv",
  gradient: depthwiseGradient,
  affine: { channels: (kernel) => kernel.slice(-2) },
  shape([x, kernel], attrs, where) {
    windowRank(where, x, kernel);
    const [channels, multiplier] = kernel.slice(-2) as number[];
    if (knownChannels(where, x) !== channels) {
      throw new ShapeError(
        `${where}: the kernel ${formatShape(kernel)} is for ${channels} channels, the input is ${formatShape(x)}.`,
      );
    }
    const outputs = windowOutputs(where, x, windowAttrs(attrs, kernel.slice(0, -2)));
    return [x[0], ...outputs, channels * multiplier];
  },
  execution: {
    lower({ inputs: [x, { shape: kernel }], output, attrs }) {
      const { images, sizes } = imagesOf(x);
      const [channels, multiplier] = kernel.slice(-2);
      const outputs = imagesOf(output).sizes;
      const axes = windowAxes(sizes, outputs, windowAttrs(attrs, kernel.slice(0, -2)));
      return {
        ...activationOf(attrs),
        images,
        outputs: sizeOf(outputs),
        taps: sizeOf(kernel.slice(0, -2)),
        channels,
        multiplier,
        window: windowNumbers(axes, stepsInOrder(outputs, channels * multiplier)),
      };
    },
    flops({ images, outputs, taps, channels, multiplier }) {
      return [images, outputs, taps, channels, multiplier].reduce<number>((product, n) => product * (n as number), 1);
    },
    scratchBytes: (kernels) => kernels.depthwiseBytes(),
    run(kernels, { inputs: [x, weight, bias = NULL_POINTER], output, scratch, rows, lowered }) {
      const { images, outputs, channels, multiplier, activation, p0, p1, p2 } = lowered as Record<string, number>;
      const end = rows * images * outputs;
      const window = lowered.window as readonly number[];
      // biome-ignore format: one line of roles
      kernels.depthwise(x, weight, bias, output, scratch, 0, end, channels, multiplier, activation, p0, p1, p2, ...window);
    },
  },
};

/**
 * Convolution of each channel of x by itself, with a kernel (taps…, channels, multiplier).
 *
 * Throws a ShapeError when they do not fit and an ArgumentError when an option is impossible.
 */
export function depthwiseConv(x: Operand, kernel: Operand, options: DepthwiseConvOptions = {}): SymbolicTensor {
  const rank = windowRank("depthwiseConv", shapeOf(x), shapeOf(kernel));
  const { attrs, channelsFirst } = checkWindow("depthwiseConv", options, rank);
  return withChannelsLast(x, rank, channelsFirst, (last) => record(depthwiseConvOp, [last, kernel], attrs));
}
