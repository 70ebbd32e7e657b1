/** Expected texts: `str(array)` of NumPy 2.2.6. */
import { describe, expect, test } from "@jest/globals";
import type { StaticShape } from "../shape.js";
import { tensor } from "./create.js";
import type { DType } from "./dtype.js";
import { formatTensor } from "./format.js";

test("a tensor is printed with its shape and dtype", () => {
  const probabilities = tensor([[0.5141676, 0.5086074]]);
  expect(String(probabilities)).toBe("Tensor([[0.5141676 0.5086074]], shape=(1, 2), dtype=float32)");
  expect(String(tensor([1, 2], { dtype: "int32" }))).toBe("Tensor([1 2], shape=(2), dtype=int32)");
  expect(String(tensor(2.5, { dtype: "float64" }))).toBe("Tensor(2.5, shape=(), dtype=float64)");
  expect(String(tensor([[1], [2]]))).toBe("Tensor(\n[[1.]\n [2.]], shape=(2, 1), dtype=float32)");
});

/** The values' part of the text. */
function body(dtype: DType, values: number | number[], shape?: StaticShape): string {
  const text = String(tensor(values, { dtype, shape }));
  return text.replace(/^Tensor\(\n?/, "").replace(/, shape=.*$/, "");
}

describe("one line", () => {
  // biome-ignore format: a table
  test.each<[DType, number[], string]>([
    ["float32", [1, 2, 3], "[1. 2. 3.]"],
    ["float32", [1.5, 2.25, -3], "[ 1.5   2.25 -3.  ]"],
    ["float32", [0.1, 0.2, 0.3], "[0.1 0.2 0.3]"],
    ["float32", [1 / 3, 2 / 3], "[0.33333334 0.6666667 ]"],
    ["float64", [1 / 3, 2 / 3], "[0.33333333 0.66666667]"],
    ["float16", [1 / 3, 0.1], "[0.3333 0.1   ]"],
    ["float32", [0, -0], "[ 0. -0.]"],
    ["float32", [1, 1000], "[   1. 1000.]"],
    ["float32", [1, 1001], "[1.000e+00 1.001e+03]"],
    ["float32", [0.0001, 0.05], "[0.0001 0.05  ]"],
    ["float32", [9e-5, 0.05], "[9.e-05 5.e-02]"],
    ["float32", [99999990], "[99999992.]"],
    ["float32", [1e8], "[1.e+08]"],
    ["float32", [1.5e10, 1.25e10], "[1.50e+10 1.25e+10]"],
    ["float32", [1e-5, 1], "[1.e-05 1.e+00]"],
    ["float32", [1e-45], "[1.e-45]"],
    ["float32", [3.4028234663852886e38], "[3.4028235e+38]"],
    ["float64", [1e-100, 1e5], "[1.e-100 1.e+005]"],
    ["float64", [Math.PI * 1e5, 1e6], "[ 314159.26535898 1000000.        ]"],
    ["float64", [1e5 / 3, 1], "[3.33333333e+04 1.00000000e+00]"],
    ["float32", [69832976, -1], "[ 6.983298e+07 -1.000000e+00]"],
    ["float32", [9.3505e-9, 1.2345678], "[9.3504999e-09 1.2345678e+00]"],
    ["float16", [65504, 6e-8], "[6.55e+04 5.96e-08]"],
    ["float16", [65504], "[65504.]"],
    ["float32", [Number.NaN, 1.5], "[nan 1.5]"],
    ["float32", [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1], "[ inf -inf   1.]"],
    ["float32", [Number.NaN], "[nan]"],
    ["float32", [Number.NaN, Number.POSITIVE_INFINITY], "[nan inf]"],
    ["float32", [Number.NEGATIVE_INFINITY, 0.25], "[-inf 0.25]"],
    ["float32", [Number.NaN, 1e-10], "[   nan 1.e-10]"],
    ["float32", [100, Number.NaN], "[100.  nan]"],
    ["float64", [-1.5, Number.NaN, 2], "[-1.5  nan  2. ]"],
    ["int32", [1, -20, 300], "[  1 -20 300]"],
    ["int32", [-(2 ** 31), 2 ** 31 - 1], "[-2147483648  2147483647]"],
  ])("%s %j", (dtype, values, text) => {
    expect(body(dtype, values)).toBe(text);
  });
});

describe("scalars", () => {
  // biome-ignore format: a table
  test.each<[DType, number, string]>([
    ["float32", 1,                       "1.0"],
    ["float32", 0.1,                     "0.1"],
    ["float32", -2.5,                    "-2.5"],
    ["float32", -0,                      "-0.0"],
    ["float32", 5e-5,                    "5e-05"],
    ["float32", 1.5e-7,                  "1.5e-07"],
    ["float32", 123456792,               "123456790.0"],
    ["float32", 1e16,                    "1e+16"],
    ["float32", Number.NaN,              "nan"],
    ["float32", Number.NEGATIVE_INFINITY, "-inf"],
    ["float64", 0.0001,                  "0.0001"],
    ["float64", Math.PI,                 "3.141592653589793"],
    ["float64", 1e-300,                  "1e-300"],
    ["float16", 0.1,                     "0.1"],
    ["float16", 65504,                   "65500.0"],
    ["int32",   -7,                      "-7"],
  ])("%s %d is %s", (dtype, value, text) => {
    expect(body(dtype, value)).toBe(text);
  });
});

test.each([[[0]], [[0, 3]], [[3, 0]], [[2, 0, 4]]])("shape %j holds nothing", (shape) => {
  expect(body("float32", [], shape)).toBe("[]");
});

describe("several lines", () => {
  const range = (count: number, value = (i: number) => i) => Array.from({ length: count }, (_, i) => value(i));

  // biome-ignore format: as printed
  test.each<[string, DType, StaticShape, number[], string[]]>([
    ["wrapped at column 75", "float32", [30], range(30, (i) => 1.5 * i - 20), [
      "[-20.  -18.5 -17.  -15.5 -14.  -12.5 -11.   -9.5  -8.   -6.5  -5.   -3.5",
      "  -2.   -0.5   1.    2.5   4.    5.5   7.    8.5  10.   11.5  13.   14.5",
      "  16.   17.5  19.   20.5  22.   23.5]",
    ]],
    ["whole numbers, wrapped", "int32", [40], range(40), [
      "[ 0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23",
      " 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39]",
    ]],
    ["rows, wrapped", "float32", [2, 20], range(40, (i) => i / 8), [
      "[[0.    0.125 0.25  0.375 0.5   0.625 0.75  0.875 1.    1.125 1.25  1.375",
      "  1.5   1.625 1.75  1.875 2.    2.125 2.25  2.375]",
      " [2.5   2.625 2.75  2.875 3.    3.125 3.25  3.375 3.5   3.625 3.75  3.875",
      "  4.    4.125 4.25  4.375 4.5   4.625 4.75  4.875]]",
    ]],
    ["three axes", "float32", [2, 3, 4], range(24), [
      "[[[ 0.  1.  2.  3.]",
      "  [ 4.  5.  6.  7.]",
      "  [ 8.  9. 10. 11.]]",
      "",
      " [[12. 13. 14. 15.]",
      "  [16. 17. 18. 19.]",
      "  [20. 21. 22. 23.]]]",
    ]],
    ["four axes", "int32", [2, 2, 2, 2], range(16), [
      "[[[[ 0  1]",
      "   [ 2  3]]",
      "",
      "  [[ 4  5]",
      "   [ 6  7]]]",
      "",
      "",
      " [[[ 8  9]",
      "   [10 11]]",
      "",
      "  [[12 13]",
      "   [14 15]]]]",
    ]],
    ["more than 1000: the ends", "float32", [1001], range(1001), [
      "[   0.    1.    2. ...  998.  999. 1000.]",
    ]],
    ["the ends of both axes", "float32", [50, 50], range(2500, (i) => i / 4), [
      "[[0.0000e+00 2.5000e-01 5.0000e-01 ... 1.1750e+01 1.2000e+01 1.2250e+01]",
      " [1.2500e+01 1.2750e+01 1.3000e+01 ... 2.4250e+01 2.4500e+01 2.4750e+01]",
      " [2.5000e+01 2.5250e+01 2.5500e+01 ... 3.6750e+01 3.7000e+01 3.7250e+01]",
      " ...",
      " [5.8750e+02 5.8775e+02 5.8800e+02 ... 5.9925e+02 5.9950e+02 5.9975e+02]",
      " [6.0000e+02 6.0025e+02 6.0050e+02 ... 6.1175e+02 6.1200e+02 6.1225e+02]",
      " [6.1250e+02 6.1275e+02 6.1300e+02 ... 6.2425e+02 6.2450e+02 6.2475e+02]]",
    ]],
    ["the ends of one axis", "int32", [2, 600], range(1200), [
      "[[   0    1    2 ...  597  598  599]",
      " [ 600  601  602 ... 1197 1198 1199]]",
    ]],
    ["columns as wide as what is shown needs", "float32", [1001, 1], range(1001, (i) => i * 1e-6), [
      "[[0.00e+00]",
      " [1.00e-06]",
      " [2.00e-06]",
      " ...",
      " [9.98e-04]",
      " [9.99e-04]",
      " [1.00e-03]]",
    ]],
  ])("%s", (_, dtype, shape, values, lines) => {
    expect(body(dtype, values, shape)).toBe(lines.join("\n"));
  });

  test("1000 elements are shown whole, of axes of 6 or fewer too all, of longer ones six", () => {
    expect(body("float32", range(1000))).not.toContain("...");
    const numbers = body("int32", range(7 * 6 * 30), [7, 6, 30]).match(/\d+/g);
    expect(numbers).toHaveLength(6 * 6 * 6);
  });

  test("no line is longer than 75", () => {
    const lines = body(
      "float64",
      range(300, (i) => Math.exp(i / 30 - 3) * (i % 3 ? 1 : -1)),
      [3, 100],
    ).split("\n");
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(75);
  });

  test("only what is shown is read", () => {
    const read: number[] = [];
    formatTensor((position) => read.push(position), [1e6, 1e9], "float32");
    expect(read).toHaveLength(36);
  });
});
