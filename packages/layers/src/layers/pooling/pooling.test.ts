/** The pooling layers: shapes and refusals. Their numbers are compared with Keras's in forward.test.ts. */
import { expect, test } from "@jest/globals";
import * as layers from "../../index.js";
import { testLayer } from "../../testing/testLayer.js";
import { Input } from "../inputLayer.js";
import { AdaptiveAveragePooling2D, AdaptiveMaxPooling1D } from "./adaptivePooling.js";
import { AveragePooling1D, AveragePooling2D, AveragePooling3D } from "./averagePooling.js";
import { GlobalAveragePooling2D, GlobalMaxPooling1D, GlobalMaxPooling3D } from "./globalPooling.js";
import { MaxPooling1D, MaxPooling2D, MaxPooling3D } from "./maxPooling.js";

testLayer(MaxPooling1D, [
  [[], [null, 7, 3], [null, 3, 3], 0, 0],
  [[{ poolSize: 3, strides: 1, padding: "same" }], [null, 7, 3], [null, 7, 3], 0, 0],
  [[{ dataFormat: "channels_first" }], [2, 3, 7], [2, 3, 3], 0, 0],
]);

testLayer(MaxPooling2D, [
  [[], [null, 28, 28, 1], [null, 14, 14, 1], 0, 0],
  [[{ poolSize: [2, 3], strides: [1, 2] }], [null, 5, 6, 2], [null, 4, 2, 2], 0, 0],
  [[{ poolSize: 9, padding: "same", strides: 2 }], [null, 5, 6, 2], [null, 3, 3, 2], 0, 0],
]);

testLayer(MaxPooling3D, [[[], [null, 4, 5, 6, 2], [null, 2, 2, 3, 2], 0, 0]]);
testLayer(AveragePooling1D, [[[2], [null, 5, 3], [null, 2, 3], 0, 0]]);
testLayer(AveragePooling2D, [[[[3, 1], { dataFormat: "channels_first" }], [null, 2, 6, 5], [null, 2, 2, 5], 0, 0]]);
testLayer(AveragePooling3D, [[[2, { padding: "same" }], [null, 3, 3, 3, 1], [null, 2, 2, 2, 1], 0, 0]]);
testLayer(GlobalMaxPooling1D, [[[], [null, 5, 3], [null, 3], 0, 0]]);
testLayer(GlobalAveragePooling2D, [
  [[], [null, 4, 5, 3], [null, 3], 0, 0],
  [[{ keepdims: true, dataFormat: "channels_first" }], [null, 3, 4, 5], [null, 3, 1, 1], 0, 0],
]);
testLayer(GlobalMaxPooling3D, [[[{ keepdims: true }], [null, 2, 3, 4, 5], [null, 1, 1, 1, 5], 0, 0]]);
testLayer(AdaptiveMaxPooling1D, [[[3], [null, 7, 2], [null, 3, 2], 0, 0]]);
testLayer(AdaptiveAveragePooling2D, [[[[2, 5]], [null, 5, 3, 2], [null, 2, 5, 2], 0, 0]]);

test("unknown sizes stay unknown, or become known", () => {
  const x = Input({ shape: [null, 6, 3] });
  expect(new MaxPooling2D()(x).shape).toEqual([null, null, 3, 3]);
  expect(new GlobalAveragePooling2D()(x).shape).toEqual([null, 3]);
  expect(new AdaptiveAveragePooling2D(4)(x).shape).toEqual([null, 4, 4, 3]);
});

test("Keras's short names are the same classes", () => {
  expect(layers.MaxPool2D).toBe(layers.MaxPooling2D);
  expect(layers.AvgPool1D).toBe(layers.AveragePooling1D);
  expect(layers.GlobalAvgPool3D).toBe(layers.GlobalAveragePooling3D);
  expect(layers.GlobalMaxPool2D).toBe(layers.GlobalMaxPooling2D);
});

// biome-ignore format: a table
test.each<[what: string, make: () => unknown, message: string]>([
  ["a size in place of options", () => new AveragePooling2D(2, 3 as never), "AveragePooling2D: expected its options in a record { … }, got 3."],
  ["a window of 0",           () => new MaxPooling2D({ poolSize: 0 }), 'MaxPooling2D: "poolSize" must be a positive integer, or a list of 2 of them, got 0.'],
  ["no window",               () => new AveragePooling2D(undefined as never), 'AveragePooling2D: "poolSize" must be a positive integer, or a list of 2 of them, got undefined.'],
  ["sizes of another rank",   () => new AveragePooling3D([2, 2]), '"poolSize" must be a positive integer, or a list of 3 of them, got [2, 2].'],
  ["strides of 0",            () => new MaxPooling1D({ strides: 0 }), '"strides" must be a positive integer'],
  ["an unknown padding",      () => new MaxPooling1D({ padding: "causal" as never }), 'MaxPooling1D: padding: got "causal". Known: "valid", "same".'],
  ["an unknown data format",  () => new MaxPooling1D({ dataFormat: "NWC" as never }), 'MaxPooling1D: dataFormat: got "NWC". Known: "channels_last", "channels_first".'],
  ["an unknown option",       () => new GlobalMaxPooling1D({ keepDims: true } as never), 'GlobalMaxPooling1D: unknown option "keepDims". Did you mean "keepdims"?'],
  ["keepdims of 1",           () => new GlobalMaxPooling1D({ keepdims: 1 as never }), 'GlobalMaxPooling1D: "keepdims" must be true or false, got 1.'],
  ["an output of 0",          () => new AdaptiveMaxPooling1D(0), 'AdaptiveMaxPooling1D: "outputSize" must be a positive integer'],
  ["a window that is too big", () => new MaxPooling2D({ poolSize: 4, name: "p" })(Input({ shape: [3, 9, 1] })), "layer p: a window of (4, 4) does not fit into (None, 3, 9, 1). Take a smaller poolSize, or padding \"same\"."],
  ["an input of another rank", () => new MaxPooling2D({ name: "p" })(Input({ shape: [9, 1] })), "layer p: expected one input of 4 axes (batch, height, width, channels), got (None, 9, 1)."],
  ["two inputs",              () => new MaxPooling1D({ name: "p", dataFormat: "channels_first" })([Input({ shape: [9, 1] }), Input({ shape: [9, 1] })]), "layer p: expected one input of 3 axes (batch, channels, steps), got 2 inputs."],
])("%s is refused", (_, make, message) => {
  expect(make).toThrow(message);
});
