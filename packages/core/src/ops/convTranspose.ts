/**
 * convTranspose: what the gradient of a convolution does to its output, as in
 * `keras.ops.conv_transpose`.
 *
 *     x       (batch, places…, channels)
 *     kernel  (taps…, filters, channels)
 *     y       (batch, outputs…, filters)
 *
 * Along each axis tap j of place i adds to output i · s + j · d − crop. Seen
 * from y: outputs of the same phase, (output + crop) mod s, read the same taps,
 * and move over x place by place. So it is carried out as one convolution for
 * each phase, and an output is one sum, as in `conv`.
 */
import { ShapeError } from "../errors.js";
import type { Attrs, SymbolicTensor } from "../graph/graph.js";
import { type Operand, record, shapeOf } from "../graph/trace.js";
import { NULL_POINTER, offset } from "../memory/pointer.js";
import { formatShape, sizeOf } from "../shape.js";
import { transposeGradient } from "./convGradients.js";
import { type ConvPart, convPanelBytes, encodeSteps, imagesOf, runConv } from "./convParts.js";
import type { OpDefinition } from "./define.js";
import {
  checkWindow,
  knownChannels,
  type Padding,
  perAxis,
  stepsInOrder,
  WINDOW_OPTIONS,
  type WindowAttrs,
  type WindowAxis,
  type WindowOptions,
  windowAttrs,
  windowNumbers,
  windowRank,
  withChannelsLast,
} from "./window.js";

export interface ConvTransposeOptions extends WindowOptions {
  /** Default `"valid"`. */
  padding?: Padding;
  /**
   * Outputs added at the end of each axis: one number, or one for each axis. Default: as many as make the output
   * places · stride (same), or that and what the kernel reaches beyond (valid).
   */
  outputPadding?: number | readonly number[] | null;
}

/** The outputs of one phase along one axis. */
interface Phase {
  /** Which output is its first, and how many there are. */
  readonly first: number;
  readonly outputs: number;
  /** The taps that it reads, in the order in which they meet x. */
  readonly taps: readonly number[];
  /** Places of x from one of these to the next, and where the first is. */
  readonly dilation: number;
  readonly start: number;
}

/** What is set of one axis. */
interface Axis {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Outputs of the whole that are cut off in front. */
  readonly crop: number;
  outputs(size: number): number;
}

function axesOf({ kernel, strides, dilation, padding, exact }: WindowAttrs, added: readonly number[] | null): Axis[] {
  return kernel.map((taps, i) => {
    const stride = strides[i];
    if (exact) {
      const outputs = () => exact.outputs[i];
      return { kernel: taps, stride, dilation: dilation[i], crop: -exact.starts[i], outputs };
    }
    const reach = (taps - 1) * dilation[i] + 1;
    const extra = added?.[i];
    if (padding === "valid") {
      const more = extra ?? Math.max(reach, stride) - reach;
      const outputs = (size: number) => (size === 0 ? 0 : (size - 1) * stride + reach + more);
      return { kernel: taps, stride, dilation: dilation[i], crop: 0, outputs };
    }
    const zeros = extra === undefined ? stride + reach - 2 : reach + (reach % 2) - 2 + extra;
    const crop = reach - 1 - Math.min(Math.ceil(zeros / 2), reach - 1);
    const outputs = (size: number) => (size === 0 ? 0 : (size - 1) * stride + zeros - reach + 2);
    return { kernel: taps, stride, dilation: dilation[i], crop, outputs };
  });
}

/** The phases of an axis, those without taps included, whose outputs are the bias. */
function phasesOf({ kernel, stride, dilation, crop }: Axis, outputs: number): Phase[] {
  return Array.from({ length: stride }, (_, first) => {
    const taps = Array.from({ length: kernel }, (_, tap) => tap).filter(
      (tap) => (first + crop - tap * dilation) % stride === 0,
    );
    // Later taps meet earlier places.
    taps.reverse();
    const place = (tap: number) => (first + crop - tap * dilation) / stride;
    return {
      first,
      outputs: Math.max(0, Math.ceil((outputs - first) / stride)),
      taps,
      dilation: taps.length > 1 ? place(taps[1]) - place(taps[0]) : 1,
      start: taps.length > 0 ? place(taps[0]) : 0,
    };
  });
}

/** Every combination of one phase for each axis. */
function combinations(phases: readonly (readonly Phase[])[]): Phase[][] {
  return phases.reduce<Phase[][]>(
    (all, axis) => all.flatMap((before) => axis.map((phase) => [...before, phase])),
    [[]],
  );
}

/** The taps of a combination, counted through the kernel. */
function tapsOfPhases(phases: readonly Phase[], kernel: readonly number[]): number[] {
  return phases.reduce<number[]>(
    (taps, { taps: own }, axis) => taps.flatMap((tap) => own.map((each) => tap * kernel[axis] + each)),
    [0],
  );
}

/** How x lies behind the outputs: the window of the convolution from them to x. */
export function transposedWindow(x: readonly number[], kernel: readonly number[], attrs: Attrs): WindowAxis[] {
  return ownAxes(attrs, kernel).map(({ kernel: taps, stride, dilation, crop, outputs }, i) => ({
    ...{ size: outputs(x[i]), outputs: x[i], taps, stride, dilation, start: -crop },
  }));
}

