import { describe, expect, test } from "@jest/globals";
import { clearSession, type Shape, tensor } from "@neurode/core";
import { testLayer } from "../../testing/testLayer.js";
import { Input } from "../inputLayer.js";
import { Conv1D, type Conv1DOptions, Conv2D, Conv3D, type ConvOptions } from "./conv.js";
import { Conv1DTranspose, Conv2DTranspose, Conv3DTranspose, type ConvTransposeOptions } from "./convTranspose.js";
import { DepthwiseConv1D, DepthwiseConv2D, type DepthwiseConvOptions } from "./depthwiseConv.js";
import { SeparableConv1D, SeparableConv2D } from "./separableConv.js";

// Shapes and counts as Keras 3.16 gives them.
testLayer(Conv1D, [
  [[5, 3], [null, 8, 2], [null, 6, 5], 2, 35],
  [[5, 3, { padding: "causal", dilationRate: 2, useBias: false }], [null, 9, 2], [null, 9, 5], 1, 30],
  [[4, 2, { dataFormat: "channels_first", strides: 2, activation: "softmax" }], [null, 3, 8], [null, 4, 4], 2, 28],
]);

testLayer(Conv2D, [
  [[5, [3, 2]], [null, 8, 8, 4], [null, 6, 7, 5], 2, 125],
  [[6, 3, { groups: 2 }], [null, 8, 8, 4], [null, 6, 6, 6], 2, 114],
  [[8, 3, { groups: 4, padding: "same" }], [null, 8, 8, 4], [null, 8, 8, 8], 2, 80],
  [[5, 1, { activation: "relu" }], [2, 3, 3, 2], [2, 3, 3, 5], 2, 15],
  [[3, 3, { strides: [2, 3], padding: "SAME" }], [null, 7, 7, 1], [null, 4, 3, 3], 2, 30],
  [[3, 3, { dataFormat: "channelsFirst", padding: "same", strides: 2 }], [null, 2, 5, 7], [null, 3, 3, 4], 2, 57],
]);

testLayer(Conv3D, [
  [[5, 2], [null, 4, 4, 4, 2], [null, 3, 3, 3, 5], 2, 85],
  [[2, 2, { strides: [1, 2, 1], padding: "same" }], [null, 3, 4, 3, 2], [null, 3, 2, 3, 2], 2, 34],
]);

testLayer(Conv1DTranspose, [
  [[5, 3], [null, 8, 2], [null, 10, 5], 2, 35],
  [[2, 3, { strides: 2, padding: "same", outputPadding: 1 }], [null, 4, 3], [null, 8, 2], 2, 20],
]);

testLayer(Conv2DTranspose, [
  [[5, 3], [null, 8, 8, 4], [null, 10, 10, 5], 2, 185],
  [[2, 3, { strides: 2, padding: "same" }], [null, 4, 3, 2], [null, 8, 6, 2], 2, 38],
  [[1, 2, { strides: 3 }], [null, 3, 3, 1], [null, 9, 9, 1], 2, 5],
  [[2, 3, { dilationRate: 2, dataFormat: "channels_first" }], [null, 3, 4, 5], [null, 2, 8, 9], 2, 56],
]);

testLayer(Conv3DTranspose, [[[2, 2, { strides: 2 }], [null, 2, 3, 2, 1], [null, 4, 6, 4, 2], 2, 18]]);

testLayer(DepthwiseConv1D, [
  [[3], [null, 8, 2], [null, 6, 2], 2, 8],
  [[3, { depthMultiplier: 2, padding: "same", strides: 2, dilationRate: 2 }], [null, 8, 2], [null, 4, 4], 2, 16],
]);

testLayer(DepthwiseConv2D, [
  [[3, { depthMultiplier: 2 }], [null, 8, 8, 4], [null, 6, 6, 8], 2, 80],
  [[[1, 2], { dataFormat: "channels_first", useBias: false }], [null, 3, 4, 4], [null, 3, 4, 3], 1, 6],
]);

testLayer(SeparableConv1D, [[[3, 3, { depthMultiplier: 2, padding: "same" }], [null, 6, 2], [null, 6, 3], 3, 27]]);

testLayer(SeparableConv2D, [
  [[5, 3, { depthMultiplier: 2 }], [null, 8, 8, 4], [null, 6, 6, 5], 3, 117],
  [[2, 3, { strides: 2, padding: "same", useBias: false }], [null, 5, 5, 3], [null, 3, 3, 2], 2, 33],
]);

