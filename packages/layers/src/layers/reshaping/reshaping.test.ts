/** The layers that reshape and preprocess images: shapes and refusals. Numbers are compared with Keras's in forward.test.ts. */
import { expect, test } from "@jest/globals";
import { tensor } from "@neurode/core";
import { testLayer } from "../../testing/testLayer.js";
import { Flatten } from "../flatten.js";
import { Input } from "../inputLayer.js";
import { CenterCrop } from "../preprocessing/centerCrop.js";
import { Rescaling } from "../preprocessing/rescaling.js";
import { Resizing } from "../preprocessing/resizing.js";
import { Cropping1D, Cropping2D, Cropping3D } from "./cropping.js";
import { Permute } from "./permute.js";
import { RepeatVector } from "./repeatVector.js";
import { Reshape } from "./reshape.js";
import { UpSampling1D, UpSampling2D, UpSampling3D } from "./upSampling.js";
import { ZeroPadding1D, ZeroPadding2D, ZeroPadding3D } from "./zeroPadding.js";

testLayer(ZeroPadding1D, [
  [[], [null, 3, 2], [null, 5, 2], 0, 0],
  [[{ padding: [1, 3] }], [null, 3, 2], [null, 7, 2], 0, 0],
]);
testLayer(ZeroPadding2D, [
  [[], [null, 3, 4, 2], [null, 5, 6, 2], 0, 0],
  [[{ padding: [1, 2] }], [null, 3, 4, 2], [null, 5, 8, 2], 0, 0],
  [
    [
      {
        padding: [
          [1, 0],
          [0, 3],
        ],
        dataFormat: "channels_first",
      },
    ],
    [null, 3, 4, 2],
    [null, 3, 5, 5],
    0,
    0,
  ],
]);
testLayer(ZeroPadding3D, [[[{ padding: [0, 1, [2, 3]] }], [null, 2, 2, 2, 1], [null, 2, 4, 7, 1], 0, 0]]);
testLayer(Cropping1D, [[[], [null, 5, 2], [null, 3, 2], 0, 0]]);
testLayer(Cropping2D, [
  [[], [null, 5, 6, 2], [null, 5, 6, 2], 0, 0],
  [[{ cropping: [[1, 0], 2], dataFormat: "channels_first" }], [null, 2, 5, 6], [null, 2, 4, 2], 0, 0],
]);
testLayer(Cropping3D, [[[], [null, 3, 4, 5, 2], [null, 1, 2, 3, 2], 0, 0]]);
testLayer(UpSampling1D, [[[{ size: 3 }], [null, 4, 2], [null, 12, 2], 0, 0]]);
testLayer(UpSampling2D, [
  [[], [null, 3, 4, 2], [null, 6, 8, 2], 0, 0],
  [[{ size: [1, 3], interpolation: "bicubic" }], [null, 3, 4, 2], [null, 3, 12, 2], 0, 0],
]);
testLayer(UpSampling3D, [
  [[{ size: [1, 2, 3], dataFormat: "channels_first" }], [null, 2, 3, 3, 3], [null, 2, 3, 6, 9], 0, 0],
]);
testLayer(Reshape, [
  [[[4, 3]], [null, 2, 6], [null, 4, 3], 0, 0],
  [[[-1, 2, 2]], [null, 12], [null, 3, 2, 2], 0, 0],
  [[[]], [null, 1], [null], 0, 0],
]);
testLayer(Permute, [[[[2, 3, 1]], [null, 2, 3, 4], [null, 3, 4, 2], 0, 0]]);
testLayer(RepeatVector, [[[3], [null, 4], [null, 3, 4], 0, 0]]);
testLayer(Flatten, [[[{ dataFormat: "channels_first" }], [null, 2, 3, 4], [null, 24], 0, 0]]);
testLayer(Resizing, [
  [[5, 6], [null, 3, 4, 2], [null, 5, 6, 2], 0, 0],
  [
    [5, 6, { interpolation: "lanczos3", antialias: true, dataFormat: "channels_first" }],
    [null, 2, 9, 9],
    [null, 2, 5, 6],
    0,
    0,
  ],
]);
testLayer(CenterCrop, [
  [[2, 3], [null, 5, 4, 1], [null, 2, 3, 1], 0, 0],
  [[6, 3], [null, 5, 4, 1], [null, 6, 3, 1], 0, 0],
]);
testLayer(Rescaling, [
  [[0.5, { offset: -1 }], [null, 3], [null, 3], 0, 0],
  [[[1, 2, 3], { offset: [0, 1, 2] }], [null, 2, 3], [null, 2, 3], 0, 0],
]);

test("Rescaling takes whole numbers, and a factor for each channel", () => {
  const x = tensor(
    [
      [1, 2],
      [3, 4],
    ],
    { dtype: "int32" },
  );
  expect(new Rescaling([2, 3], { offset: 1 })(x).toArray()).toEqual([
    [3, 7],
    [7, 13],
  ]);
});

