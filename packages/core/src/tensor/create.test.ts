import { describe, expect, test } from "@jest/globals";
import ndarray, { type NdArray } from "ndarray";
import { ArgumentError, ShapeError } from "../errors.js";
import type { StaticShape } from "../shape.js";
import { full, ones, type TensorLike, type TensorOptions, tensor, write, zeros } from "./create.js";
import type { DType } from "./dtype.js";
import type { NestedNumbers } from "./tensor.js";

const NAN = Number.NaN;
const INFINITY = Number.POSITIVE_INFINITY;

describe("tensor of", () => {
  // biome-ignore format: a table
  test.each<[what: string, values: TensorLike, options: TensorOptions, shape: StaticShape, dtype: DType, array: NestedNumbers]>([
    // nested arrays
    ["a number",                 5,                                    {},                   [],        "float32", 5],
    ["nothing",                  [],                                   {},                   [0],       "float32", []],
    ["a vector",                 [1, 2, 3],                            {},                   [3],       "float32", [1, 2, 3]],
    ["a matrix",                 [[1, 2], [3, 4], [5, 6]],             {},                   [3, 2],    "float32", [[1, 2], [3, 4], [5, 6]]],
    ["three axes",               [[[1], [2]], [[3], [4]]],             {},                   [2, 2, 1], "float32", [[[1], [2]], [[3], [4]]]],
    ["empty rows",               [[], []],                             {},                   [2, 0],    "float32", [[], []]],
    ["NaN, ∞ and -0",            [NAN, INFINITY, -0],                  {},                   [3],       "float32", [NAN, INFINITY, -0]],
    ["numbers, rounded",         [0.1],                                {},                   [1],       "float32", [Math.fround(0.1)]],
    // typed arrays
    ["a Float32Array",           new Float32Array([1.5, 2]),           {},                   [2],       "float32", [1.5, 2]],
    ["a Float64Array",           new Float64Array([0.1]),              {},                   [1],       "float64", [0.1]],
    ["an Int32Array",            new Int32Array([-1, 2 ** 31 - 1]),    {},                   [2],       "int32",   [-1, 2 ** 31 - 1]],
    ["a Uint8Array",             new Uint8Array([0, 255]),             {},                   [2],       "float32", [0, 255]],
    ["a Uint8ClampedArray",      new Uint8ClampedArray([300]),         {},                   [1],       "float32", [255]],
    ["an Int8Array",             new Int8Array([-128]),                {},                   [1],       "int8",    [-128]],
    ["an Int16Array",            new Int16Array([-2]),                 {},                   [1],       "float32", [-2]],
    ["a Uint16Array",            new Uint16Array([65535]),             {},                   [1],       "float32", [65535]],
    ["a Uint32Array",            new Uint32Array([2 ** 31]),           {},                   [1],       "float32", [2 ** 31]],
    ["a Buffer",                 Buffer.from([7, 8]),                  {},                   [2],       "float32", [7, 8]],
    ["a part of one",            new Float32Array([1, 2, 3, 4]).subarray(1, 3), {},          [2],       "float32", [2, 3]],
    ["typed rows",               [new Float32Array([1, 2]), new Float32Array([3, 4])], {},   [2, 2],    "float32", [[1, 2], [3, 4]]],
    ["rows of both kinds",       [[1, 2], new Int32Array([3, 4])] as TensorLike, {},         [2, 2],    "float32", [[1, 2], [3, 4]]],
    // options
    ["values in a shape",        [1, 2, 3, 4],                         { shape: [2, 2] },    [2, 2],    "float32", [[1, 2], [3, 4]]],
    ["a matrix in another",      [[1, 2, 3], [4, 5, 6]],               { shape: [3, 2] },    [3, 2],    "float32", [[1, 2], [3, 4], [5, 6]]],
    ["one value as a scalar",    [5],                                  { shape: [] },        [],        "float32", 5],
    ["a shape of size 0",        [],                                   { shape: [3, 0] },    [3, 0],    "float32", [[], [], []]],
    ["float64",                  [0.1],                                { dtype: "float64" }, [1],       "float64", [0.1]],
    ["float16",                  [0.1, 65520, 1e-8],                   { dtype: "float16" }, [3],       "float16", [0.0999755859375, INFINITY, 0]],
    ["int32, cut",               [1.9, -1.9, NAN],                     { dtype: "int32" },   [3],       "int32",   [1, -1, 0]],
    ["int8, cut",                [1.9, -128.9, 127],                   { dtype: "int8" },    [3],       "int8",    [1, -128, 127]],
    ["an int8 as float16",       new Int8Array([-7]),                  { dtype: "float16" }, [1],       "float16", [-7]],
    ["a Float64Array, narrower", new Float64Array([0.1]),              { dtype: "float32" }, [1],       "float32", [Math.fround(0.1)]],
  ])("%s", (_, values, options, shape, dtype, array) => {
    const made = tensor(values, options);
    expect([made.shape, made.dtype]).toEqual([shape, dtype]);
    expect(made.toArray()).toEqual(array);
    made.dispose();
  });

  test("a tensor is a copy", () => {
    const a = tensor([[1, 2]], { dtype: "float16" });
    const b = tensor(a);
    expect([b.shape, b.dtype, b.toArray()]).toEqual([[1, 2], "float16", [[1, 2]]]);
    a.data[0] = 0;
    expect(b.toArray()).toEqual([[1, 2]]);
    expect(tensor(b, { dtype: "int32", shape: [2] }).toArray()).toEqual([1, 2]);
  });
});