test("names of layers and weights are Keras's", () => {
  clearSession();
  const [x, line] = [Input({ shape: [8, 8, 4] }), Input({ shape: [8, 4] })];
  const layers = [new Conv2D(5, 3), new Conv2DTranspose(5, 3), new DepthwiseConv2D(3), new SeparableConv2D(5, 3)];
  for (const layer of layers) layer(x);
  new DepthwiseConv1D(3)(line);
  expect(layers.map(({ name, weights }) => [name, ...weights.map((weight) => weight.name)])).toEqual([
    ["conv2d", "kernel", "bias"],
    ["conv2d_transpose", "kernel", "bias"],
    ["depthwise_conv2d", "kernel", "bias"],
    ["separable_conv2d", "depthwise_kernel", "pointwise_kernel", "bias"],
  ]);
});

describe("places of unknown number", () => {
  // biome-ignore format: a table
  test.each<[layer: (x: never) => unknown, input: Shape, output: Shape]>([
    [new Conv1D(5, 3),                                           [null, 2],          [null, null, 5]],
    [new Conv2D(5, 3, { strides: 2, padding: "same" }),          [null, 9, 2],       [null, null, 5, 5]],
    [new Conv2D(5, 3, { dataFormat: "channels_first" }),         [2, null, 9],       [null, 5, null, 7]],
    [new Conv2DTranspose(5, 3, { strides: 2 }),                  [null, null, 2],    [null, null, null, 5]],
    [new DepthwiseConv2D(3),                                     [null, 6, 2],       [null, null, 4, 2]],
    [new SeparableConv1D(5, 3),                                  [null, 2],          [null, null, 5]],
  ])("%s on (None, %j)", (layer, shape, output) => {
    expect((layer as (x: unknown) => { shape: Shape })(Input({ shape })).shape).toEqual(output);
  });

  test("are known when data comes", () => {
    const layer = new Conv1D(1, 2, { kernelInitializer: "ones" });
    layer(Input({ shape: [null, 1] }));
    expect(layer(tensor([[[1], [2], [4]]])).toArray()).toEqual([[[3], [6]]]);
    expect(layer(tensor([[[1], [2]]])).toArray()).toEqual([[[3]]]);
  });
});

describe("refused when made", () => {
  // biome-ignore format: a table
  test.each<[make: () => unknown, message: string]>([
    [() => new Conv2D(0, 3),                                                      'Conv2D: "filters" must be a positive integer, got 0.'],
    [() => new Conv2D(4, 0),                                                      'Conv2D: "kernelSize" must be a positive integer, or a list of 2 of them, got 0.'],
    [() => new Conv2D(4, [3, 3, 3]),                                              'Conv2D: "kernelSize" must be a positive integer, or a list of 2 of them, got [3, 3, 3].'],
    [() => new Conv2D(4, 3, { strides: 0 }),                                      'Conv2D: "strides" must be a positive integer'],
    [() => new Conv2D(4, 3, { dilationRate: 1.5 }),                               'Conv2D: "dilationRate" must be a positive integer'],
    [() => new Conv2D(4, 3, { strides: 2, dilationRate: [1, 2] }),                "Conv2D: strides and dilationRate cannot both be above 1, got [2, 2] and [1, 2]. Set one of the two to 1."],
    [() => new Conv2DTranspose(4, 3, { strides: 2, dilationRate: 2 }),            "Conv2DTranspose: strides and dilationRate cannot both be above 1"],
    [() => new Conv2D(5, 3, { groups: 2 }),                                       'Conv2D: "filters" must be a multiple of groups, got 5 filters in 2 groups.'],
    [() => new Conv2D(4, 3, { groups: 0 }),                                       'Conv2D: "groups" must be a positive integer, got 0.'],
    [() => new Conv2D(4, 3, { padding: "causal" } as unknown as ConvOptions),     'Conv2D: padding: got "causal". Known: "valid", "same".'],
    [() => new Conv1D(4, 3, { padding: "casual" } as unknown as Conv1DOptions),   'Conv1D: padding: got "casual". Did you mean "causal"?'],
    [() => new Conv2D(4, 3, { dataFormat: "NCHW" } as unknown as ConvOptions),    'Conv2D: dataFormat: got "NCHW".'],
    [() => new Conv2D(4, 3, { activation: "rleu" as "relu" }),                    'Conv2D: activation: got "rleu". Did you mean "relu"?'],
    [() => new Conv2D(4, 3, { stride: 2 } as ConvOptions),                        'Conv2D: unknown option "stride". Did you mean "strides"?'],
    [() => new Conv2D(4, 3, { kernelInitializer: "glorot" as "ones" }),           'Conv2D: kernelInitializer: got "glorot"'],
    [() => new Conv2DTranspose(4, 3, { strides: 2, outputPadding: 2 }),           'Conv2DTranspose: "outputPadding" must be less than strides along each axis, got [2, 2] and strides of [2, 2].'],
    [() => new Conv1DTranspose(4, 3, { groups: 2 } as ConvTransposeOptions),      'Conv1DTranspose: unknown option "groups".'],
    [() => new DepthwiseConv2D(3, { depthMultiplier: 0 }),                        'DepthwiseConv2D: "depthMultiplier" must be a positive integer, got 0.'],
    [() => new DepthwiseConv1D(3, { kernelInitializer: "ones" } as DepthwiseConvOptions), 'DepthwiseConv1D: unknown option "kernelInitializer".'],
    [() => new SeparableConv2D(0, 3),                                             'SeparableConv2D: "filters" must be a positive integer, got 0.'],
  ])("%#", (make, message) => {
    expect(make).toThrow(message);
  });
});

