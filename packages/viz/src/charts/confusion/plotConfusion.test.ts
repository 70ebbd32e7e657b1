import { describe, expect, test } from "@jest/globals";
import { ArgumentError } from "@neurode/core";
import * as fc from "fast-check";
import { faultsOf, randomNumbers } from "../geometry.test.models.js";
import { type ConfusionMatrix, confusionOf } from "./matrix.js";
import { confusionChart } from "./place.js";
import { type PlotConfusionOptions, plotConfusion } from "./plotConfusion.js";

const PETS: ConfusionMatrix = [
  [45, 5],
  [2, 48],
];
const NAMES = ["cat", "dog"];

function matrixOf(classes: number, most: number, seed = 1): number[][] {
  const random = randomNumbers(seed);
  return Array.from({ length: classes }, () => Array.from({ length: classes }, () => Math.floor(random() ** 6 * most)));
}

test("shares are of rows, precision of columns", () => {
  const { total, accuracy, recall, precision, cells } = confusionOf(
    [
      [45, 5, 0],
      [2, 48, 0],
      [0, 0, 0],
    ],
    undefined,
  );
  expect([total, accuracy]).toEqual([100, 0.93]);
  expect(recall).toEqual([0.9, 0.96, null]);
  expect(precision).toEqual([45 / 47, 48 / 53, null]);
  expect(cells[0].map(({ share }) => share)).toEqual([0.9, 0.1, 0]);
  expect(cells[2].map(({ share }) => share)).toEqual([0, 0, 0]);
});

describe("SVG", () => {
  test("has counts, shares, names and what follows", async () => {
    const svg = await plotConfusion(PETS, { classNames: NAMES });
    for (const text of [
      "45",
      "5",
      "2",
      "48",
      "90 %",
      "10 %",
      "4.0 %",
      "96 %",
      "cat",
      "dog",
      "true",
      "predicted",
      "91 %",
    ]) {
      expect(svg).toContain(`>${text}</text>`);
    }
    expect(svg).toContain("<title>cat taken for dog: 5, 10.0 % of cat</title>");
    expect(svg).toContain(
      "2 classes; 100 in all, 93.0 % of them right. Most often mistaken: cat as dog 5 times, dog as cat 2 times.",
    );
  });

  test("right is blue and wrong is orange, the stronger the larger their share", async () => {
    const svg = await plotConfusion([
      [90, 10],
      [50, 50],
    ]);
    const looks = [...svg.matchAll(/<path class="([pn]\d+)" d="[^"]*"><title>/g)].map(([, look]) => look);
    expect(looks).toEqual(["p10", "n4", "n8", "p8"]);
  });

  test("rows may be typed arrays, counts fractions, and everything zero", async () => {
    const svg = await plotConfusion([Float32Array.of(0.5, 0), Float32Array.of(0, 0)]);
    expect(svg).toContain(">0.5</text>");
    expect(await plotConfusion([[0]])).toContain(">nothing was counted</text>");
  });

  test("100 classes have all their figures, and a picture made smaller has shades", async () => {
    const matrix = matrixOf(100, 999);
    const count = matrix.flat().filter((each) => each > 0).length;
    const figures = (svg: string) => svg.split("Cell on-").length - 1;
    expect(figures(await plotConfusion(matrix))).toBe(count);
    expect(figures(await plotConfusion(matrix, { width: 800 }))).toBe(0);
  });
});

test("no words leave the picture or touch others, whatever the matrix", () => {
  const name = fc.constantFrom("", "a", "cat", "42", "a class whose name is far too long to be written beside its row");
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 24 }),
      fc.constantFrom(1, 9, 999, 1e5, 1e9),
      fc.array(name, { minLength: 40, maxLength: 40 }),
      fc.constantFrom(null, 360, 500, 860),
      (classes, most, names, width) => {
        const confusion = confusionOf(matrixOf(classes, most, classes), names.slice(0, classes));
        expect(faultsOf(confusionChart("Confusion matrix", confusion, width))).toEqual([]);
      },
    ),
    { numRuns: 40 },
  );
});

describe("for a terminal", () => {
  test("a table", async () => {
    expect(await plotConfusion(PETS, { classNames: NAMES, format: "text" })).toBe(`\
Confusion matrix
100 in all, 93.0 % of them right

      cat   dog  recall
cat  █ 45  ▒  5    90 %
dog  ░  2  █ 48    96 %

rows are true, columns predicted; shades are shares of a row
`);
  });

  test("in plain characters", async () => {
    expect(await plotConfusion(PETS, { classNames: NAMES, format: "text", ascii: true })).toBe(`\
Confusion matrix
100 in all, 93.0 % of them right

      cat   dog  recall
cat  # 45  :  5    90 %
dog  .  2  # 48    96 %

rows are true, columns predicted; shades are shares of a row
`);
  });

  test("shades alone where columns are too few for figures", async () => {
    const lines = (await plotConfusion(matrixOf(50, 99), { format: "text" })).split("\n");
    expect(lines[3]).toMatch(/^ 0 {2}[ ·░▒▓█]{50} +(\d+ %)?$/);
  });
});

describe("errors", () => {
  // biome-ignore format: a table
  test.each<[matrix: unknown, options: object, message: string]>([
    [undefined,              {}, "plotConfusion: expected a matrix, a list of rows of counts, got undefined."],
    [[],                     {}, "plotConfusion: the matrix has no rows."],
    [[1, 2],                 {}, "plotConfusion: row 0 must be a list of counts, got 1."],
    [[[1, 2]],               {}, "plotConfusion: row 0 has 2 counts in a matrix of 1 rows; it must be square."],
    [[[1, 2], [3]],          {}, "plotConfusion: row 1 has 1 counts in a matrix of 2 rows; it must be square."],
    [[[-1]],                 {}, "plotConfusion: counts must be numbers from 0, got -1 in row 0, column 0."],
    [[[Number.NaN]],         {}, "got NaN in row 0, column 0."],
    [[["1"]],                {}, 'got "1" in row 0, column 0.'],
    [PETS, { classNames: ["cat"] },     "plotConfusion: there are 1 classNames for 2 classes; give one for each."],
    [PETS, { classNames: ["cat", 2] },  'plotConfusion: classNames must be a list of texts, got ["cat", 2].'],
    [PETS, { classNames: "cat" },       'plotConfusion: classNames must be a list of texts, got "cat".'],
    [PETS, { names: NAMES },            'plotConfusion: unknown option "names"'],
    [PETS, { title: null },             "plotConfusion: title must be a text, got null."],
  ])("%j, %j", async (matrix, options, message) => {
    const drawn = plotConfusion(matrix as ConfusionMatrix, options as PlotConfusionOptions);
    await expect(drawn).rejects.toThrow(ArgumentError);
    await expect(drawn).rejects.toThrow(message);
  });
});
