import { describe, expect, test } from "@jest/globals";
import { parameter, symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import * as ops from "../operations.js";
import { stored } from "../ops/stored.js";
import { tensor } from "../tensor/create.js";
import { evaluateFloat64 } from "./float64.js";

describe("evaluateFloat64", () => {
  test("keeps what float32 would lose", () => {
    const x = symbolic([2]);
    const graph = graphOf([x], [ops.add(x, 1), ops.cumsum(ops.multiply(x, x)), ops.argsort(x)]);
    const [sum, squares, order] = evaluateFloat64(graph, [[1e-12, -3]]);
    expect([...sum]).toEqual([1 + 1e-12, -2]);
    expect([...squares]).toEqual([1e-24, 9 + 1e-24]);
    expect([...order]).toEqual([1, 0]);
  });

  test("reads weights as they are, packed or not, or as it is told", () => {
    const source = {
      shape: [2, 2],
      dtype: "float64" as const,
      tensor: tensor([1e-12, 2, 3, 4], { shape: [2, 2], dtype: "float64" }),
      version: 0,
    };
    const x = symbolic([1, 2]);
    const graph = graphOf([x], [ops.relu(ops.add(ops.matmul(x, parameter(source)), 1))]);
    expect([...evaluateFloat64(graph, [[1, 0]])[0]]).toEqual([1 + 1e-12, 3]);
    expect([...evaluateFloat64(graph, [[1, 0]], new Map([[source, [5, 6, 7, 8]]]))[0]]).toEqual([6, 7]);
  });

  test.each(["float16", "int8"] as const)("reads weights that stay stored as %s", (dtype) => {
    const source = { shape: [2, 3], dtype, tensor: tensor([1, -2, 3, 4, 5, -6], { shape: [2, 3], dtype }), version: 0 };
    const x = symbolic([1, 2]);
    const graph = graphOf([x], [ops.matmul(x, stored(parameter(source)))]);
    expect([...evaluateFloat64(graph, [[1 + 1e-12, 0]])[0]]).toEqual([1, -2, 3].map((w) => w * (1 + 1e-12)));
  });
});