describe("tensor of an ndarray", () => {
  const base = () =>
    ndarray(
      Float32Array.from({ length: 24 }, (_, i) => i),
      [2, 3, 4],
    );

  // biome-ignore format: a table
  test.each<[what: string, array: NdArray]>([
    ["as it comes",              base()],
    ["transposed",               base().transpose(2, 0, 1)],
    ["every second",             base().step(1, 2, 2)],
    ["backwards",                base().step(-1, 1, -1)],
    ["backwards by twos",        base().step(1, -2, -3)],
    ["a part",                   base().lo(0, 1, 1).hi(2, 2, 2)],
    ["a part, turned and back",  base().lo(1, 1, 0).transpose(1, 2, 0).step(-1, 2, 1)],
    ["one row",                  base().pick(1, null, null)],
    ["one column",               base().pick(null, 2, 3)],
    ["one element",              base().pick(1, 1, 1)],
    ["nothing",                  base().hi(2, 0, 4)],
    ["a stride of 0",            ndarray(new Float32Array([5, 6]), [3, 2], [0, 1])],
    ["columns first",            ndarray(new Float32Array([1, 2, 3, 4, 5, 6]), [2, 3], [1, 2])],
    ["an offset",                ndarray(new Float32Array([9, 9, 1, 2]), [2], [1], 2)],
  ])("%s", (_, array) => {
    const expected = (at: number[], axis: number): NestedNumbers =>
      axis === array.shape.length
        ? array.get(...at)
        : Array.from({ length: array.shape[axis] }, (_, i) => expected([...at, i], axis + 1));
    const made = tensor(array);
    expect(made.shape).toEqual(array.shape);
    expect(made.toArray()).toEqual(expected([], 0));
  });

  // biome-ignore format: a table
  test.each<[NdArray, DType]>([
    [ndarray(new Float64Array([0.1])),  "float64"],
    [ndarray(new Int32Array([1])),      "int32"],
    [ndarray(new Uint8Array([1])),      "float32"],
    [ndarray([1, 2]),                   "float32"],
  ])("%#: of its own dtype where there is one", (array, dtype) => {
    expect(tensor(array).dtype).toBe(dtype);
  });

  test("there and back again", () => {
    expect(
      tensor(
        tensor([
          [1, 2],
          [3, 4],
        ]).nd.transpose(1, 0),
      ).toArray(),
    ).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });
});

