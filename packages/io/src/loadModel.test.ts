/** Opening .keras files: Keras's own predictions, and what is said of files that are not what they should be. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { clearSession, type Tensor, tensor } from "@neurode/core";
import { type GoldenArray, pathOf, readText } from "@neurode/goldens";
import { flatten, type Structure } from "@neurode/layers";
import { strToU8, unzipSync, zipSync } from "fflate";
import { newGroup } from "./hdf5/tree.js";
import { writeHdf5 } from "./hdf5/write.js";
import { loadModel } from "./loadModel.js";

interface Manifest {
  readonly inputs: readonly GoldenArray[];
  readonly predict: GoldenArray | Readonly<Record<string, GoldenArray>>;
}

const saved = (name: string) => pathOf(`saved/${name}.keras`);
const manifestOf = (name: string) => JSON.parse(readText(`saved/${name}.manifest.json`)) as Manifest;
const isArray = (value: Manifest["predict"]): value is GoldenArray => Array.isArray(value.data);

describe.each([
  "mlp_tutorial",
  "functional_two_in_two_out",
  "nested_autoencoder",
  "cnn_compiled",
  "rnn_text",
  "conv_lstm",
])("%s", (name) => {
  test("predicts what Keras does, within 1e-5", async () => {
    const { inputs, predict } = manifestOf(name);
    const model = await loadModel(saved(name));
    const data = inputs.map(({ data: values, shape }) => tensor([...values], { shape }));
    const outputs = await model.predict<Structure<Tensor>>(data.length === 1 ? data[0] : data);
    const expected = isArray(predict)
      ? [predict]
      : Object.keys(predict)
          .sort()
          .map((key) => predict[key]);
    if (!isArray(predict)) expect(Object.keys(outputs).sort()).toEqual(Object.keys(predict).sort());
    flatten(outputs).forEach((output, i) => {
      expect(output.shape).toEqual(expected[i].shape);
      output.numbers().forEach((value, j) => {
        expect(Math.abs(value - expected[i].data[j])).toBeLessThan(1e-5);
      });
    });
  });
});

test("the summary is that of the model saved", async () => {
  clearSession();
  const model = await loadModel(saved("mlp_tutorial"));
  const rows = model.summary({ printFn: () => {} }).split("\n");
  expect(rows.filter((row) => row.includes("Dense")).map((row) => row.split("│")[1].trim())).toEqual([
    "layers1 (Dense)",
    "layers2 (Dense)",
    "layers3 (Dense)",
  ]);
});

test("a quantized model has the weights that Keras stored", async () => {
  const { weights, inputs, predict } = JSON.parse(readText("saved/quantized_int8.manifest.json")) as Manifest & {
    weights: readonly (GoldenArray & { readonly name: string })[];
  };
  const model = await loadModel(saved("quantized_int8"));
  expect(model.layers.map(({ dtype }) => dtype)).toEqual(["int8_from_float32", "int8_from_float32"]);
  expect(model.weights.map(({ name, dtype, tensor: { shape, data } }) => [name, dtype, shape, [...data]])).toEqual(
    weights.map(({ name, dtype, shape, data }) => [name, dtype, shape, data]),
  );
  const [{ data, shape }] = inputs;
  const output = await model.predict(tensor([...data], { shape }));
  // Keras rounds x to int8 in every layer, by 1/254 of the largest of a row at most; here x is float32.
  const expected = (predict as GoldenArray).data;
  const largest = Math.max(...expected.map(Math.abs));
  output.numbers().forEach((value, i) => {
    expect(Math.abs(value - expected[i])).toBeLessThan(0.02 * largest);
  });
});

test("opens paths, file URLs and bytes", async () => {
  const path = saved("mlp_tutorial");
  const names = await Promise.all(
    [path, pathToFileURL(path), readFileSync(path)].map(async (source) => (await loadModel(source)).name),
  );
  expect(new Set(names).size).toBe(1);
});

/** The archive with some members replaced; null takes one away. */
function altered(name: string, changes: Readonly<Record<string, Uint8Array | null>>): Uint8Array {
  const members = { ...unzipSync(readFileSync(saved(name))), ...changes };
  const kept = Object.entries(members).filter((entry): entry is [string, Uint8Array] => entry[1] !== null);
  return zipSync(Object.fromEntries(kept));
}

/** The archive with its config.json changed as text. */
function edited(name: string, from: string, to: string): Uint8Array {
  const config = Buffer.from(unzipSync(readFileSync(saved(name)))["config.json"]).toString();
  expect(config).toContain(from);
  return altered(name, { "config.json": strToU8(config.replaceAll(from, to)) });
}

/** One bit of a byte another. */
function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
}

