import { beforeEach, describe, expect, test } from "@jest/globals";
import { engine } from "../engine/choose.js";
import { Executable } from "../engine/run.js";
import { ArgumentError, ShapeError, UnsupportedError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { clearSession } from "../graph/naming.js";
import { replay } from "../graph/replay.js";
import { constant, parameter, record, symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import * as ops from "../operations.js";
import { compile } from "../plan/compile.js";
import { tensor } from "../tensor/create.js";
import { checkGradients } from "./checkGradients.js";
import { gradients } from "./gradients.js";
import { gradientsOf } from "./gradientsOf.js";

beforeEach(clearSession);

/** What the gradient of Σ f(x) is at these numbers. */
function slopes(f: (x: SymbolicTensor) => SymbolicTensor, x: number[]): unknown {
  return gradients((y) => ops.sum(f(y)), [tensor(x)]).gradients[0].toArray();
}

const weights = (values: number[][]) =>
  parameter({ shape: [values.length, values[0].length], dtype: "float32", tensor: tensor(values), version: 0 });

describe("gradients at kinks are those of Keras 3.15 on JAX 0.10:", () => {
  // biome-ignore format: a table
  test.each<[string, (x: SymbolicTensor) => SymbolicTensor, number[], number[]]>([
    ["relu",         ops.relu,                                             [0],          [0]],
    ["relu6",        ops.relu6,                                            [0, 6],       [0, 0]],
    ["leakyRelu",    (x) => ops.leakyRelu(x),                              [0],          [1]],
    ["abs",          ops.abs,                                              [0],          [1]],
    ["elu",          (x) => ops.elu(x),                                    [0],          [1]],
    ["hardSigmoid",  ops.hardSigmoid,                                      [-3, 3],      [0, 0]],
    ["hardSilu",     ops.hardSilu,                                         [-3, 3],      [0, 1]],
    ["hardTanh",     ops.hardTanh,                                         [-1, 1],      [1, 1]],
    ["hardShrink",   (x) => ops.hardShrink(x),                             [-0.5, 0.5],  [0, 0]],
    ["softShrink",   (x) => ops.softShrink(x),                             [-0.5, 0.5],  [0, 0]],
    ["threshold",    (x) => ops.threshold(x, 1, 2),                        [1],          [0]],
    ["sparsePlus",   ops.sparsePlus,                                       [-1, 1],      [0, 1]],
    ["sparseSigmoid", ops.sparseSigmoid,                                   [-1, 1],      [0.25, 0.25]],
    ["clip",         (x) => ops.clip(x, -1, 1),                            [-1, 1, 5],   [0.5, 0.5, 0]],
    ["nanToNum",     (x) => ops.nanToNum(x),                               [Number.NaN, Number.POSITIVE_INFINITY], [0, 0]],
    ["maximum",      (x) => ops.maximum(x, 1),                             [1],          [0.5]],
    ["minimum",      (x) => ops.minimum(1, x),                             [1],          [0.5]],
    ["power of 2",   (x) => ops.power(x, 2),                               [0],          [0]],
    ["mod",          (x) => ops.mod(x, 2),                                 [4, 3],       [1, 1]],
    ["max",          ops.max,                                              [1, 3, 3],    [0, 0.5, 0.5]],
    ["min",          ops.min,                                              [1, 1, 3],    [0.5, 0.5, 0]],
    ["prod",         ops.prod,                                             [0, 2, 3],    [6, 0, 0]],
    ["sort",         (x) => ops.multiply(ops.sort(x), tensor([1, 2, 3])),  [3, 3, 1],    [2, 3, 1]],
    ["floor",        ops.floor,                                            [0.5, 1],     [0, 0]],
    ["cast",         (x) => ops.cast(ops.cast(x, "int32"), "float32"),     [0.5],        [0]],
    ["argmax",       (x) => ops.multiply(ops.argmax(x), 1),                [1, 2],       [0, 0]],
  ])("%s", (_, f, x, expected) => {
    expect(slopes(f, x)).toEqual(expected);
  });
});

describe("gradientsOf", () => {
  test("has the shapes of what it is of, for any number of rows, and zeros where nothing leads", () => {
    const x = symbolic([null, 3]);
    const [w, b, other] = [weights([[1], [2], [3]]), symbolic([1]), symbolic([null, 2])];
    const loss = ops.mean(ops.square(ops.add(ops.matmul(x, w), b)));
    const all = gradientsOf(loss, [x, w, b, other]);
    expect(all.map(({ shape }) => shape)).toEqual([[null, 3], [3, 1], [1], [null, 2]]);
  });

  test("of rows, row by row, is what it is of all rows at once", () => {
    const trace = (rows: number | null) => {
      const x = symbolic([rows, 2, 3]);
      const y = ops.softmax(
        ops.matmul(
          ops.tanh(x),
          weights([
            [1, 2],
            [3, -4],
            [0.5, 1],
          ]),
        ),
      );
      const [dx] = gradientsOf(y, [x], ops.square(y));
      return new Executable(graphOf([x], [dx]), engine().kernels, [rows === null]);
    };
    const x = tensor(
      Array.from({ length: 30 }, (_, i) => Math.sin(i)),
      { shape: [5, 2, 3] },
    );
    const [byRows] = trace(null).runSync(engine(), [x], 5);
    const [whole] = trace(5).runSync(engine(), [x], 1);
    byRows.numbers().forEach((value, i) => {
      expect(value).toBeCloseTo(whole.numbers()[i], 6);
    });
  });

  test("adds what all readers give, those of one split at once", () => {
    const x = symbolic([2, 4]);
    const parts = ops.unstack(x, { axis: 1 });
    const [dx] = gradientsOf(ops.sum(ops.stack(parts.map((part, i) => ops.multiply(part, i)))), [x]);
    const adds = graphOf([x], [dx]).nodes.filter(({ op }) => op.name === "add");
    expect(adds).toEqual([]);
    expect(slopes((y) => ops.add(ops.add(ops.square(y), y), ops.multiply(y, y)), [3])).toEqual([13]);
  });

  test("begins from the gradients given", () => {
    const x = symbolic([2]);
    const [dx] = gradientsOf([ops.square(x), ops.sum(x)], [x], [tensor([1, 10]), 100]);
    const [result] = new Executable(graphOf([x], [dx]), engine().kernels, [false]).runSync(
      engine(),
      [tensor([3, 4])],
      1,
    );
    expect(result.toArray()).toEqual([106, 180]);
  });

  test("can be of what is on the way, of an output itself, and of one thing twice", () => {
    const x = symbolic([]);
    const y = ops.square(x);
    const z = ops.multiply(y, 3);
    const all = gradientsOf(z, [z, y, x, x]);
    const graph = graphOf([x], all);
    const results = new Executable(graph, engine().kernels, [false]).runSync(engine(), [tensor(2, { shape: [] })], 1);
    expect(results.map((each) => each.toArray())).toEqual([1, 3, 12, 12]);
  });

  test("is recorded: it has a gradient itself", () => {
    const second = (x: SymbolicTensor) => gradientsOf(ops.sum(ops.power(x, 3)), [x])[0];
    expect(slopes(second, [1, 2])).toEqual([6, 12]);
    checkGradients(
      (x) => gradientsOf(ops.sum(ops.multiply(ops.softmax(x), ops.sin(x))), [x])[0],
      [tensor([[0.3, -0.2, 1]])],
    );
  });

  test("can be replayed on other inputs", () => {
    const x = symbolic([2]);
    const graph = graphOf([x], gradientsOf(ops.sum(ops.square(x)), [x]));
    const other = symbolic([3]);
    const [dx] = replay(graph, [other]);
    const [result] = new Executable(graphOf([other], [dx]), engine().kernels, [false]).runSync(
      engine(),
      [tensor([1, 2, 3])],
      1,
    );
    expect(result.toArray()).toEqual([2, 4, 6]);
  });

  test("takes stopGradient for a constant", () => {
    expect(slopes((x) => ops.multiply(x, ops.stopGradient(x)), [3])).toEqual([3]);
    expect(ops.stopGradient(tensor([1, 2])).toArray()).toEqual([1, 2]);
  });

  test("leaves names to models", () => {
    gradientsOf(ops.sum(symbolic([2])), [symbolic([2])]);
    expect(ops.square(symbolic([2])).node.call?.owner.name).toBe("square");
  });

  test("leaves product, bias and activation fused, and reads the activation's output", () => {
    const x = symbolic([4, 3]);
    const [w, b] = [
      weights([[1], [2], [3]]),
      parameter({ shape: [1], dtype: "float32", tensor: tensor([1]), version: 0 }),
    ];
    for (const activation of [ops.relu, ops.sigmoid, ops.tanh, ops.exp, ops.softplus, ops.softmax]) {
      const loss = ops.sum(ops.square(activation(ops.add(ops.matmul(x, w), b))));
      const graph = graphOf([x], [loss, ...gradientsOf(loss, [w, b])]);
      const { plan } = compile(graph, engine().kernels, [false]);
      const steps = plan.whole.map(({ op }) => op);
      expect(steps.filter((op) => op === "dense")).toHaveLength(1);
      expect(plan.whole[0].lowered.activation).not.toBe(activation === ops.softmax ? undefined : 0);
    }
  });
});

describe("what is wrong:", () => {
  const x = symbolic([2, 2]);
  const whole = symbolic([2, 2], "int32");
  const strange = (y: SymbolicTensor) =>
    record({ name: "strange", className: "Strange", shape: ([shape]) => shape }, [y]);
  // biome-ignore format: a table
  test.each<[string, () => unknown, new () => Error, string]>([
    ["no scalar",               () => gradientsOf(ops.square(x), [x]),              ShapeError,       "expected a scalar, such as a loss, got shape (2, 2)"],
    ["a gradient's shape",      () => gradientsOf(ops.square(x), [x], 1),           ShapeError,       "the gradient of its shape (2, 2), got ()"],
    ["too few gradients",       () => gradientsOf([x, x], [x], [constant(1)]),      ArgumentError,    "for each of the 2 outputs, got 1"],
    ["whole numbers",           () => gradientsOf(ops.sum(whole), [whole]),         ArgumentError,    "float32 or another float to take gradients of, got int32"],
    ["an op without gradient",  () => gradientsOf(ops.sum(strange(x)), [x]),       UnsupportedError, "the op strange has no gradient yet"],
    ["neither kind of tensor",  () => gradients((y) => ops.sum(y), [[1, 2]] as never), ArgumentError, "expected a list of tensors, or one of symbolic tensors"],
  ])("%s", (_, body, kind, message) => {
    expect(body).toThrow(kind);
    expect(body).toThrow(message);
  });

  test("no error where no gradient passes", () => {
    const apart = symbolic([3]);
    expect(gradientsOf(ops.add(ops.sum(strange(x)), ops.sum(apart)), [apart])[0].shape).toEqual([3]);
  });
});