function ownAxes(attrs: Attrs, kernel: readonly number[]): Axis[] {
  const added = (attrs.outputPadding as readonly number[] | undefined) ?? null;
  return axesOf(windowAttrs(attrs, kernel), added);
}

/** Lays the taps of each phase out in panels of their own, each with the whole bias. */
export const packConvTransposeOp: OpDefinition = {
  name: "packConvTranspose",
  className: "PackConvTranspose",
  shape: ([kernel]) => kernel,
  execution: {
    lower({ inputs: [{ shape }], attrs }) {
      const kernel = shape.slice(0, -2);
      const [filters, channels] = shape.slice(-2);
      const phases = combinations(ownAxes(attrs, kernel).map((axis) => phasesOf(axis, 0)));
      const taps = phases.map((each) => tapsOfPhases(each, kernel));
      return { filters, channels, counts: taps.map(({ length }) => length), taps: taps.flat() };
    },
    scratchBytes: (_kernels, { filters, channels, counts }) =>
      4 * (filters as number) * (channels as number) * Math.max(...(counts as readonly number[])),
    run(kernels, { inputs: [kernel, bias = NULL_POINTER], output, scratch, lowered }) {
      const { filters, channels } = lowered as Record<string, number>;
      const bytes = 4 * filters * channels;
      const next = (lowered.taps as readonly number[])[Symbol.iterator]();
      let panels = output;
      for (const count of lowered.counts as readonly number[]) {
        for (let i = 0; i < count; i++) {
          const tap = offset(kernel, bytes * (next.next().value as number));
          kernels.transpose(tap, offset(scratch, bytes * i), 1, filters, channels, 1);
        }
        kernels.pack(scratch, bias, panels, count * channels, filters);
        panels = offset(panels, kernels.panelBytes(count * channels, filters));
      }
    },
  },
};

export const convTransposeOp: OpDefinition = {
  name: "convTranspose",
  className: "ConvTranspose",
  gradient(use, ops) {
    const [{ shape: x }, { shape: kernel }] = use.inputs as readonly { readonly shape: readonly number[] }[];
    return transposeGradient(transposedWindow(x.slice(1, -1), kernel.slice(0, -2), use.attrs))(use, ops);
  },
  affine: { channels: (kernel) => [kernel[kernel.length - 2], 1] },
  packing: { op: packConvTransposeOp, bytes: convPanelBytes },
  shape([x, kernel], attrs, where) {
    windowRank(where, x, kernel);
    const [filters, channels] = kernel.slice(-2) as number[];
    if (knownChannels(where, x) !== channels) {
      throw new ShapeError(
        `${where}: the kernel ${formatShape(kernel)} is for ${channels} channels, the input is ${formatShape(x)}.`,
      );
    }
    const axes = ownAxes(attrs, kernel.slice(0, -2) as number[]);
    const outputs = x.slice(1, -1).map((size, i) => (size === null ? null : axes[i].outputs(size)));
    return [x[0], ...outputs, filters];
  },
  execution: {
    ...runConv,
    lower({ inputs: [x, { shape }], output, attrs }) {
      const { images, sizes } = imagesOf(x);
      const kernel = shape.slice(0, -2);
      const [filters, channels] = shape.slice(-2);
      const axes = ownAxes(attrs, kernel);
      const outputs = imagesOf(output).sizes;
      const ySteps = stepsInOrder(outputs, filters);
      const phases = combinations(axes.map((axis, i) => phasesOf(axis, outputs[i])));
      const parts = phases.map((each): ConvPart => {
        const window = each.map(
          (phase, i): WindowAxis => ({ ...phase, size: sizes[i], taps: phase.taps.length, stride: 1 }),
        );
        return {
          outputs: each.reduce((product, phase) => product * phase.outputs, 1),
          inputDim: each.reduce((product, phase) => product * phase.taps.length, channels),
          xStart: 0,
          yStart: each.reduce((sum, { first }, i) => sum + first * ySteps[i], 0),
          window: windowNumbers(
            window,
            ySteps.map((step, i) => step * axes[i].stride),
          ),
        };
      });
      const yImage = sizeOf(outputs) * filters;
      const steps = {
        images,
        channels,
        xPixel: channels,
        units: filters,
        yImage,
        pointwise: false,
        winograd: false,
        parts,
      };
      return encodeSteps(steps, attrs);
    },
  },
};

/**
 * Transposed convolution of x with a kernel (taps…, filters, channels), over one to three axes.
 *
 * Throws a ShapeError when they do not fit and an ArgumentError when an option is impossible.
 */
export function convTranspose(x: Operand, kernel: Operand, options: ConvTransposeOptions = {}): SymbolicTensor {
  const where = "convTranspose";
  const rank = windowRank(where, shapeOf(x), shapeOf(kernel));
  const { attrs, channelsFirst } = checkWindow(where, options, rank, [...WINDOW_OPTIONS, "outputPadding"]);
  const { outputPadding = null } = options;
  const added: Attrs =
    outputPadding === null ? {} : { outputPadding: perAxis(where, "outputPadding", outputPadding, rank, 0) };
  return withChannelsLast(x, rank, channelsFirst, (last) =>
    record(convTransposeOp, [last, kernel], { ...attrs, ...added }),
  );
}