describe("refused when called", () => {
  const image = Input({ shape: [5, 6, 4] });

  // biome-ignore format: a table
  test.each<[call: () => unknown, message: string]>([
    [() => new Conv2D(2, 6, { name: "c" })(image),                                "layer c: the kernel of 6 is larger than axis 1 of the input (None, 5, 6, 4). Use a smaller kernel or padding \"same\"."],
    [() => new Conv2D(2, 3, { name: "c", dilationRate: 3 })(image),               "layer c: the kernel of 3, dilated 7, is larger than axis 1 of the input (None, 5, 6, 4)."],
    [() => new DepthwiseConv2D([1, 7], { name: "d" })(image),                     "layer d: the kernel of 7 is larger than axis 2 of the input (None, 5, 6, 4)."],
    [() => new SeparableConv2D(2, 6, { name: "s" })(image),                       "layer s: the kernel of 6 is larger than axis 1 of the input (None, 5, 6, 4)."],
    [() => new Conv2D(3, 3, { name: "c", groups: 3 })(image),                     "layer c: the 4 channels of the input (None, 5, 6, 4) cannot be divided into 3 groups. Choose groups that divide them."],
    [() => new Conv2D(2, 3, { name: "c" })(Input({ shape: [6, 4] })),             "layer c: expected one input of 4 axes (batch, height, width, channels), got (None, 6, 4)."],
    [() => new Conv1D(2, 3, { name: "c", dataFormat: "channels_first" })(image),  "layer c: expected one input of 3 axes (batch, channels, steps), got (None, 5, 6, 4)."],
    [() => new Conv3D(2, 3, { name: "c" })(image),                                "layer c: expected one input of 5 axes (batch, depth, height, width, channels), got (None, 5, 6, 4)."],
    [() => new Conv2D(2, 3, { name: "c" })(Input({ shape: [5, 6, null] })),       "layer c: the last axis of the input must be known to size the weights, got (None, 5, 6, None)."],
    [() => new Conv2DTranspose(2, 3, { name: "t", dataFormat: "channels_first" })(Input({ shape: [null, 6, 4] })), "layer t: axis 1 of the input must be known to size the weights, got (None, None, 6, 4)."],
    [() => new Conv2D(2, 3, { name: "c" })([image, image]),                       "layer c: expected one input of 4 axes (batch, height, width, channels), got 2 inputs."],
    [() => new Conv2D(2, 3, { name: "c" })([[[[1]]]] as never),                   "layer c: expected a tensor, or a list or record of tensors, got 1."],
  ])("%#", (call, message) => {
    expect(call).toThrow(message);
  });

  test.each([
    new Conv2D(2, 3, { name: "layer" }),
    new Conv2DTranspose(2, 3, { name: "layer" }),
    new DepthwiseConv2D(3, { name: "layer" }),
    new SeparableConv2D(2, 3, { name: "layer" }),
  ])("other channels than $className was built on", (layer) => {
    layer(image);
    expect(() => layer(Input({ shape: [5, 6, 3] }))).toThrow(
      "layer layer: expected an input of 4 channels, got (None, 5, 6, 3), whose channels are 3. The layer was built on 4; " +
        `feed it as many or make a new ${layer.className}.`,
    );
  });
});

test("penalties are those of each kernel's own regularizer", () => {
  const ones = { depthwiseInitializer: "ones", pointwiseInitializer: "ones" } as const;
  const layer = new SeparableConv2D(3, 2, { ...ones, depthwiseRegularizer: "l1", pointwiseRegularizer: "l2" });
  layer.build([null, 5, 5, 2]);
  expect(layer.losses[0]).toBeCloseTo(0.01 * 8);
  expect(layer.losses[1]).toBeCloseTo(0.01 * 6);
});