describe("says what is wrong", () => {
  const good = readFileSync(saved("mlp_tutorial"));
  const weights = unzipSync(good)["model.weights.h5"];

  test.each<[string, Uint8Array, string]>([
    ["an empty file", new Uint8Array(), "model: the file is empty."],
    ["a text file", strToU8("hello"), "model: is not a model file: expected a .keras archive"],
    [
      "JSON",
      strToU8('{"class_name": "Sequential"}'),
      "model: is JSON, not a model with its weights. If it is an architecture, modelFromJson",
    ],
    ["a Git LFS pointer", strToU8("version https://git-lfs.github.com/spec/v1\noid sha256:0"), "Run `git lfs pull`"],
    ["a web page", strToU8("<!DOCTYPE html><html>"), "model: is a web page"],
    ["weights alone", weights, "model: holds weights only, without the model they are of."],
    [
      "weights alone, of tensors",
      Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d),
      "model: holds weights only, without the model they are of.",
    ],
    ["HDF5 of something else", writeHdf5(newGroup()), "model: is an HDF5 file, but not a model that Keras saved."],
    ["a file cut off in the middle", good.subarray(0, good.length / 2), "model: the archive is truncated or damaged"],
    ["a file cut off at the end", good.subarray(0, good.length - 10), "model: the archive is truncated or damaged"],
    ["a zip of something else", zipSync({ "a.txt": strToU8("a") }), "model: the archive has no config.json"],
    [
      "a member that is not as it was written",
      flipped(good, good.indexOf("class_name")),
      "model: the archive is truncated or damaged (config.json is not as it was written, by its checksum)",
    ],
    [
      "weights in several files",
      altered("mlp_tutorial", { "model.weights.h5": null, "model.weights.json": strToU8("{}") }),
      "its weights are in several files",
    ],
    ["no weights", altered("mlp_tutorial", { "model.weights.h5": null }), "model: the archive has no model.weights.h5"],
    [
      "a config that is no JSON",
      altered("mlp_tutorial", { "config.json": strToU8("{") }),
      "model: config.json is not valid JSON.",
    ],
    [
      "a config of another kind",
      altered("mlp_tutorial", { "config.json": strToU8("[1]") }),
      'expected an object with "class_name" and "config"',
    ],
    [
      "weights cut off",
      altered("mlp_tutorial", { "model.weights.h5": weights.subarray(0, 900) }),
      "model.weights.h5: the HDF5 data is damaged",
    ],
    [
      "weights that are no HDF5",
      altered("mlp_tutorial", { "model.weights.h5": strToU8("no") }),
      "model.weights.h5: the HDF5 data is damaged",
    ],
    [
      "an activation not known",
      edited("mlp_tutorial", '"relu"', '"relux"'),
      'Sequential "sequential": Dense "layers1": ',
    ],
    [
      "a vocabulary in another file",
      edited("mlp_tutorial", '"units": 3', '"vocabulary": "/etc/hostname", "units": 3'),
      "its vocabulary is in another file, /etc/hostname, and files named by a model are not read.",
    ],
    ["units of -1", edited("mlp_tutorial", '"units": 3', '"units": -1'), '"units" must be a positive integer, got -1.'],
    [
      "weights of another shape",
      edited("mlp_tutorial", '"units": 3', '"units": 4'),
      "of layer layers1 should be (1, 4), but",
    ],
    [
      "weights of fewer",
      edited("mlp_tutorial", '"use_bias": true', '"use_bias": false'),
      "layer layers1 has 1 weights, but the file holds 2",
    ],
    [
      "an initializer not known",
      edited("mlp_tutorial", '"GlorotUniform"', '"Magic"'),
      "  - kernel_initializer: Magic of ",
    ],
    [
      "a tensor that is never made",
      edited("functional_two_in_two_out", '"keras_history": ["a"', '"keras_history": ["nobody"'),
      "are never made",
    ],
  ])("of %s", async (_what, bytes, message) => {
    await expect(loadModel(bytes)).rejects.toMatchObject({
      name: "ModelFormatError",
      message: expect.stringContaining(message),
    });
  });

  test("of layers not known, all of them by name", async () => {
    const error = await loadModel(edited("mlp_tutorial", '"Dense"', '"Sparse"')).catch((reason: Error) => reason);
    const { message } = error as Error;
    expect(message).toMatch(/the model uses what is not supported here:\n {2}- layer Sparse "/);
    expect(message.split("\n").length).toBeGreaterThan(3);
  });

  test("of a class of the user's own", async () => {
    await expect(loadModel(saved("subclassed_tutorial"))).rejects.toThrow("layer MyModel (");
  });

  test("of a folder, and of a file that is not there", async () => {
    const folder = mkdtempSync(join(tmpdir(), "neurode-"));
    await expect(loadModel(folder)).rejects.toThrow("is a folder without a model in it");
    writeFileSync(join(folder, "saved_model.pb"), "");
    await expect(loadModel(folder)).rejects.toThrow("is a SavedModel of TensorFlow, whose layers are gone.");
    await expect(loadModel(join(folder, "none.keras"))).rejects.toThrow("none.keras: there is no file");
    const named = join(folder, "model.keras");
    writeFileSync(named, "x");
    await expect(loadModel(named)).rejects.toThrow("model.keras: is not a model file");
  });
});
