/** Every layer as ONNX, run by ONNX Runtime: the numbers are ours within 1e-5. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { ops, type SymbolicTensor, type Tensor, tensor } from "@neurode/core";
import {
  Add,
  AlphaDropout,
  BatchNormalization,
  Bidirectional,
  Conv2D,
  Dense,
  Dropout,
  flatten,
  GaussianDropout,
  GaussianNoise,
  GlobalAveragePooling2D,
  GRU,
  Input,
  Layer,
  LSTM,
  MaxPooling2D,
  Model,
  type Structure,
} from "@neurode/layers";
import { loadModel } from "../loadModel.js";
import { saveModel } from "../saveModel.js";
import { isOneForAll, layerCases, modelOf } from "../testing/layerCases.js";
import { exportOnnx, onnxBytes } from "./export/exportOnnx.js";
import { readMessage } from "./protobuf.js";
import { MODEL } from "./schema.js";
import { hasOnnxRuntime, type RuntimeOutput, runOnnxRuntime } from "./testing/onnxRuntime.js";
import { numbers } from "./testing/operators.js";

const exported = layerCases().filter((golden) => !isOneForAll(golden));

function outputsOf(model: Model, data: readonly Tensor[]): Tensor[] {
  return flatten(model.predictSync<Structure<Tensor>>(data.length === 1 ? data[0] : data));
}

(hasOnnxRuntime ? describe : describe.skip)("ONNX Runtime gives what the model does, within 1e-5", () => {
  let results: (readonly RuntimeOutput[] | string)[] = [];

  beforeAll(() => {
    const runs = exported.map((golden) => {
      const { model, data } = modelOf(golden);
      return { bytes: onnxBytes(model), data };
    });
    results = runOnnxRuntime(runs);
  }, 300_000);

  test.each(exported.map((golden, index) => ({ ...golden, index })))("$name", ({ index, ...golden }) => {
    const { model, data } = modelOf(golden);
    onnxBytes(model);
    const result = results[index];
    if (typeof result === "string") throw new Error(result);
    outputsOf(model, data).forEach((expected, i) => {
      expect(result[i].shape).toEqual(expected.shape);
      expected.numbers().forEach((value, j) => {
        expect(Math.abs(result[i].numbers[j] - value)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(value)));
      });
    });
  });
});

/** A layer of one's own that is some ops. */
class Ops extends Layer {
  readonly #compute: (x: SymbolicTensor) => unknown;

  constructor(compute: (x: SymbolicTensor) => unknown) {
    super();
    this.#compute = compute;
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return this.#compute(x) as SymbolicTensor;
  }
}

/** Without −0, of which ONNX's comparisons know nothing. */
const wholes = (x: SymbolicTensor) => ops.add(ops.round(x), 0);

const OPS: readonly (readonly [string, (x: SymbolicTensor) => unknown])[] = [
  ["arctan2", (x) => ops.arctan2(wholes(x), ops.flip(wholes(x), { axis: 2 }))],
  ["cumprod", (x) => ops.cumprod(x, { axis: 1 })],
  ["diagonal", (x) => ops.diagonal(x, { axis1: 1, axis2: 3 })],
  ["diagonal above", (x) => ops.diagonal(x, { axis1: 3, axis2: 2, offset: 2 })],
  ["diagonal below", (x) => ops.diagonal(x, { axis1: 1, axis2: 3, offset: -1 })],
  ["sparsemax", (x) => ops.sparsemax(x)],
];

(hasOnnxRuntime ? test : test.skip)("ops that ONNX has no operator for are others put together, within 1e-5", () => {
  const data = tensor(
    numbers([2, 4, 5, 4]).map((each) => 2 * each),
    { shape: [2, 4, 5, 4] },
  );
  const models = OPS.map(([, compute]) => {
    const x = Input({ shape: [4, 5, 4] });
    return new Model({ inputs: x, outputs: new Ops(compute)(x) });
  });
  const results = runOnnxRuntime(models.map((model) => ({ bytes: onnxBytes(model), data: [data] })));
  models.forEach((model, index) => {
    const [expected] = outputsOf(model, [data]);
    const result = results[index];
    if (typeof result === "string") throw new Error(`${OPS[index][0]}: ${result}`);
    expect([OPS[index][0], result[0].shape]).toEqual([OPS[index][0], expected.shape]);
    const furthest = Math.max(...expected.numbers().map((value, i) => Math.abs(value - result[0].numbers[i])));
    expect([OPS[index][0], furthest < 1e-5]).toEqual([OPS[index][0], true]);
  });
});

test("what only training does is not in the file", () => {
  const x = Input({ shape: [6] });
  const noisy = [new Dropout(0.5), new GaussianNoise(1), new GaussianDropout(0.5), new AlphaDropout(0.5)];
  const y = noisy.reduce<SymbolicTensor>((value, layer) => layer(value), x);
  expect(nodesOf(new Model({ inputs: x, outputs: new Dense(2)(y) })).map(({ op }) => op)).toEqual(["MatMul", "Add"]);
});

function nodesOf(model: Model): { readonly op: string | undefined; readonly name: string | undefined }[] {
  return (readMessage(onnxBytes(model), MODEL).graph?.node ?? []).map(({ opType, name }) => ({ op: opType, name }));
}