test("unknown sizes stay unknown, or become known", () => {
  const x = Input({ shape: [null, 6, 3] });
  const shapes = [
    new ZeroPadding2D(),
    new Cropping2D({ cropping: 1 }),
    new UpSampling2D(),
    new CenterCrop(2, 2),
    new Resizing(4, 4),
    new Permute([3, 1, 2]),
    new Reshape([-1, 3]),
  ].map((layer) => layer(x).shape);
  expect(shapes).toEqual([
    [null, null, 8, 3],
    [null, null, 4, 3],
    [null, null, 12, 3],
    [null, 2, 2, 3],
    [null, 4, 4, 3],
    [null, 3, null, 6],
    [null, null, 3],
  ]);
  expect(new UpSampling2D({ interpolation: "bilinear", size: 3 })(x).shape).toEqual([null, null, 18, 3]);
  expect(new RepeatVector(2)(Input({ shape: [null] })).shape).toEqual([null, 2, null]);
});

// biome-ignore format: a table
test.each<[what: string, make: () => unknown, message: string]>([
  ["a negative padding",      () => new ZeroPadding1D({ padding: -1 }), 'ZeroPadding1D: "padding" must be an integer of at least 0, or a list of 2 of them, got -1.'],
  ["three paddings",          () => new ZeroPadding2D({ padding: [1, 1, 1] }), 'ZeroPadding2D: "padding" must be an integer of at least 0, or a list of 2, each an integer or [before, after], got [1, 1, 1].'],
  ["a crop of everything",    () => new Cropping2D({ cropping: [[1, 2], 0], name: "c" })(Input({ shape: [3, 4, 1] })), "layer c: cutting 1 and 2 from axis 1 of (None, 3, 4, 1) leaves nothing. Give a smaller cropping."],
  ["a crop beyond the size",  () => new Cropping1D({ cropping: 4, name: "c" })(Input({ shape: [3, 1] })), "layer c: cutting 4 and 4 from axis 1 of (None, 3, 1) leaves nothing."],
  ["a data format in 1D",     () => new Cropping1D({ dataFormat: "channels_first" } as never), 'Cropping1D: unknown option "dataFormat".'],
  ["an unknown interpolation", () => new UpSampling2D({ interpolation: "cubic" as never }), 'UpSampling2D: interpolation: got "cubic". Did you mean "bicubic"? Known: "nearest", "bilinear", "bicubic", "lanczos3", "lanczos5".'],
  ["a fractional size",       () => new UpSampling1D({ size: 1.5 }), 'UpSampling1D: "size" must be a positive integer, got 1.5.'],
  ["an input of another rank", () => new UpSampling3D({ name: "u" })(Input({ shape: [3, 4, 1] })), "layer u: expected one input of 5 axes (batch, depth, height, width, channels), got (None, 3, 4, 1)."],
  ["a shape that does not fit", () => new Reshape([5], { name: "r" })(Input({ shape: [2, 2] })), "layer r: a sample of (2, 2) has 4 numbers, which do not fill (5). Give a targetShape of as many, or -1 for one of its sizes."],
  ["two open sizes",          () => new Reshape([-1, -1]), 'Reshape: "targetShape" must be a list of sizes without the batch\'s, at most one of them -1, got [-1, -1].'],
  ["axes from 0",             () => new Permute([0, 1]), 'Permute: "dims" must name each axis from 1 on once, such as [2, 1], got [0, 1].'],
  ["axes of another rank",    () => new Permute([2, 1], { name: "p" })(Input({ shape: [3] })), "layer p: dims [2, 1] are for an input of 3 axes with the batch, got (None, 3)."],
  ["no repeats",              () => new RepeatVector(0), 'RepeatVector: "n" must be a positive integer, got 0.'],
  ["a matrix to repeat",      () => new RepeatVector(2, { name: "r" })(Input({ shape: [3, 4] })), "layer r: expected an input of 2 axes (batch, features), got (None, 3, 4)."],
  ["a height of 0",           () => new Resizing(0, 3), 'Resizing: "height" must be a positive integer, got 0.'],
  ["both ways to fit",        () => new Resizing(2, 3, { cropToAspectRatio: true, padToAspectRatio: true }), "Resizing: give either cropToAspectRatio or padToAspectRatio, not both."],
  ["an unknown fill mode",    () => new Resizing(2, 3, { fillMode: "reflect" as never }), 'Resizing: fillMode: got "reflect". Known: "constant".'],
  ["a fill value in words",   () => new Resizing(2, 3, { fillValue: "0" as never }), 'Resizing: "fillValue" must be a number, got "0".'],
  ["one image to crop",       () => new CenterCrop(2, 2, { name: "c" })(Input({ shape: [4, 4] })), "layer c: expected one input of 4 axes (batch, height, width, channels), got (None, 4, 4)."],
  ["a scale in words",        () => new Rescaling("1/255" as never), 'Rescaling: "scale" must be a number, or a list of numbers, got "1/255".'],
  ["an unknown data format",  () => new Flatten({ dataFormat: "first" as never }), 'Flatten: dataFormat: got "first".'],
])("%s is refused", (_, make, message) => {
  expect(make).toThrow(message);
});

test("Resizing keeps whole numbers whole and CenterCrop makes floats of them, of single images too", () => {
  const image = tensor([[[0], [3], [7]]], { dtype: "int32" });
  const resized = new Resizing(1, 2)(image);
  expect([resized.shape, resized.dtype]).toEqual([[1, 2, 1], "int32"]);
  const cropped = new CenterCrop(1, 1)(image);
  expect([cropped.toArray(), cropped.dtype]).toEqual([[[[3]]], "float32"]);
  expect(() => new Resizing(1, 2, { name: "r" })(Input({ batchShape: [1, 3, 1] }))).toThrow(
    "layer r: expected one input of 4 axes (batch, height, width, channels), got (1, 3, 1).",
  );
});
