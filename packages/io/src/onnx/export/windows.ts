/** Convolutions and pooling: ops of windows, whose channels ONNX has first. */
import {
  type Attrs,
  type SymbolicTensor,
  transposedWindow,
  type WindowAxis,
  windowAttrs,
  windowAxes,
} from "@neurode/core";
import type { Attributes } from "./onnxGraph.js";
import type { OpWriter } from "./opWriter.js";
import type { Order, Writer } from "./writer.js";

/** The sizes of the axes between batch and channels. */
function placesOf(w: Writer, { shape }: SymbolicTensor): number[] {
  const places = shape.slice(1, -1);
  if (places.includes(null)) throw w.unsupported("which needs images of known sizes. Give { inputShapes }");
  return places as number[];
}

function tapsOf({ shape }: SymbolicTensor): number[] {
  return shape.slice(0, -2) as number[];
}

/** Zeros on both sides of each axis: first all in front, then all behind. */
function padsOf(axes: readonly WindowAxis[]): number[] {
  const behind = ({ size, outputs, taps, stride, dilation, start }: WindowAxis) =>
    Math.max(0, (outputs - 1) * stride + (taps - 1) * dilation + 1 + start - size);
  return [...axes.map(({ start }) => -start), ...axes.map(behind)];
}

function movesOf(axes: readonly WindowAxis[]): Attributes {
  return {
    kernel_shape: axes.map(({ taps }) => taps),
    strides: axes.map(({ stride }) => stride),
    dilations: axes.map(({ dilation }) => dilation),
  };
}

/** (taps…, a, b) to (b, a, taps…) */
function kernelPerm(rank: number): number[] {
  return [rank - 1, rank - 2, ...Array.from({ length: rank - 2 }, (_, axis) => axis)];
}

function convolutionAxes(w: Writer, x: SymbolicTensor, kernel: SymbolicTensor, output: SymbolicTensor, attrs: Attrs) {
  return windowAxes(placesOf(w, x), placesOf(w, output), windowAttrs(attrs, tapsOf(kernel)));
}

const conv: OpWriter = (w, { inputs: [x, kernel], output, attrs }) => {
  const axes = convolutionAxes(w, x, kernel, output, attrs);
  const weights = w.transpose(w.value(kernel), kernelPerm(kernel.shape.length));
  const options = { ...movesOf(axes), pads: padsOf(axes), group: attrs.groups as number };
  w.give(output, w.add("Conv", [w.channelsFirst(x), weights], options), "first");
};

/** A convolution of as many groups as there are channels: (taps…, channels, multiplier) to (filters, 1, taps…). */
const depthwiseConv: OpWriter = (w, { inputs: [x, kernel], output, attrs }) => {
  const axes = convolutionAxes(w, x, kernel, output, attrs);
  const [channels, multiplier] = kernel.shape.slice(-2) as number[];
  const joined = w.reshape(w.value(kernel), [...tapsOf(kernel), 1, channels * multiplier]);
  const weights = w.transpose(joined, kernelPerm(kernel.shape.length));
  const options = { ...movesOf(axes), pads: padsOf(axes), group: channels };
  w.give(output, w.add("Conv", [w.channelsFirst(x), weights], options), "first");
};

/** Of the whole that ONNX makes, `pads` are cut off and zeros added behind, as many as the outputs want. */
const convTranspose: OpWriter = (w, { inputs: [x, kernel], output, attrs }) => {
  const places = placesOf(w, x);
  const axes = transposedWindow(places, tapsOf(kernel), attrs);
  const surplus = axes.map(({ outputs, taps, stride, dilation, size, start }) => {
    const whole = (outputs - 1) * stride + (taps - 1) * dilation + 1;
    return whole + start - size;
  });
  const pads = [...axes.map(({ start }) => -start), ...surplus.map((each) => Math.max(0, each))];
  const weights = w.transpose(w.value(kernel), kernelPerm(kernel.shape.length));
  const y = w.add("ConvTranspose", [w.channelsFirst(x), weights], { ...movesOf(axes), pads });
  const missing = surplus.map((each) => Math.max(0, -each));
  const border = w.ints([...new Array<number>(places.length + 4).fill(0), ...missing]);
  const isWhole = missing.every((each) => each === 0);
  w.give(output, isWhole ? y : w.add("Pad", [y, border, w.number(0)]), "first");
};

function pooling(opType: string): OpWriter {
  return (w, { inputs: [x], output, attrs }) => {
    const { poolSize, strides, same, channelsFirst } = attrs as unknown as {
      readonly poolSize: readonly number[];
      readonly strides: readonly number[];
      readonly same: boolean;
      readonly channelsFirst: boolean;
    };
    // With its channels first in our graph too, the tensor is as ONNX wants it.
    const order: Order = channelsFirst ? "last" : "first";
    const first = channelsFirst ? 2 : 1;
    const zeros = poolSize.map((pool, i) => {
      const [size, count] = [x, output].map(({ shape }) => shape[first + i]) as number[];
      return same ? Math.max(0, (count - 1) * strides[i] + pool - size) : 0;
    });
    const pads = [...zeros.map((each) => Math.floor(each / 2)), ...zeros.map((each) => Math.ceil(each / 2))];
    const y = w.add(opType, [w.value(x, "float", order)], { kernel_shape: poolSize, strides, pads });
    w.give(output, y, order);
  };
}

export const windowWriters: Readonly<Record<string, OpWriter>> = {
  conv,
  depthwiseConv,
  convTranspose,
  maxPool: pooling("MaxPool"),
  averagePool: pooling("AveragePool"),
};
