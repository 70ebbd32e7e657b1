import { describe, expect, test } from "@jest/globals";
import { ShapeError } from "./errors.js";
import { broadcastShapes, checkSizes, formatShape, normalizeAxis, type Shape, sameShape, sizeOf } from "./shape.js";

// biome-ignore format: a table
test.each<[Shape, string]>([
  [[],                "()"],
  [[3],               "(3)"],
  [[null, 3],         "(None, 3)"],
  [[null, null, 0],   "(None, None, 0)"],
])("formatShape(%j) is %s", (shape, text) => {
  expect(formatShape(shape)).toBe(text);
});

describe("sizeOf", () => {
  // biome-ignore format: a table
  test.each<[Shape, number]>([
    [[],         1],
    [[7],        7],
    [[2, 3, 4],  24],
    [[5, 0, 4],  0],
  ])("%j is %d", (shape, size) => {
    expect(sizeOf(shape)).toBe(size);
  });

  test("an unknown axis has no size", () => {
    expect(() => sizeOf([null, 3])).toThrow(new ShapeError("(None, 3) has an axis of unknown size."));
  });
});

// biome-ignore format: a table
test.each<[Shape, Shape, boolean]>([
  [[],         [],         true],
  [[2, 3],     [2, 3],     true],
  [[null, 3],  [null, 3],  true],
  [[null, 3],  [2, 3],     false],
  [[3],        [1, 3],     false],
  [[1, 3],     [3],        false],
])("sameShape(%j, %j) is %p", (a, b, same) => {
  expect(sameShape(a, b)).toBe(same);
});

test("checkSizes passes whole numbers of at least 0", () => {
  for (const shape of [[], [0], [3, 1]]) expect(checkSizes("zeros", shape)).toBe(shape);
  for (const size of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, null as never, "2" as never]) {
    const message = `zeros: sizes must be whole numbers of at least 0, got shape [2, ${size ?? ""}].`;
    expect(() => checkSizes("zeros", [2, size])).toThrow(new ShapeError(message));
  }
});

describe("broadcastShapes", () => {
  // Known sizes as numpy.broadcast_shapes.
  // biome-ignore format: a table
  const ROWS: [Shape, Shape, Shape][] = [
    [[],           [],           []],
    [[3],          [],           [3]],
    [[3],          [3],          [3]],
    [[1],          [3],          [3]],
    [[2, 1],       [1, 3],       [2, 3]],
    [[4, 1, 3],    [2, 1],       [4, 2, 3]],
    [[1],          [0],          [0]],
    [[0, 1],       [1, 3],       [0, 3]],
    [[5, 1, 7, 1], [6, 1, 2],    [5, 6, 7, 2]],
    // An unknown size: 1 stretches to it, any other must turn out to be it.
    [[null, 3],    [3],          [null, 3]],
    [[null, 3],    [1, 3],       [null, 3]],
    [[null, 3],    [null, 1],    [null, 3]],
    [[null, 3],    [4, 3],       [4, 3]],
  ];

  test.each(ROWS)("%j and %j to %j", (a, b, shape) => {
    expect(broadcastShapes(a, b, "add")).toEqual(shape);
    expect(broadcastShapes(b, a, "add")).toEqual(shape);
  });

  test.each<[Shape, Shape, string]>([
    [[2], [3], "add: shapes (2) and (3) do not broadcast: axis -1 is 2 in the one and 3 in the other."],
    [[2, 3], [3, 3], "add: shapes (2, 3) and (3, 3) do not broadcast: axis -2 is 2 in the one and 3 in the other."],
    [[0], [2], "add: shapes (0) and (2) do not broadcast: axis -1 is 0 in the one and 2 in the other."],
  ])("%j and %j do not", (a, b, message) => {
    expect(() => broadcastShapes(a, b, "add")).toThrow(new ShapeError(message));
  });
});

describe("normalizeAxis", () => {
  test.each([
    [0, 1, 0],
    [-1, 1, 0],
    [2, 3, 2],
    [-3, 3, 0],
    [-1, 3, 2],
  ])("%d of %d axes is %d", (axis, rank, expected) => {
    expect(normalizeAxis(axis, rank, "slice")).toBe(expected);
  });

  test.each([3, -4, 0.5, Number.NaN, Number.POSITIVE_INFINITY])("%d of 3 axes is none", (axis) => {
    const message = `slice: axis must be a whole number from -3 to 2, got ${axis}.`;
    expect(() => normalizeAxis(axis, 3, "slice")).toThrow(new ShapeError(message));
  });
});
