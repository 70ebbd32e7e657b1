/**
 * conv: convolution over one, two or three axes, as in `keras.ops.conv`
 * (the kernel is not mirrored).
 *
 *     x       (batch, places…, channels)
 *     kernel  (taps…, channels / groups, filters)
 *     y       (batch, outputs…, filters)
 *
 * As many groups as the kernel has channels fewer than x: the first filters see
 * the first channels alone, and so on. It runs as a product with the kernel in
 * panels, whose left side is gathered block by block (assembly/conv.ts).
 */
import { ShapeError } from "../errors.js";
import type { Attrs, SymbolicTensor } from "../graph/graph.js";
import { type Operand, record, shapeOf } from "../graph/trace.js";
import { NULL_POINTER, offset, type Pointer } from "../memory/pointer.js";
import { formatShape, type Shape, sizeOf } from "../shape.js";
import { convGradient } from "./convGradients.js";
import { convPanelBytes, encodeSteps, imagesOf, runConv, tapsOf } from "./convParts.js";
import type { OpDefinition } from "./define.js";
import { depthwiseConvOp } from "./depthwiseConv.js";
import { reshape } from "./movement.js";
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
import { packTurned, takesWinograd } from "./winograd.js";

export interface ConvOptions extends WindowOptions {
  /** `"causal"` is for one axis only. Default `"valid"`. */
  padding?: Padding | "causal";
}

/** Lays a kernel out in panels for each group, with the part of the bias that is the group's. */
export const packConvOp: OpDefinition = {
  name: "packConv",
  className: "PackConv",
  shape: ([kernel]) => kernel,
  execution: {
    lower({ inputs: [{ shape }], attrs }) {
      const [channels, filters] = shape.slice(-2);
      const groups = attrs.groups as number;
      const winograd = takesWinograd(shape, attrs);
      return { groups, channels, inputDim: tapsOf(shape) * channels, units: filters / groups, winograd };
    },
    scratchBytes(_kernels, { groups, channels, inputDim, units, winograd }) {
      if (winograd) return 4 * 16 * (channels as number) * (units as number);
      return (groups as number) > 1 ? 4 * (inputDim as number) * (units as number) : 0;
    },
    run(kernels, { inputs: [kernel, bias = NULL_POINTER], output, scratch, lowered }) {
      const { groups, channels, inputDim, units } = lowered as Record<string, number>;
      let panels = output;
      for (let group = 0; group < groups; group++) {
        const at = (weight: Pointer) => (weight === NULL_POINTER ? weight : offset(weight, 4 * group * units));
        if (groups > 1) kernels.copy(at(kernel), scratch, inputDim, units, groups * units, units);
        kernels.pack(groups > 1 ? scratch : kernel, at(bias), panels, inputDim, units);
        panels = offset(panels, kernels.panelBytes(inputDim, units));
      }
      if (lowered.winograd) packTurned(kernels, kernel, bias, panels, scratch, channels, units);
    },
  },
};

export const convOp: OpDefinition = {
  name: "conv",
  className: "Conv",
  gradient: convGradient,
  affine: { channels: (kernel) => [kernel[kernel.length - 1]] },
  packing: { op: packConvOp, bytes: convPanelBytes },
  shape([x, kernel], attrs, where) {
    windowRank(where, x, kernel);
    const groups = groupsOf(where, x, kernel);
    const filters = kernel[kernel.length - 1] as number;
    if (filters % groups !== 0) {
      throw new ShapeError(
        `${where}: ${filters} filters cannot be divided among ${groups} groups: kernel ${formatShape(kernel)}.`,
      );
    }
    return [x[0], ...windowOutputs(where, x, windowAttrs(attrs, kernel.slice(0, -2))), filters];
  },
  execution: {
    ...runConv,
    lower({ inputs: [x, { shape: kernel }], output, attrs }) {
      const { images, sizes } = imagesOf(x);
      const [channels, filters] = kernel.slice(-2);
      const groups = attrs.groups as number;
      const units = filters / groups;
      const outputs = imagesOf(output).sizes;
      const axes = windowAxes(sizes, outputs, windowAttrs(attrs, kernel.slice(0, -2)));
      const part = {
        outputs: sizeOf(outputs),
        inputDim: tapsOf(kernel) * channels,
        window: windowNumbers(axes, stepsInOrder(outputs, filters)),
      };
      const steps = {
        images,
        channels,
        xPixel: groups * channels,
        units,
        yImage: part.outputs * filters,
        winograd: takesWinograd(kernel, attrs),
        pointwise: groups === 1 && axes.every(({ taps, stride }) => taps === 1 && stride === 1),
        parts: Array.from({ length: groups }, (_, group) => ({
          ...part,
          xStart: group * channels,
          yStart: group * units,
        })),
      };
      return encodeSteps(steps, attrs);
    },
  },
};

function groupsOf(where: string, x: Shape, kernel: Shape): number {
  const channels = knownChannels(where, x);
  const each = kernel[kernel.length - 2] as number;
  if (channels > 0 && channels % each === 0) return channels / each;
  throw new ShapeError(
    `${where}: the ${channels} channels of the input ${formatShape(x)} are not those of the kernel ` +
      `${formatShape(kernel)}, nor groups of ${each} of them.`,
  );
}

/**
 * Convolution of x with a kernel (taps…, channels / groups, filters), over one to three axes.
 *
 * Throws a ShapeError when they do not fit and an ArgumentError when an option is impossible.
 */
export function conv(x: Operand, kernel: Operand, options: ConvOptions = {}): SymbolicTensor {
  const weight = shapeOf(kernel);
  const rank = windowRank("conv", shapeOf(x), weight);
  const { attrs, channelsFirst } = checkWindow("conv", options, rank);
  return withChannelsLast(x, rank, channelsFirst, (last) => {
    const groups = groupsOf("conv", shapeOf(last), weight);
    const [channels, filters] = weight.slice(-2) as number[];
    // One channel in each group: every filter is of one channel alone.
    if (channels === 1 && groups > 1 && filters % groups === 0) {
      const byChannel = reshape(kernel, [...(weight.slice(0, -2) as number[]), groups, filters / groups]);
      return record(depthwiseConvOp, [last, byChannel], attrs);
    }
    return record(convOp, [last, kernel], { ...attrs, groups } as Attrs);
  });
}