describe("errors", () => {
  const shape = "a ShapeError";
  const argument = "an ArgumentError";
  // biome-ignore format: a table
  test.each<[values: unknown, options: object, kind: string, message: string]>([
    [[[1, 2], [3]],          {},                     shape,    "tensor: rows differ in length: values[1] has 1 where the first such row has 2."],
    [[[1], [2, 3]],          {},                     shape,    "tensor: rows differ in length: values[1] has 2 where the first such row has 1."],
    [[[[1], [2]], [[3]]],    {},                     shape,    "tensor: rows differ in length: values[1] has 1 where the first such row has 2."],
    [[[1], 2],               {},                     shape,    "tensor: expected an array at values[1], got 2."],
    [[1, [2]],               {},                     shape,    "tensor: expected a number at values[1], got an array."],
    [[1, "2"],               {},                     argument, 'tensor: expected a number at values[1], got "2".'],
    [[[1], [null]],          {},                     argument, "tensor: expected a number at values[1][0], got null."],
    [[1, undefined],         {},                     argument, "tensor: expected a number at values[1], got undefined."],
    [[true],                 {},                     argument, "tensor: expected a number at values[0], got true."],
    [undefined,              {},                     argument, "tensor: expected a number at values, got undefined."],
    ["12",                   {},                     argument, 'tensor: expected a number at values, got "12".'],
    [{ length: 2 },          {},                     argument, "tensor: expected a number at values, got { length: 2 }."],
    [new BigInt64Array(2),   {},                     argument, "tensor: cannot be made from a BigInt64Array; use a Float32Array or another array of numbers."],
    [new DataView(new ArrayBuffer(8)), {},           argument, "tensor: cannot be made from a DataView; use a Float32Array or another array of numbers."],
    [[new DataView(new ArrayBuffer(8))], {},         argument, "tensor: expected a number at values[0], got a DataView."],
    [[1, 2, 3],              { shape: [2, 2] },      shape,    "tensor: shape (2, 2) holds 4 values, got 3."],
    [[],                     { shape: [] },          shape,    "tensor: shape () holds 1 values, got 0."],
    [[1],                    { shape: [-1] },        shape,    "tensor: sizes must be whole numbers of at least 0, got shape [-1]."],
    [[1],                    { shape: [1.5] },       shape,    "tensor: sizes must be whole numbers of at least 0, got shape [1.5]."],
    [[1],                    { shape: [null, 1] },   shape,    "tensor: sizes must be whole numbers of at least 0, got shape [, 1]."],
    [[1],                    { dtype: "float31" },   argument, 'tensor: dtype: got "float31". Did you mean "float32"? Known: "float32", "float64", "float16", "int32", "int8", "bool".'],
    [[1, 128],               { dtype: "int8" },      argument, 'tensor: int8 holds whole numbers from -128 to 127, got 128. Scale it, or use "int32".'],
    [[-129],                 { dtype: "int8" },      argument, 'tensor: int8 holds whole numbers from -128 to 127, got -129. Scale it, or use "int32".'],
    [[NAN],                  { dtype: "int8" },      argument, 'tensor: int8 holds whole numbers from -128 to 127, got NaN. Scale it, or use "int32".'],
    [[1],                    { dType: "float32" },   argument, 'tensor: unknown option "dType". Did you mean "dtype"? Known options: shape, dtype.'],
  ])("%j %j is %s", (values, options, kind, message) => {
    const Class = kind === shape ? ShapeError : ArgumentError;
    expect(() => tensor(values as TensorLike, options)).toThrow(new Class(message));
  });
});

describe("zeros, ones, full", () => {
  // biome-ignore format: a table
  test.each([
    [zeros([2, 2]),                  "float32", [[0, 0], [0, 0]]],
    [zeros([0, 2]),                  "float32", []],
    [ones([2], "int32"),             "int32",   [1, 1]],
    [ones([2], "float16"),           "float16", [1, 1]],
    [full([], -2.5),                 "float32", -2.5],
    [full([2], 0.1, "float64"),      "float64", [0.1, 0.1]],
    [full([2], 0.1, "float16"),      "float16", [0.0999755859375, 0.0999755859375]],
    [full([1], 1.5, "Float16" as DType), "float16", [1.5]],
    [full([2], 2.9, "int32"),        "int32",   [2, 2]],
    [full([2], -2.9, "int8"),        "int8",    [-2, -2]],
  ])("%#", (made, dtype, array) => {
    expect(made.dtype).toBe(dtype);
    expect(made.toArray()).toEqual(array);
  });

  test("zeros over memory used before", () => {
    const used = full([100], 7);
    const { byteOffset } = used.data;
    used.dispose();
    const clean = zeros([100]);
    expect(clean.data.byteOffset).toBe(byteOffset);
    expect(clean.data.every((value) => value === 0)).toBe(true);
  });

  test("errors", () => {
    expect(() => zeros([2, -1])).toThrow(
      new ShapeError("full: sizes must be whole numbers of at least 0, got shape [2, -1]."),
    );
    expect(() => ones([2], "double" as DType)).toThrow(ArgumentError);
    expect(() => full([2], 200, "int8")).toThrow("int8 holds whole numbers from -128 to 127, got 200");
  });
});

test("write overwrites the values, as the tensor's dtype", () => {
  for (const dtype of ["float32", "float64", "float16", "int32", "int8"] as const) {
    const target = zeros([2, 2], dtype);
    write(target, [1, 2, 3, 4]);
    expect(target.toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  }
});
