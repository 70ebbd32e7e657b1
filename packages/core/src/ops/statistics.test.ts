import { describe, expect, test } from "@jest/globals";
import { rows, run, type Values, whole } from "../compute.test.naive.js";
import { symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import type { ReduceOptions } from "./reduce.js";
import { logsumexp, std, variance } from "./statistics.js";

const OPS = { variance, std, logsumexp };
const average = (x: readonly number[]) => x.reduce((total, value) => total + value, 0) / x.length;
const NAIVE: Record<keyof typeof OPS, (x: readonly number[]) => number> = {
  variance: (x) => average(x.map((value) => (value - average(x)) ** 2)),
  std: (x) => Math.sqrt(average(x.map((value) => (value - average(x)) ** 2))),
  logsumexp: (x) => Math.log(x.reduce((total, value) => total + Math.exp(value), 0)),
};

describe.each(Object.keys(OPS) as (keyof typeof OPS)[])("%s, within 1e-6", (name) => {
  // biome-ignore format: a table
  test.each<[Values, ReduceOptions, shape: number[]]>([
    [whole([9]),       {},                                [] ],
    [whole([9]),       { keepdims: true },                [1]],
    [whole([4, 3]),    { axis: -1 },                      [4]],
    [rows([5, 7]),     { axis: 1 },                       [5]],
    [rows([5, 7]),     { axis: 1, keepdims: true },       [5, 1]],
    [rows([5, 3, 17]), { axis: [1, 2] },                  [5]],
    [rows([5, 3, 17]), { axis: [1, -1], keepdims: true }, [5, 1, 1]],
  ])("%#", (x, options, shape) => {
    for (const kernels of ["reference", "wasm"] as const) {
      const found = run(kernels, (y) => OPS[name](y, options), [x]);
      expect(found.shape).toEqual(shape);
      const size = x.numbers.length / found.numbers.length;
      found.numbers.forEach((value, i) => {
        const expected = NAIVE[name](x.numbers.slice(i * size, (i + 1) * size));
        expect(Math.abs(value - expected)).toBeLessThan(1e-6 * Math.max(1, Math.abs(expected)));
      });
    }
  });

  test("is one call, and a float32 of int32", () => {
    const x = symbolic([null, 3], "int32");
    const y = OPS[name](x, { axis: -1 });
    expect(y.dtype).toBe("float32");
    const { calls } = graphOf([x], [y]);
    const className = { variance: "Var", std: "Std", logsumexp: "Logsumexp" }[name];
    expect(calls.map(({ owner }) => owner.className)).toEqual([className]);
    expect(calls[0].repeat([symbolic([null, 5])])[0].shape).toEqual([null]);
  });

  test("of what is wrong names the op that found it", () => {
    expect(() => OPS[name](symbolic([2]), { axis: 1 })).toThrow("axis must be a whole number from -1 to 0, got 1.");
    expect(() => OPS[name](symbolic([2]), { axes: 1 } as object)).toThrow('unknown option "axes"');
  });
});

// As keras.ops.logsumexp.
test.each([
  [[1000, 1000], 1000.6931471805599],
  [[-1000, -1000], -999.3068528194401],
  [[3e38, -3e38], 3e38],
  [[Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY], Number.NEGATIVE_INFINITY],
  [[Number.NEGATIVE_INFINITY, 2], 2],
  [[Number.POSITIVE_INFINITY, 1], Number.POSITIVE_INFINITY],
  [[Number.NaN, 1], Number.NaN],
])("logsumexp of %j is %d", (numbers, expected) => {
  const { numbers: found } = run("wasm", (x) => logsumexp(x), [{ shape: [2], numbers, ofRows: false }]);
  expect(found).toEqual([Math.fround(expected)]);
});
