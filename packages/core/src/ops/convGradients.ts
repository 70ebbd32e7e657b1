/**
 * The gradient rules of convolutions. What a convolution's window reads of x it
 * gives back to x: that is a transposed convolution, and the other way round.
 * The gradient of the kernel is a product with the patches that its taps saw.
 */
import type { GradientOps, GradientRule } from "../gradient/rule.js";
import type { Attrs, SymbolicTensor } from "../graph/graph.js";
import { type StaticShape, sizeOf } from "../shape.js";
import { type WindowAxis, windowAttrs, windowAxes } from "./window.js";

/** A window as attributes that leave nothing to padding. */
function exactly(axes: readonly WindowAxis[]): Attrs {
  return {
    strides: axes.map(({ stride }) => stride),
    dilation: axes.map(({ dilation }) => dilation),
    padding: 0,
    outputs: axes.map(({ outputs }) => outputs),
    starts: axes.map(({ start }) => start),
  };
}

/** Between the batch and the channels. */
function placesOf({ shape }: SymbolicTensor): StaticShape {
  return shape.slice(1, -1) as StaticShape;
}

/**
 * Up to so many numbers, a kernel's gradient is made for each image by itself and then summed up: images are shared out
 * among threads, and what is multiplied stays in their caches. Larger ones would fill the memory.
 */
const SMALL_KERNEL = 32_768;

/** Σ over the batch and its outputs: what taps saw of x, times dy. Of the kernel's shape, (taps…, channels, filters). */
function kernelGradient(
  x: SymbolicTensor,
  dy: SymbolicTensor,
  kernel: SymbolicTensor,
  attrs: Attrs,
  { asShape, matmul, sum, turnPatches, turnPatchesByImage }: GradientOps,
): SymbolicTensor {
  const filters = dy.shape[dy.shape.length - 1] as number;
  const window = { ...attrs, kernel: kernel.shape.slice(0, -2) as StaticShape };
  if (sizeOf(kernel.shape) <= SMALL_KERNEL) {
    const outputs = asShape(dy, [dy.shape[0], sizeOf(placesOf(dy)), filters]);
    const byImage = matmul(turnPatchesByImage(x, window), outputs);
    return asShape(sum(byImage, { axis: 0 }), kernel.shape);
  }
  const rows = sizeOf(dy.shape) / filters;
  return asShape(matmul(turnPatches(x, window), asShape(dy, [rows, filters])), kernel.shape);
}

export const convGradient: GradientRule = ({ inputs: [x, kernel], output, attrs, outputGradient }, ops) => {
  const taps = kernel.shape.slice(0, -2) as StaticShape;
  const axes = windowAxes(placesOf(x), placesOf(output), windowAttrs(attrs, taps));
  const [window, back] = [exactly(axes), exactly(axes.map((axis) => ({ ...axis, outputs: axis.size })))];
  const groups = attrs.groups as number;
  const parts = Array.from({ length: groups }, (_, group) => {
    const part = (tensor: SymbolicTensor) => {
      const size = (tensor.shape[tensor.shape.length - 1] as number) / groups;
      return groups === 1 ? tensor : ops.slice(tensor, { axis: -1, begin: group * size, size });
    };
    const [xPart, dyPart, kernelPart] = [x, outputGradient, kernel].map(part);
    return {
      dx: ops.convTransposed(dyPart, kernelPart, back),
      dKernel: kernelGradient(xPart, dyPart, kernelPart, window, ops),
    };
  });
  const join = (tensors: readonly SymbolicTensor[]) =>
    tensors.length === 1 ? tensors[0] : ops.concatenate(tensors, { axis: -1 });
  return [join(parts.map(({ dx }) => dx)), join(parts.map(({ dKernel }) => dKernel))];
};

/** `window` is that of the convolution from the outputs back to x. */
export function transposeGradient(window: readonly WindowAxis[]): GradientRule {
  return ({ inputs: [x, kernel], outputGradient }, ops) => {
    const attrs = exactly(window);
    return [ops.convolved(outputGradient, kernel, attrs), kernelGradient(outputGradient, x, kernel, attrs, ops)];
  };
}

/**
 * Every channel by itself: x gets the mirrored kernel's convolution of dy, with zeros between where the stride has left
 * places out; the kernel gets, for each tap, the sum of what that saw of x times dy.
 */
