/** LayersModels of TensorFlow.js: written and read again, quantized ones, and what is said of others. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { tensor } from "@neurode/core";
import { pathOf } from "@neurode/goldens";
import { Add, Dense, Input, LSTM, Model, Sequential } from "@neurode/layers";
import { loadModel, saveModel } from "../index.js";
import { weightBytes } from "../testing/bytes.js";

const root = mkdtempSync(join(tmpdir(), "neurode-"));
let folders = 0;

/** A new folder. */
function folder(): string {
  const path = join(root, String(folders++));
  mkdirSync(path);
  return path;
}

describe("written and read again", () => {
  test.each(["mlp_tutorial", "functional_two_in_two_out", "cnn_compiled", "nested_autoencoder"])("%s", async (name) => {
    const model = await loadModel(pathOf(`saved/${name}.keras`));
    const path = join(folder(), "model.json");
    await saveModel(model, path);
    const again = await loadModel(path);
    expect(weightBytes(again)).toEqual(weightBytes(model));
  });

  test("in the form of Keras 2, weights in files of 4 MiB", async () => {
    const model = new Sequential([Input({ shape: [1100] }), new Dense(1000, { name: "wide" }), new Dense(1)], {
      name: "m",
    });
    const path = folder();
    await saveModel(model, join(path, "model.json"));
    expect(readdirSync(path).sort()).toEqual(["model-shard1of2.bin", "model-shard2of2.bin", "model.json"]);
    const json = JSON.parse(readFileSync(join(path, "model.json"), "utf8"));
    expect(json).toMatchObject({
      format: "layers-model",
      weightsManifest: [{ weights: [{ name: "wide/kernel", shape: [1100, 1000], dtype: "float32" }, {}, {}, {}] }],
    });
    const [input, wide] = json.modelTopology.model_config.config.layers;
    expect(input).toMatchObject({ class_name: "InputLayer", config: { batch_input_shape: [null, 1100] } });
    expect(wide.config).toMatchObject({
      dtype: "float32",
      kernel_initializer: {
        class_name: "VarianceScaling",
        config: { scale: 1, mode: "fan_avg", distribution: "uniform" },
      },
    });
    expect(JSON.stringify(json)).not.toContain("registered_name");
    const again = await loadModel(join(path, "model.json"));
    expect(weightBytes(again)).toEqual(weightBytes(model));
  });

  test("models inside models, and layers called twice", async () => {
    const x = Input({ shape: [3] });
    const dense = new Dense(3);
    const inner = new Model({ inputs: x, outputs: dense(dense(x)) });
    const [a, b] = [Input({ shape: [3] }), Input({ shape: [3] })];
    const model = new Model({ inputs: [a, b], outputs: new Add()([inner(a), inner(b)]) });
    const path = join(folder(), "model.json");
    await saveModel(model, path);
    const again = await loadModel(path);
    expect(weightBytes(again)).toEqual(weightBytes(model));
    const data = [tensor([[1, 2, 3]]), tensor([[4, 5, 6]])];
    expect((await again.predict(data)).numbers()).toEqual((await model.predict(data)).numbers());
  });
});

/** A model.json of one Dense with the weights given. */
function written(weights: readonly object[], bytes: Uint8Array, more: object = {}, path = "w.bin"): string {
  const own = folder();
  writeFileSync(join(own, "w.bin"), bytes);
  const layers = [
    {
      class_name: "Dense",
      config: { name: "d", units: 2, activation: "linear", use_bias: true, batch_input_shape: [null, 2] },
    },
  ];
  const json = {
    modelTopology: { class_name: "Sequential", config: { name: "s", layers }, keras_version: "tfjs-layers 4.0.0" },
    weightsManifest: [{ paths: [path], weights }],
    ...more,
  };
  writeFileSync(join(own, "model.json"), JSON.stringify(json));
  return join(own, "model.json");
}

const kernel = (quantization?: object) => ({ name: "d/kernel", shape: [2, 2], dtype: "float32", quantization });
const bias = { name: "d/bias", shape: [2], dtype: "float32" };
const biasBytes = new Uint8Array(Float32Array.of(10, 20).buffer);

