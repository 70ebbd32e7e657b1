import { describe, expect, test } from "@jest/globals";
import { type StaticShape, setRandomSeed } from "@neurode/core";
import { camelCase, casesOf, type GoldenArray } from "@neurode/goldens";
import {
  HeNormal,
  type InitializerName,
  initializer,
  initializerClasses,
  Orthogonal,
  VarianceScaling,
} from "./initializers.js";

interface Case {
  readonly initializer: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly value?: GoldenArray;
  readonly shape?: StaticShape;
  readonly statistics_of_one_large_draw?: { mean: number; std: number; min: number; max: number };
}

describe("Keras's own values, and for random ones their mean, spread and range", () => {
  test.each(casesOf<Case>("functions/initializers.jsonl"))("$initializer $kwargs $shape", (golden) => {
    const options = Object.fromEntries(Object.entries(golden.kwargs).map(([key, value]) => [camelCase(key), value]));
    setRandomSeed(7);
    const made = new initializerClasses[golden.initializer](options as never);
    if (golden.value) {
      expect([...Float32Array.from(made.values(golden.value.shape))]).toEqual(golden.value.data);
      return;
    }
    const values = made.values(golden.shape as StaticShape);
    const expected = golden.statistics_of_one_large_draw as { mean: number; std: number; min: number; max: number };
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    // Of n draws the mean is off by std/√n, the spread by about std/√(2n): four times that is allowed.
    const error = (4 * expected.std) / Math.sqrt(values.length);
    expect(Math.abs(mean)).toBeLessThan(error);
    expect(Math.abs(std / expected.std - 1)).toBeLessThan(0.01);
    const bounded = !JSON.stringify(golden.kwargs).includes("untruncated");
    const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    expect(Math.abs(largest / Math.max(-expected.min, expected.max) - 1)).toBeLessThan(bounded ? 0.001 : 0.25);
  });
});

test("the same seed gives the same weights, another seed others", () => {
  const draw = (seed: number) => [...new HeNormal({ seed }).values([3, 4])];
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});

test("without a seed two uses differ, and setRandomSeed repeats them", () => {
  const both = () => {
    setRandomSeed(42);
    return [
      [...initializer("test", "glorot_uniform").values([2, 2])],
      [...initializer("test", "glorot_uniform").values([2, 2])],
    ];
  };
  const [first, second] = both();
  expect(first).not.toEqual(second);
  expect(both()).toEqual([first, second]);
});

test.each([[[4, 4]], [[6, 3]], [[2, 5]], [[2, 3, 4]]])("Orthogonal of %j has orthonormal rows or columns", (shape) => {
  const columns = shape[shape.length - 1];
  const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  const values = new Orthogonal({ seed: 3, gain: 2 }).values(shape);
  const vectors =
    rows >= columns
      ? Array.from({ length: columns }, (_, j) => Array.from({ length: rows }, (_, i) => values[i * columns + j]))
      : Array.from({ length: rows }, (_, i) => [...values.slice(i * columns, (i + 1) * columns)]);
  vectors.forEach((a, i) => {
    vectors.forEach((b, j) => {
      const dot = a.reduce((sum, value, k) => sum + value * b[k], 0);
      expect(dot).toBeCloseTo(i === j ? 4 : 0, 10);
    });
  });
});

describe("refuses", () => {
  test.each([
    [
      () => initializer("Dense: kernelInitializer", "glorot_unifrom" as InitializerName),
      'Did you mean "glorot_uniform"?',
    ],
    [() => new VarianceScaling({ scale: 0 }), "VarianceScaling: scale must be above 0, got 0."],
    [() => new VarianceScaling({ mode: "fan_inn" as "fan_in" }), 'Did you mean "fan_in"?'],
    [() => new HeNormal({ seed: -1 }), "HeNormal: seed must be a whole number of at least 0, got -1."],
    [() => new HeNormal({ sead: 1 } as never), 'HeNormal: unknown option "sead". Did you mean "seed"?'],
    [() => initializer("test", "identity").values([3]), "Identity: expected a weight of two axes, got shape (3)."],
  ])("case %#", (make, message) => {
    expect(make).toThrow(message);
  });
});
