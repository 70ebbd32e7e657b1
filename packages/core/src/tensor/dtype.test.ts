import { expect, test } from "@jest/globals";
import { bytesOf, DTYPES, type DType, promote } from "./dtype.js";

test("bytesOf", () => {
  expect(Object.fromEntries(DTYPES.map((dtype) => [dtype, bytesOf(dtype)]))).toEqual({
    float32: 4,
    float64: 8,
    float16: 2,
    int32: 4,
    int8: 1,
    bool: 1,
  });
});

// biome-ignore format: a table
test.each<[DType[], DType]>([
  [[],                                 "float32"],
  [["int32"],                          "int32"],
  [["int32", "int32"],                 "int32"],
  [["int32", "float16"],               "float16"],
  [["int8"],                           "int8"],
  [["int8", "int32"],                  "int32"],
  [["float16", "int8"],                "float16"],
  [["float16", "float32"],             "float32"],
  [["float32", "float64", "int32"],    "float64"],
])("%j promote to %s", (dtypes, expected) => {
  expect(promote(dtypes)).toBe(expected);
});
