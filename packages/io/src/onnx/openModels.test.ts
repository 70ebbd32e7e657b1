/** Models whose sizes, batch or inputs are not plain: what `importOnnx` makes of them, in numbers worked out by hand. */
import { describe, expect, test } from "@jest/globals";
import { type Tensor, tensor } from "@neurode/core";
import { importOnnx } from "./import/importOnnx.js";
import { ints, node, type OperatorModel, operatorBytes, scalar } from "./testing/operators.js";

/** Twice x, and how long its rows are. */
const open: OperatorModel = {
  nodes: [
    node("Shape", "x", "shape"),
    node("Gather", "shape $one", "size", { axis: 0 }),
    node("Cast", "size", "float", { to: 1 }),
    node("Mul", "x float", "y"),
  ],
  inputs: { x: ["n", "length"] },
  outputs: ["y"],
  constants: { $one: scalar(1) },
};

const zeros = (...shape: number[]) => tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), { shape });

describe("sizes that the file leaves open", () => {
  test("are those of the data that comes", async () => {
    const model = await importOnnx(operatorBytes(open));
    expect(model.predictSync(tensor([[1, 2]])).toArray()).toEqual([[2, 4]]);
    expect(
      model
        .predictSync(
          tensor([
            [1, 2, 3],
            [4, 5, 6],
          ]),
        )
        .toArray(),
    ).toEqual([
      [3, 6, 9],
      [12, 15, 18],
    ]);
    expect(() => model.predictSync(zeros(2, 3, 4))).toThrow(
      "expected data of shape (None, None) for x, got (2, 3, 4).",
    );
  });

  test("are fixed by inputShapes", async () => {
    const model = await importOnnx(operatorBytes(open), { inputShapes: { x: [null, 3] } });
    expect(model.kind).toBe("functional");
    expect(model.predictSync(tensor([[1, 2, 3]])).toArray()).toEqual([[3, 6, 9]]);
    expect(() => model.predictSync(zeros(2, 4))).toThrow("(None, 3)");
  });

  test("hide no operator that is not supported", async () => {
    const bytes = operatorBytes({ ...open, nodes: [node("Det", "x", "y")] });
    await expect(importOnnx(bytes)).rejects.toThrow('model: node "Det_0" (Det, opset 18): the operator Det is not');
  });
});

describe("inputs without a batch", () => {
  const rated: OperatorModel = {
    nodes: [node("Div", "x rate", "y")],
    inputs: { x: ["n", 2], rate: [] },
    outputs: ["y"],
  };

  test("are constants", async () => {
    const model = await importOnnx(operatorBytes(rated), { constants: { rate: 4 } });
    expect(model.predictSync(tensor([[8, 2]])).toArray()).toEqual([[2, 0.5]]);
  });

  test("are asked for", async () => {
    await expect(importOnnx(operatorBytes(rated))).rejects.toThrow('{ constants: { "rate": … } }');
  });

  test.each([
    [{ constants: { rat: 4 } }, 'importOnnx: constants: model has no input "rat". Did you mean "rate"?'],
    [{ constants: { rate: [1, 2] } }, 'importOnnx: constants: model wants () for "rate", got 2 numbers.'],
    [{ inputShapes: { x: [null, 3] } }, 'importOnnx: inputShapes: "x" of model is (None, 2), got (None, 3).'],
  ])("%j is refused", async (options, message) => {
    await expect(importOnnx(operatorBytes(rated), options)).rejects.toThrow(message);
  });
});

test("a batch on another axis comes first, in inputs and outputs", async () => {
  const stateful: OperatorModel = {
    nodes: [node("ReduceSum", "x $one", "sum"), node("Add", "state sum", "next")],
    inputs: { x: ["batch", 3], state: [2, "batch", 1] },
    outputs: ["next"],
    constants: { $one: ints(1) },
  };
  const model = await importOnnx(operatorBytes(stateful));
  const x = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const state = tensor([10, 20, 30, 40], { shape: [2, 2, 1] });
  const next = model.predictSync<Tensor>([x, state]);
  expect(next.toArray()).toEqual([
    [[16], [26]],
    [[45], [55]],
  ]);
});

describe("rows that do not stay apart", () => {
  const mixing: OperatorModel = {
    nodes: [node("ReduceMean", "x $zero", "mean"), node("Sub", "x mean", "y")],
    inputs: { x: [2, 2] },
    outputs: ["y"],
    constants: { $zero: ints(0) },
  };

  test("are computed together", async () => {
    const model = await importOnnx(operatorBytes(mixing));
    const data = tensor([
      [1, 2],
      [3, 6],
    ]);
    const expected = [
      [-1, -2],
      [1, 2],
    ];
    expect(model.predictSync(data).toArray()).toEqual(expected);
    expect((await model.predict(data)).toArray()).toEqual(expected);
  });

  test("may be as many as are fed", async () => {
    const model = await importOnnx(operatorBytes({ ...mixing, inputs: { x: ["n", 2] } }));
    expect(model.predictSync(tensor([[1, 2]])).toArray()).toEqual([[0, 0]]);
    expect(
      model
        .predictSync(
          tensor([
            [1, 2],
            [3, 6],
            [2, 1],
          ]),
        )
        .toArray(),
    ).toEqual([
      [-1, -1],
      [1, 3],
      [0, -2],
    ]);
  });
});

test("nodes that stand before those they read are read behind them", async () => {
  const nodes = [node("Mul", "b c", "y"), node("Neg", "a", "b"), node("Add", "a x", "c"), node("Abs", "x", "a")];
  const model = await importOnnx(operatorBytes({ nodes, inputs: { x: ["n", 2] }, outputs: ["y"] }));
  expect(model.predictSync(tensor([[1, 2]])).toArray()).toEqual([[-2, -8]]);
  const circle = [node("Neg", "b", "a"), node("Neg", "a", "b")];
  await expect(importOnnx(operatorBytes({ nodes: circle, inputs: { x: ["n", 2] }, outputs: ["b"] }))).rejects.toThrow(
    "is never made before it",
  );
});

test("an attribute that nobody asks for is an error", async () => {
  const bytes = operatorBytes({ ...open, nodes: [node("Relu", "x", "y", { slope: 2 })] });
  const model = await importOnnx(bytes);
  expect(() => model.predictSync(zeros(1, 2))).toThrow(
    'node "Relu_0" (Relu, opset 18): its attribute slope is not supported',
  );
});
