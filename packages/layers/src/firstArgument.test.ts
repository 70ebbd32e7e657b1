/** Layers whose arguments all have defaults take the first of them by position too. */
import { describe, expect, test } from "@jest/globals";
import { ArgumentError } from "@neurode/core";
import { Constant } from "./initializers.js";
import type { Layer } from "./layer.js";
import { BatchNormalization } from "./layers/batchNormalization.js";
import { Concatenate } from "./layers/concatenate.js";
import { Discretization } from "./layers/discretization.js";
import { ELU } from "./layers/elu.js";
import { GroupNormalization } from "./layers/groupNormalization.js";
import { LayerNormalization } from "./layers/layerNormalization.js";
import { IntegerLookup } from "./layers/lookup/integerLookup.js";
import { StringLookup } from "./layers/lookup/stringLookup.js";
import { Masking } from "./layers/masking.js";
import { Normalization } from "./layers/normalization.js";
import { MaxPooling1D, MaxPooling2D, MaxPooling3D } from "./layers/pooling/maxPooling.js";
import { PReLU } from "./layers/prelu.js";
import { LeakyReLU, ReLU } from "./layers/relu.js";
import { Cropping1D, Cropping2D, Cropping3D } from "./layers/reshaping/cropping.js";
import { UpSampling1D, UpSampling2D, UpSampling3D } from "./layers/reshaping/upSampling.js";
import { ZeroPadding1D, ZeroPadding2D, ZeroPadding3D } from "./layers/reshaping/zeroPadding.js";
import { RMSNormalization } from "./layers/rmsNormalization.js";
import { Softmax } from "./layers/softmax.js";
import { UnitNormalization } from "./layers/unitNormalization.js";

type Made = new (...args: never[]) => Layer;

/** Keras's first parameter of each, and a value that is not its default. */
// biome-ignore format: a table
const FIRST: [create: Made, name: string, value: unknown][] = [
  [MaxPooling1D, "poolSize", 3],    [MaxPooling2D, "poolSize", [3, 1]],   [MaxPooling3D, "poolSize", 3],
  [UpSampling1D, "size", 3],        [UpSampling2D, "size", [1, 3]],       [UpSampling3D, "size", 3],
  [ZeroPadding1D, "padding", 2],    [ZeroPadding2D, "padding", [[1, 2], [3, 4]]], [ZeroPadding3D, "padding", 2],
  [Cropping1D, "cropping", [0, 2]], [Cropping2D, "cropping", 1],          [Cropping3D, "cropping", [1, 2, 3]],
  [ReLU, "maxValue", 6],            [LeakyReLU, "negativeSlope", 0.1],    [ELU, "alpha", 0.5],
  [PReLU, "alphaInitializer", new Constant({ value: 0.25 })],             [Softmax, "axis", [1, 2]],
  [Concatenate, "axis", 1],         [Masking, "maskValue", -1],           [BatchNormalization, "axis", 1],
  [LayerNormalization, "axis", 1],  [GroupNormalization, "groups", 2],    [RMSNormalization, "axis", [1, 2]],
  [UnitNormalization, "axis", 1],   [Normalization, "axis", null],        [Discretization, "binBoundaries", [0, 1]],
  [StringLookup, "maxTokens", 9],   [IntegerLookup, "maxTokens", 9],
];

const config = (create: Made, ...args: unknown[]) => new create(...(args as never[])).getConfig();

describe.each(FIRST)("%p", (create, first, value) => {
  test(`takes "${first}" first, with other options behind it or without`, () => {
    const byName = config(create, { [first]: value, name: "x" });
    expect(config(create, value, { name: "x" })).toEqual(byName);
    expect({ ...config(create, value), name: "x" }).toEqual(byName);
  });

  test("refuses what stands behind the options, arguments by position, and one given twice", () => {
    const made =
      (...args: unknown[]) =>
      () =>
        config(create, ...args);
    const { name } = create;
    expect(made({ [first]: value }, {})).toThrow(
      new ArgumentError(`${name}: expected "${first}" before the options, got two records of options.`),
    );
    expect(made(value, 2)).toThrow(
      new ArgumentError(`${name}: after "${first}" expected its options in a record { … }, by their names, got 2.`),
    );
    expect(made(value, { [first]: value })).toThrow(
      new ArgumentError(`${name}: "${first}" is given twice, before the options and among them.`),
    );
  });
});

test("what stands first is checked as it is among the options", () => {
  expect(() => new MaxPooling2D(0)).toThrow('MaxPooling2D: "poolSize" must be a positive integer');
  expect(() => new Softmax("1" as never)).toThrow('Softmax: "axis" must be a whole number');
});
