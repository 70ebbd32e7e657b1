import { describe, expect, test } from "@jest/globals";
import { ArgumentError } from "@neurode/core";
import * as fc from "fast-check";
import { faultsOf, parseSvg, randomNumbers } from "../geometry.test.models.js";
import { heatMapOf } from "./cells.js";
import { histogramOf } from "./histogram.js";
import { weightsChart } from "./place.js";
import { type PlotWeightsOptions, plotWeights } from "./plotWeights.js";
import { factsOf, type Weighted, type WeightValues } from "./weights.js";

function weight(name: string, shape: readonly number[], values?: ArrayLike<number>): WeightValues {
  const random = randomNumbers(shape.length + 7);
  const size = shape.reduce((product, each) => product * each, 1);
  return { name, shape, values: values ?? Float32Array.from({ length: size }, () => random() - 0.5) };
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
const ROOM = { rows: 36, columns: 100, tileGap: 0.6 };

test("what is told of the numbers leaves out what is none", () => {
  expect(factsOf(weight("w", [5], [1, 2, 3, Number.NaN, Infinity]))).toEqual({
    low: 1,
    high: 3,
    mean: 2,
    deviation: Math.sqrt(2 / 3),
    finite: 3,
    lost: 2,
  });
  expect(factsOf(weight("w", [0]))).toEqual({ low: 0, high: 0, mean: 0, deviation: 0, finite: 0, lost: 0 });
});

describe("cells", () => {
  // biome-ignore format: a table
  test.each<[shape: number[], rows: number, columns: number, tile: object | null, note: string]>([
    [[],               1,  1,   null, ""],
    [[7],              1,  7,   null, ""],
    [[3, 4],           3,  4,   null, ""],
    [[72, 4],          36, 4,   null, "each cell is the mean of 2 × 1 weights"],
    [[73, 250],        25, 84,  null, "each cell is the mean of 3 × 3 weights"],
    [[1, 1, 6, 8],     6,  8,   null, ""],
    [[64, 4, 16],      32, 64,  null, "each cell is the mean of 2 × 1 weights"],
    [[3, 3, 2, 5],     6,  15,  { rows: 3, columns: 3 }, "one row per input, one column per output"],
    [[3, 3, 1, 8],     3,  24,  { rows: 3, columns: 3 }, ""],
    [[3, 3, 1, 50],    6,  81,  { rows: 3, columns: 3 }, ""],
    [[3, 3, 64, 128],  30, 81,  { rows: 3, columns: 3 }, "10 × 27 of 64 × 128 kernels shown"],
    [[5, 2, 3],        2,  15,  { rows: 1, columns: 5 }, "one row per input, one column per output"],
    [[2, 2, 2, 1, 1],  2,  4,   { rows: 2, columns: 4 }, ""],
    [[0, 3],           0,  0,   null, ""],
  ])("%j", (shape, rows, columns, tile, note) => {
    const map = heatMapOf(weight("w", shape), ROOM);
    expect([map.rows, map.columns, map.tile, map.note]).toEqual([rows, columns, tile, note]);
    expect(map.cells.length).toBe(rows * columns);
  });

  test("averages are of what is there, and what is no number is left out of them", () => {
    const values = [1, 2, 3, 4, Number.NaN, 6, Infinity, Number.NaN];
    const { cells } = heatMapOf(weight("w", [4, 2], values), { ...ROOM, rows: 2 });
    expect(Array.from(cells)).toEqual([2, 3, Number.NaN, 6]);
  });

  test("a tile is the kernel of one input and one output, in its place", () => {
    // (2, 2, 2 inputs, 3 outputs): the number tells the place.
    const values = upTo(2 * 2 * 2 * 3);
    const { cells, columns } = heatMapOf(weight("w", [2, 2, 2, 3], values), ROOM);
    const at = (row: number, column: number) => cells[row * columns + column];
    // Input 0, output 2: the last tile of the first row; input 1, output 0: the first of the second.
    expect([at(0, 4), at(0, 5), at(1, 4), at(1, 5)]).toEqual([2, 8, 14, 20]);
    expect([at(2, 0), at(2, 1), at(3, 0), at(3, 1)]).toEqual([3, 9, 15, 21]);
  });
});

describe("histograms", () => {
  test("every number is counted once, and no bin has zero inside", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -5, max: 5 }), { minLength: 1, maxLength: 200 }), (values) => {
        const { bins } = histogramOf(weight("w", [values.length], values));
        const finite = values.filter(Number.isFinite).length;
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(finite);
        for (const { low, high } of bins) expect(low >= -1e-12 || high <= 1e-12).toBe(true);
      }),
    );
  });

  test("numbers are in the bins that hold them", () => {
    const { bins } = histogramOf(weight("w", [4], [0.1, 0.2, 0.21, 1]));
    for (const value of [0.11, 0.25, 1]) {
      expect(bins.some(({ low, high, count }) => count > 0 && low <= value && value <= high + 1e-12)).toBe(true);
    }
  });
});