describe("quantized weights", () => {
  test.each([
    ["uint8", { dtype: "uint8", scale: 0.5, min: -1 }, Uint8Array.of(0, 2, 4, 255), [-1, 0, 1, 126.5]],
    [
      "uint16",
      { dtype: "uint16", scale: 2, min: 1 },
      new Uint8Array(Uint16Array.of(0, 1, 2, 65535).buffer),
      [1, 3, 5, 131071],
    ],
    [
      "float16",
      { dtype: "float16" },
      new Uint8Array(Uint16Array.of(0, 0x3c00, 0xc000, 0x3800).buffer),
      [0, 1, -2, 0.5],
    ],
  ])("as %s", async (_type, quantization, bytes, expected) => {
    const model = await loadModel(written([kernel(quantization), bias], Buffer.concat([bytes, biasBytes])));
    expect(model.weights.map(({ tensor: values }) => values.numbers())).toEqual([expected, [10, 20]]);
  });
});

test("hard_sigmoid is that of Keras 2", async () => {
  const own = folder();
  const layers = [
    {
      class_name: "Dense",
      config: { units: 1, use_bias: false, activation: "hard_sigmoid", name: "d", batch_input_shape: [null, 1] },
    },
  ];
  writeFileSync(join(own, "w.bin"), new Uint8Array(Float32Array.of(1).buffer));
  const weightsManifest = [{ paths: ["w.bin"], weights: [{ name: "d/kernel", shape: [1, 1], dtype: "float32" }] }];
  const modelTopology = { class_name: "Sequential", config: { layers } };
  writeFileSync(join(own, "model.json"), JSON.stringify({ modelTopology, weightsManifest }));
  const model = await loadModel(own);
  const values = (await model.predict(tensor([[-3], [0], [1], [2.5]]))).numbers();
  [0, 0.5, 0.7, 1].forEach((expected, i) => {
    expect(values[i]).toBeCloseTo(expected, 6);
  });
});

test("a GRU that TensorFlow.js does not have is refused", async () => {
  const model = await loadModel(pathOf("saved/rnn_text.keras"));
  await expect(saveModel(model, join(folder(), "model.json"))).rejects.toThrow(
    "layer gru: TensorFlow.js has only GRUs made with { resetAfter: false }.",
  );
});

test("a recurrent layer's weights have the names of both", async () => {
  const model = new Sequential([Input({ shape: [4, 3] }), new LSTM(2)]);
  const path = join(folder(), "model.json");
  await saveModel(model, path);
  expect(weightBytes(await loadModel(path))).toEqual(weightBytes(model));
});

describe("says what is wrong", () => {
  const all = Buffer.concat([new Uint8Array(16), biasBytes]);
  test.each<[string, () => string, string]>([
    [
      "a path outside",
      () => written([kernel(), bias], all, {}, "../w.bin"),
      'the file "../w.bin" is not beside the model',
    ],
    [
      "an absolute path",
      () => written([kernel(), bias], all, {}, "/etc/hostname"),
      'the file "/etc/hostname" is not beside',
    ],
    ["an address", () => written([kernel(), bias], all, {}, "http://a.b/w.bin"), "is not beside the model"],
    [
      "a file that is not there",
      () => written([kernel(), bias], all, {}, "none.bin"),
      "the weights file none.bin cannot be opened",
    ],
    [
      "too few bytes",
      () => written([kernel(), bias], all.subarray(4)),
      "w.bin should have 24 bytes together, but has 20",
    ],
    [
      "too many bytes",
      () => written([kernel(), bias], Buffer.concat([all, all])),
      "more than the model's weights take up",
    ],
    [
      "a weight of no layer",
      () => written([kernel(), { ...bias, name: "e/bias" }], all),
      'no layer for the weight "e/bias"',
    ],
    [
      "a weight missing",
      () => written([kernel()], all.subarray(0, 16)),
      'layer "d" has 2 weights, but the file holds 1',
    ],
    [
      "an impossible shape",
      () => written([{ ...kernel(), shape: [2 ** 40, 2 ** 40] }, bias], all),
      'the shape of "d/kernel" is impossible',
    ],
    [
      "another shape",
      () => written([{ ...kernel(), shape: [4, 1] }, bias], all),
      'kernel of layer "d" should be (2, 2), but "d/kernel" is (4, 1)',
    ],
    [
      "a graph model",
      () => written([], all, { format: "graph-model", modelTopology: { node: [] } }),
      "is a graph model of TensorFlow.js",
    ],
  ])("%s", async (_what, path, message) => {
    await expect(loadModel(path())).rejects.toMatchObject({
      name: "ModelFormatError",
      message: expect.stringContaining(message),
    });
  });

  test("bytes without a path", async () => {
    await expect(loadModel(Buffer.from('{"modelTopology": {}}'))).rejects.toThrow("give its path");
  });
});