function imageModel(): Model {
  const x = Input({ shape: [8, 8, 3], name: "image" });
  const a = new Conv2D(4, 3, { padding: "same", activation: "relu", name: "first" })(x);
  const b = new BatchNormalization({ name: "normalized" })(a);
  const c = new Conv2D(4, 3, { padding: "same", name: "second" })(b);
  const d = new MaxPooling2D({ name: "pooled" })(new Add({ name: "sum" })([a, c]));
  return new Model({ inputs: x, outputs: new Dense(2, { name: "classes" })(new GlobalAveragePooling2D()(d)) });
}

describe("the file", () => {
  test("has one transpose where images enter, and none between convolutions", () => {
    const names = nodesOf(imageModel()).map(({ op }) => op);
    expect(names.filter((op) => op === "Transpose")).toHaveLength(1);
    expect(names[0]).toBe("Transpose");
    expect(names.filter((op) => op === "Conv")).toHaveLength(2);
  });

  test.each([
    ["LSTM", new LSTM(3), ["LSTM"]],
    ["LSTM with all steps, backwards", new LSTM(3, { returnSequences: true, goBackwards: true }), ["LSTM"]],
    ["LSTM with its states", new LSTM(3, { returnState: true }), ["LSTM"]],
    ["GRU", new GRU(3, { returnSequences: true }), ["GRU"]],
    ["Bidirectional", new Bidirectional(new LSTM(3, { returnSequences: true })), ["LSTM", "LSTM"]],
    ["GRU that resets first", new GRU(3, { resetAfter: false }), []],
    ["LSTM of another activation", new LSTM(3, { activation: "relu" }), []],
  ])("has one node for a recurrent layer whose steps it can say: %s", (_what, layer, expected) => {
    const x = Input({ shape: [5, 4] });
    const names = nodesOf(new Model({ inputs: x, outputs: layer(x) })).map(({ op }) => op);
    expect(names.filter((op) => op === "LSTM" || op === "GRU")).toEqual(expected);
    expect(names.filter((op) => op === "Sigmoid" || op === "Tanh").length > 0).toBe(expected.length === 0);
  });

  test("calls inputs, outputs, nodes and weights as the model does; the batch is open", () => {
    const { graph, operatorSets } = readMessage(onnxBytes(imageModel()), MODEL);
    expect(operatorSets.map(({ version }) => version)).toEqual([18]);
    expect(graph?.input.map(({ name }) => name)).toEqual(["image"]);
    expect(graph?.output.map(({ name }) => name)).toEqual(["classes"]);
    const dims = [...(graph?.input ?? []), ...(graph?.output ?? [])].map(({ type }) =>
      type?.tensorType?.shape?.dim.map(({ value, parameter }) => value ?? parameter),
    );
    expect(dims).toEqual([
      ["batch", 8, 8, 3],
      ["batch", 2],
    ]);
    expect(graph?.node.map(({ name }) => name)).toContain("second/Conv");
    expect(graph?.initializer.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["classes/kernel", "classes/bias"]),
    );
  });

  test("is written to a path, the same bytes each time", async () => {
    const model = imageModel();
    const path = join(mkdtempSync(join(tmpdir(), "neurode-onnx-")), "model.onnx");
    const bytes = await exportOnnx(model, path);
    expect(Buffer.compare(readFileSync(path), bytes)).toBe(0);
    expect(Buffer.compare(onnxBytes(model), bytes)).toBe(0);
  });

  test("is what saveModel writes and loadModel opens", async () => {
    const model = imageModel();
    const path = join(mkdtempSync(join(tmpdir(), "neurode-onnx-")), "model.onnx");
    await saveModel(model, path);
    const data = [tensor(new Float32Array(2 * 8 * 8 * 3).fill(0.5), { shape: [2, 8, 8, 3] })];
    const [again, expected] = [await loadModel(path), model].map((each) => outputsOf(each, data)[0].numbers());
    again.forEach((value, i) => {
      expect(Math.abs(value - expected[i])).toBeLessThan(1e-5);
    });
  });

  test("of open sizes wants to be told them", () => {
    const x = Input({ shape: [null, 3], name: "steps" });
    const model = new Model({ inputs: x, outputs: new Dense(2)(x), name: "open" });
    expect(() => onnxBytes(model)).toThrow('input "steps" of model open is (None, None, 3)');
    const { graph } = readMessage(onnxBytes(model, { inputShapes: [[null, 7, 3]] }), MODEL);
    expect(graph?.input[0].type?.tensorType?.shape?.dim.map(({ value }) => value)).toEqual([undefined, 7, 3]);
    expect(() => onnxBytes(model, { inputShapes: [] })).toThrow("one shape for each of the 1 inputs");
  });

  test("of a subclassed model takes the shapes of its first call", () => {
    class Own extends Model {
      readonly dense = new Dense(2, { name: "own_dense" });
      override call(x: SymbolicTensor): SymbolicTensor {
        return this.dense(x);
      }
    }
    const model = new Own();
    expect(() => onnxBytes(model)).toThrow("exportOnnx: ");
    model(tensor([[1, 2, 3]]));
    expect(readMessage(onnxBytes(model), MODEL).graph?.output.map(({ name }) => name)).toEqual(["own_dense"]);
  });

  test("cannot hold an op without a counterpart: the error names the layer and the op", () => {
    class Inverse extends Layer {
      override call(x: SymbolicTensor): SymbolicTensor {
        return ops.erfinv(x);
      }
    }
    const x = Input({ shape: [3] });
    const model = new Model({ inputs: x, outputs: new Inverse({ name: "inverse" })(x) });
    expect(() => onnxBytes(model)).toThrow(
      'exportOnnx: layer "inverse" (Inverse) uses the op erfinv, which has no counterpart in ONNX.',
    );
  });
});