export const depthwiseGradient: GradientRule = ({ inputs: [x, kernel], output, attrs, outputGradient: dy }, ops) => {
  const taps = kernel.shape.slice(0, -2) as StaticShape;
  const [channels, multiplier] = kernel.shape.slice(-2) as StaticShape;
  const axes = windowAxes(placesOf(x), placesOf(output), windowAttrs(attrs, taps));
  return [
    inputGradient(dy, kernel, axes, [channels, multiplier], ops),
    tapGradients(x, dy, kernel, axes, [channels, multiplier], ops),
  ];
};

function inputGradient(
  dy: SymbolicTensor,
  kernel: SymbolicTensor,
  axes: readonly WindowAxis[],
  [channels, multiplier]: StaticShape,
  ops: GradientOps,
): SymbolicTensor {
  const spatial = axes.map((_, axis) => axis);
  const mirrored = ops.asShape(ops.flip(kernel, { axis: spatial }), [
    ...axes.map(({ taps }) => taps),
    channels * multiplier,
    1,
  ]);
  const back = axes.map(
    (axis): WindowAxis => ({
      ...axis,
      outputs: axis.size,
      stride: 1,
      start: -axis.start - (axis.taps - 1) * axis.dilation,
    }),
  );
  const dx = ops.depthwiseConvolved(spaced(dy, axes, ops), mirrored, exactly(back));
  if (multiplier === 1) return dx;
  const batch = dx.shape[0];
  return ops.sum(ops.asShape(dx, [batch, ...axes.map(({ size }) => size), channels, multiplier]), { axis: -1 });
}

/** `dy` with stride − 1 zeros behind each place, along every axis. */
function spaced(dy: SymbolicTensor, axes: readonly WindowAxis[], { asShape, pad }: GradientOps): SymbolicTensor {
  return axes.reduce((x, { stride }, i) => {
    if (stride === 1) return x;
    const axis = i + 1;
    const shape = x.shape as readonly (number | null)[];
    const apart = asShape(x, [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)]);
    const padded = pad(
      apart,
      apart.shape.map((_, at) => (at === axis + 1 ? [0, stride - 1] : [0, 0])),
    );
    const size = (shape[axis] as number) * stride;
    return asShape(padded, [...shape.slice(0, axis), size, ...shape.slice(axis + 1)]);
  }, dy);
}

function tapGradients(
  x: SymbolicTensor,
  dy: SymbolicTensor,
  kernel: SymbolicTensor,
  axes: readonly WindowAxis[],
  [channels, multiplier]: StaticShape,
  ops: GradientOps,
): SymbolicTensor {
  const batch = x.shape[0];
  const outputs = axes.map((axis) => axis.outputs);
  const given = ops.asShape(dy, [batch, ...outputs, channels, multiplier]);
  const gradients = tapsInOrder(axes).map((taps) => {
    const seen = ops.asShape(windowTap(x, axes, taps, ops), [batch, ...outputs, channels, 1]);
    return ops.sum(ops.multiply(seen, given), { axis: [0, ...axes.map((_, axis) => axis + 1)] });
  });
  const rows = gradients.map((gradient) => ops.asShape(gradient, [1, channels, multiplier]));
  return ops.asShape(ops.concatenate(rows, { axis: 0 }), kernel.shape);
}

/** The taps of a kernel, one number for each axis, the last axis going first. */
function tapsInOrder(axes: readonly WindowAxis[]): number[][] {
  return axes.reduce<number[][]>(
    (all, { taps }) => all.flatMap((before) => Array.from({ length: taps }, (_, tap) => [...before, tap])),
    [[]],
  );
}

/** What one tap sees of x, for each output; zeros beyond x. */
function windowTap(
  x: SymbolicTensor,
  axes: readonly WindowAxis[],
  taps: readonly number[],
  { asShape, pad, slice }: GradientOps,
): SymbolicTensor {
  return axes.reduce((seen, { size, outputs, stride, dilation, start }, i) => {
    const axis = i + 1;
    const first = start + taps[i] * dilation;
    // So long that as many steps of the stride fit as there are outputs.
    const length = outputs * stride;
    const [before, behind] = [Math.max(0, -first), Math.max(0, first + length - size)];
    const padded =
      before + behind === 0
        ? seen
        : pad(
            seen,
            seen.shape.map((_, at) => (at === axis ? [before, behind] : [0, 0])),
          );
    const run = slice(padded, { axis, begin: first + before, size: length });
    if (stride === 1) return run;
    const shape = run.shape as readonly (number | null)[];
    const apart = asShape(run, [...shape.slice(0, axis), outputs, stride, ...shape.slice(axis + 1)]);
    const stepped = slice(apart, { axis: axis + 1, begin: 0, size: 1 });
    return asShape(stepped, [...shape.slice(0, axis), outputs, ...shape.slice(axis + 1)]);
  }, x);
}