describe("SVG", () => {
  test("has names, shapes, what is told, and the key's numbers", async () => {
    const svg = await plotWeights([weight("dense/kernel", [2, 2], [0.5, -0.25, 0, 1])]);
    for (const text of [
      "Weights",
      "dense/kernel",
      "2 × 2 · from −0.25 to 1, mean 0.313, deviation 0.48",
      "−1",
      "0",
      "1",
    ]) {
      expect(svg).toContain(`>${text}</text>`);
    }
    expect(svg).toContain("<title>1 value from −0.3 to −0.2</title>");
  });

  test("below zero is orange and has lines across", async () => {
    const [above, below] = [await plotWeights([weight("w", [1], [1])]), await plotWeights([weight("w", [1], [-1])])];
    const hatches = (svg: string) => /class="hatch" d="([^"]*)"/.exec(svg)?.[1].split("M").length;
    expect((hatches(below) ?? 0) - (hatches(above) ?? 0)).toBe(1);
    expect(above.split('class="p10"').length - below.split('class="p10"').length).toBe(1);
    expect(below.split('class="n10"').length - above.split('class="n10"').length).toBe(1);
  });

  test("what is no number is crossed out", async () => {
    const svg = await plotWeights([weight("w", [2, 1], [Number.NaN, 1])]);
    expect(svg).toContain('<path class="missing"');
    expect(svg).toContain("1 value not finite");
    parseSvg(svg);
  });

  test("a large matrix is a small picture", async () => {
    expect((await plotWeights([weight("w", [400, 500])])).length).toBeLessThan(250_000);
  });

  test("match picks weights by name, and whatever lists weights can be drawn", async () => {
    const weights = [weight("a/kernel", [2]), weight("a/bias", [2])];
    const svg = await plotWeights({ describeWeights: () => weights }, { match: "^a/k" });
    expect(svg).toContain(">a/kernel</text>");
    expect(svg).not.toContain("bias");
    expect(await plotWeights(weights, { match: /KERNEL/gi })).toBe(svg);
  });
});

test("no words leave the picture or touch others, whatever the weights", () => {
  const size = fc.constantFrom(0, 1, 2, 3, 5, 17, 64, 200);
  const shape = fc.oneof(
    fc.array(size, { maxLength: 2 }),
    fc.tuple(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom(1, 3, 40),
      fc.constantFrom(1, 16),
    ),
  );
  const scale = fc.constantFrom(0, 1, 1e-9, 1e9, Number.NaN, 123_456);
  const name = fc.constantFrom("kernel", "", "a/very/long/path/to/a/weight/in/a/model/".repeat(5));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(shape, scale, name), { minLength: 1, maxLength: 3 }),
      fc.constantFrom(600, 860, 1400),
      (all, width) => {
        const weights = all.map(([sizes, times, each]) => {
          const { values } = weight(each, sizes);
          return weight(
            each,
            sizes,
            Array.from(values, (value) => value * times),
          );
        });
        expect(faultsOf(weightsChart("Weights", weights, width))).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

test("histograms for a terminal", async () => {
  const values = [-2, -1, -1, 0, 0, 0, 1, 1, 3];
  expect(await plotWeights([weight("w", [9], values)], { format: "text", ascii: true })).toBe(`\
Weights

w
9 . from -2 to 3, mean 0.111, deviation 1.37
            ##
            ##
      ##    ##  ##
  ##  ##    ##  ##        ##
  ##  ##    ##  ##        ##
  ------------------------------
 -2         0         2         4
`);
});

describe("errors", () => {
  const W = weight("w", [2], [1, 2]);
  // biome-ignore format: a table
  test.each<[weights: unknown, options: object, message: string]>([
    [undefined,                     {}, "plotWeights: expected a model of @neurode/layers, or a list of { name, shape, values }, got undefined."],
    [{ kernel: [1] },               {}, "plotWeights: expected a model of @neurode/layers"],
    [[],                            {}, "plotWeights: there are no weights; build the model first."],
    [[null],                        {}, "plotWeights: weights[0]: name must be a text, got undefined."],
    [[{ ...W, shape: 2 }],          {}, "plotWeights: weights[0], w: shape must be a list of whole numbers, got 2."],
    [[{ ...W, shape: [null, 2] }],  {}, "plotWeights: weights[0], w: shape must be a list of whole numbers, got [null, 2]."],
    [[{ ...W, values: 2 }],         {}, "plotWeights: weights[0], w: values must be a list of numbers, got 2."],
    [[W, { ...W, shape: [3] }],     {}, "plotWeights: weights[1], w: shape (3) holds 3 values, got 2."],
    [[{ ...W, values: [1, "2"] }],  {}, 'plotWeights: weights[0], w: values must be numbers, got "2" at 1.'],
    [[W], { match: "kernel" },          'plotWeights: match: no weight is called like "kernel". Weights: w.'],
    [[W], { match: 3 },                 "plotWeights: match must be a text or a regular expression, got 3."],
    [[W], { width: 599 },               "plotWeights: width must be a number from 600, got 599."],
  ])("%j, %j", async (weights, options, message) => {
    const drawn = plotWeights(weights as Weighted, options as PlotWeightsOptions);
    await expect(drawn).rejects.toThrow(ArgumentError);
    await expect(drawn).rejects.toThrow(message);
  });
});
