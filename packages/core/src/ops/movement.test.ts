import { describe, expect, test } from "@jest/globals";
import { at, byIndex, rows, run, type Values, whole } from "../compute.test.naive.js";
import { ArgumentError, ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { symbolic } from "../graph/trace.js";
import type { Shape, StaticShape } from "../shape.js";
import { add } from "./binary.js";
import { concatenate, reshape, slice } from "./movement.js";

function compare(body: (...inputs: SymbolicTensor[]) => SymbolicTensor, inputs: Values[], expected: Values): void {
  for (const kernels of ["reference", "wasm"] as const) {
    const found = run(kernels, body, inputs);
    expect([found.shape, found.numbers]).toEqual([expected.shape, expected.numbers]);
  }
}

describe("reshape", () => {
  // biome-ignore format: a table
  test.each<[Shape, number[], Shape]>([
    [[6],          [2, 3],       [2, 3]],
    [[2, 3],       [6],          [6]],
    [[2, 3],       [-1],         [6]],
    [[2, 3],       [3, -1, 1],   [3, 2, 1]],
    [[],           [1, 1],       [1, 1]],
    [[1],          [],           []],
    [[0, 3],       [0],          [0]],
    [[0, 3],       [-1, 3],      [0, 3]],
    [[5, 0, 3],    [-1, 0],      [5, 0]],
    [[null, 6],    [-1, 2, 3],   [null, 2, 3]],
    [[null, 2, 3], [-1, 6],      [null, 6]],
    [[null, 6],    [-1, 6],      [null, 6]],
    [[null],       [-1, 1],      [null, 1]],
    [[null, null], [-1, 3],      [null, 3]],
  ])("of %j to %j is %j", (from, to, shape) => {
    expect(reshape(symbolic(from), to).shape).toEqual(shape);
  });

  // biome-ignore format: a table
  test.each<[Shape, number[], string]>([
    [[6],       [4],        "reshape: cannot reshape (6) to (4): the number of elements must stay the same."],
    [[6],       [4, -1],    "reshape: cannot reshape (6) to (4, -1): the number of elements must stay the same."],
    [[6],       [-1, -1],   "reshape: at most one size may be -1, got [-1, -1]."],
    [[null, 6], [-1, 4],    "reshape: cannot reshape (None, 6) to (-1, 4): the number of elements must stay the same."],
    [[null, 6], [-1, 2],    "reshape: cannot reshape (None, 6) to (-1, 2): the number of elements must stay the same."],
    [[null, 6], [2, 3],     "reshape: cannot reshape (None, 6) to (2, 3): the number of elements must stay the same."],
  ])("of %j to %j is refused", (from, to, message) => {
    expect(() => reshape(symbolic(from), to)).toThrow(new ShapeError(message));
  });

  test.each([[[-2]], [[1.5]], [[Number.NaN]]])("sizes %j are none", (sizes) => {
    const message = `reshape: sizes must be whole numbers, or one -1, got [${sizes}].`;
    expect(() => reshape(symbolic([6]), sizes)).toThrow(new ArgumentError(message));
  });

  // biome-ignore format: a table
  test.each<[Values, number[], StaticShape]>([
    [whole([2, 3]),   [3, 2],      [3, 2]],
    [whole([4]),      [-1, 1],     [4, 1]],
    [rows([5, 6]),    [-1, 2, 3],  [5, 2, 3]],
    [rows([5, 2, 3]), [-1, 6],     [5, 6]],
    [rows([5]),       [-1, 1],     [5, 1]],
    [rows([5, 1]),    [-1],        [5]],
    [rows([0, 6]),    [-1, 3, 2],  [0, 3, 2]],
  ])("%#: the numbers stay in order", (x, to, shape) => {
    compare((y) => reshape(y, to), [x], { ...x, shape });
    const twice = { ...x, shape, numbers: x.numbers.map((value) => value + value) };
    compare((y) => reshape(add(y, y), to), [x], twice); // of a value computed, an alias of it
    compare((y) => { const z = reshape(y, to); return add(z, z); }, [x], twice);
  });

  // biome-ignore format: a table
  test.each<[StaticShape, number[]]>([
    [[6, 6],    [6, -1]],
    [[6, 2, 3], [-1, 2, 6]],
    [[6, 4],    [4, -1]],
  ])("of rows of %j to %j would mix them", (shape, to) => {
    expect(() => run("reference", (y) => reshape(y, to), [rows(shape)])).toThrow(ShapeError);
  });
});

describe("concatenate", () => {
  const joined = (inputs: Values[], axis: number): Values => {
    const sizes = inputs.map(({ shape }) => shape[axis]);
    const shape = inputs[0].shape.map((size, i) => (i === axis ? sizes.reduce((sum, each) => sum + each, 0) : size));
    return byIndex(shape, (index) => {
      let [i, from] = [0, index[axis]];
      while (from >= sizes[i]) from -= sizes[i++];
      return at(
        inputs[i],
        index.map((each, other) => (other === axis ? from : each)),
      );
    });
  };

  // biome-ignore format: a table
  test.each<[axis: number, inputs: Values[]]>([
    [0, [whole([2]), whole([3]), whole([1])]],
    [0, [whole([2, 3]), whole([4, 3])]],
    [1, [whole([2, 3]), whole([2, 1])]],
    [0, [whole([2, 3, 4]), whole([1, 3, 4])]],
    [1, [whole([2, 3, 4]), whole([2, 2, 4]), whole([2, 1, 4])]],
    [2, [whole([2, 3, 4]), whole([2, 3, 1])]],
    [1, [whole([2, 3])]],
    [1, [whole([2, 0]), whole([2, 3])]],
    [0, [whole([0, 3]), whole([2, 3])]],
    [1, [rows([5, 3]), rows([5, 2])]],
    [1, [rows([5, 3, 2]), rows([5, 1, 2]), rows([5, 4, 2])]],
    [2, [rows([5, 3, 2]), rows([5, 3, 1])]],
    [3, [rows([5, 2, 3, 1]), rows([5, 2, 3, 4])]],
    [1, [rows([0, 3]), rows([0, 2])]],
  ])("along axis %d: %#", (axis, inputs) => {
    const seeded = inputs.map(({ shape, ofRows }, seed) => (ofRows ? rows(shape, seed) : whole(shape, seed)));
    const rank = inputs[0].shape.length;
    for (const named of [axis, axis - rank]) {
      compare((...x) => concatenate(x, { axis: named }), seeded, joined(seeded, axis));
    }
  });

  test("one tensor several times", () => {
    const x = rows([4, 2]);
    compare((y) => concatenate([y, y, y]), [x], joined([x, x, x], 1));
  });

  test("along the last axis unless told otherwise; unknown sizes are taken from where they are known", () => {
    expect(concatenate([symbolic([null, 3]), symbolic([null, 2])]).shape).toEqual([null, 5]);
    expect(concatenate([symbolic([null, 3]), symbolic([7, 2])]).shape).toEqual([7, 5]);
    expect(concatenate([symbolic([2, null]), symbolic([2, 2])]).shape).toEqual([2, null]);
  });

  // biome-ignore format: a table
  test.each<[Shape[], number, string]>([
    [[[2, 3], [3, 3]],  1,  "concatenate: expected inputs of the same shape but for axis 1, got (2, 3), (3, 3)."],
    [[[2, 3], [2]],     -1, "concatenate: expected inputs of the same shape but for axis -1, got (2, 3), (2)."],
    [[[2, 3], [2, 3]],  2,  "concatenate: axis must be a whole number from -2 to 1 for the shape (2, 3), got 2."],
    [[[]],              0,  "concatenate: axis must be a whole number from 0 to -1 for the shape (), got 0."],
  ])("%j along %d do not fit", (shapes, axis, message) => {
    expect(() => concatenate(shapes.map((shape) => symbolic(shape)), { axis })).toThrow(new ShapeError(message));
  });

  test("of nothing is an error", () => {
    const message = "concatenate: expected at least one tensor, got none.";
    expect(() => concatenate([])).toThrow(new ArgumentError(message));
  });

  // biome-ignore format: a table
  test.each<[axis: number, inputs: Values[]]>([
    [0,  [rows([5, 3]), rows([5, 3])]],
    [-2, [rows([5, 3]), rows([5, 3])]],
    [1,  [rows([5, 3]), whole([1, 3])]],
    [1,  [rows([5, 3]), whole([5, 3])]],
  ])("what would mix rows is refused: %#", (axis, inputs) => {
    expect(() => run("reference", (...x) => concatenate(x, { axis }), inputs)).toThrow("axis 0 is the batch");
  });
});

describe("slice", () => {
  // biome-ignore format: a table
  test.each<[Values, axis: number, begin: number, size: number]>([
    [whole([5]),          0, 1, 3],
    [whole([5]),          0, 0, 5],
    [whole([5]),          0, 5, 0],
    [whole([4, 3]),       0, 1, 2],
    [whole([4, 3]),       1, 2, 1],
    [whole([2, 3, 4]),    0, 1, 1],
    [whole([2, 3, 4]),    1, 0, 2],
    [whole([2, 3, 4]),    2, 1, 3],
    [whole([0, 3]),       1, 1, 2],
    [rows([5, 3]),        1, 1, 2],
    [rows([5, 3, 4]),     1, 1, 2],
    [rows([5, 3, 4]),     2, 3, 1],
    [rows([5, 2, 3, 4]),  2, 0, 1],
    [rows([0, 3]),        1, 0, 1],
  ])("%#: axis %d from %d", (x, axis, begin, size) => {
    const shape = x.shape.map((whole, i) => (i === axis ? size : whole));
    const expected = byIndex(shape, (index) => at(x, index.map((each, i) => (i === axis ? begin + each : each))));
    for (const named of [axis, axis - x.shape.length]) {
      compare((y) => slice(y, { axis: named, begin, size }), [x], expected);
    }
  });

  // biome-ignore format: a table
  test.each<[Shape, { axis: number; begin: number; size: number }, string]>([
    [[5],       { axis: 0, begin: 3, size: 3 },   "slice: 3 to 6 is outside axis 0 of (5)."],
    [[5],       { axis: 1, begin: 0, size: 1 },   "slice: axis must be a whole number from -1 to 0, got 1."],
    [[5],       { axis: 0, begin: -1, size: 1 },  "slice: begin and size must be whole numbers of at least 0, got -1 and 1."],
    [[5],       { axis: 0, begin: 0, size: -1 },  "slice: begin and size must be whole numbers of at least 0, got 0 and -1."],
    [[5],       { axis: 0, begin: 0.5, size: 1 }, "slice: begin and size must be whole numbers of at least 0, got 0.5 and 1."],
  ])("of %j by %j is refused", (shape, cut, message) => {
    expect(() => slice(symbolic(shape), cut)).toThrow(message);
  });

  test("of the batch is refused", () => {
    const cut = () => run("reference", (x) => slice(x, { axis: 0, begin: 0, size: 2 }), [rows([5, 3])]);
    expect(cut).toThrow("slice: axis 0 is the batch");
  });
});
