/** What is said of files of every format, Keras's own and ours, known layers and unknown. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { pathOf } from "@neurode/goldens";
import { strToU8, unzipSync, zipSync } from "fflate";
import { groupAt, newGroup } from "../hdf5/tree.js";
import { writeHdf5 } from "../hdf5/write.js";
import { describeFile, type FileDescription, loadModel, modelToJson, saveModel, saveWeights } from "../index.js";
import { writeMessage } from "../onnx/protobuf.js";
import { MODEL } from "../onnx/schema.js";
import { constant, node, operatorBytes } from "../onnx/testing/operators.js";

const folder = mkdtempSync(join(tmpdir(), "neurode-"));
const golden = (file: string) => pathOf(`saved/${file}`);

/** A file in each format, made of one model. */
async function converted(ending: string): Promise<string> {
  const path = join(folder, `cnn${ending}`);
  const model = await loadModel(golden("cnn_compiled.keras"));
  if (ending === ".architecture") writeFileSync(path, modelToJson(model));
  else if (ending.endsWith(".h5") || ending === ".safetensors") await saveWeights(model, path);
  else await saveModel(model, path);
  return path;
}

const keras = (ending: string) => async () => golden(`cnn_compiled.${ending}`);

describe("one model in each format", () => {
  test.each<[string, () => Promise<string>, Partial<FileDescription>, weights: number, optimizer: number]>([
    [
      "keras",
      keras("keras"),
      { holds: "model", kerasVersion: "3.16.0", dateSaved: "2026-11-23@10:08:27", compiled: true, name: "cnn" },
      8,
      13,
    ],
    [
      "h5",
      keras("legacy.h5"),
      { holds: "model", kerasVersion: "3.16.0", backend: "numpy", compiled: true, className: "Sequential" },
      8,
      13,
    ],
    ["weights.h5", keras("weights.h5"), { holds: "weights", kerasVersion: null, className: null }, 8, 13],
    ["safetensors", () => converted(".safetensors"), { holds: "weights", parts: [] }, 8, 0],
    ["tfjs", () => converted(".json"), { holds: "model", kerasVersion: "2.15.0", backend: "tensorflow" }, 8, 0],
    ["json", () => converted(".architecture"), { holds: "architecture", className: "Sequential", name: "cnn" }, 0, 0],
  ])("%s", async (format, make, expected, weights, optimizer) => {
    const found = await describeFile(await make());
    expect(found).toMatchObject({ format, unsupported: [], onnx: null, ...expected });
    expect(found.weights).toHaveLength(weights);
    expect(found.optimizerWeights).toHaveLength(optimizer);
    // Those of the convolution: (3, 3, 2, 3) and (3).
    if (weights > 0) expect(found.weights.map(({ bytes }) => bytes)).toEqual(expect.arrayContaining([216, 12]));
    if (found.holds !== "weights") {
      expect(found.parts).toContainEqual({ name: "Conv2D", count: 1, supported: true });
    }
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  test("onnx", async () => {
    expect(await describeFile(await converted(".onnx"))).toMatchObject({
      format: "onnx",
      holds: "model",
      className: null,
      unsupported: [],
      parts: expect.arrayContaining([{ name: "Conv", count: 1, supported: true }]),
      weights: expect.arrayContaining([expect.objectContaining({ shape: [3, 2, 3, 3], dtype: "float", bytes: 216 })]),
      onnx: { operatorSet: 18, producer: expect.stringContaining("neurode") },
    });
  });
});

test("layers of models inside are counted too", async () => {
  const { parts } = await describeFile(golden("nested_autoencoder.keras"));
  expect(parts.find(({ name }) => name === "Dense")?.count).toBeGreaterThan(2);
  expect(parts.map(({ name }) => name)).not.toContain("Sequential");
});

test("weights are in the order of their numbers", async () => {
  const root = newGroup();
  const paths = ["dense/vars/0", "dense/vars/2", "dense/vars/10", "dense_2/vars/0", "dense_10/vars/0"];
  for (const path of paths) {
    const [layer, , index] = path.split("/");
    const bytes = new Uint8Array(4);
    groupAt(root, `layers/${layer}/vars`).members.set(index, { kind: "dataset", type: "float32", shape: [1], bytes });
  }
  const { weights } = await describeFile(writeHdf5(root));
  expect(weights.map(({ path }) => path)).toEqual(paths.map((path) => `layers/${path}`));
});

test("quantized weights are of the type that is stored", async () => {
  const { weights } = await describeFile(golden("quantized_int8.keras"));
  expect(weights.map(({ dtype }) => dtype)).toContain("int8");
});

describe("what is not supported is named, and the rest is said", () => {
  test("layers of one's own", async () => {
    const { parts, unsupported, weights } = await describeFile(golden("subclassed_tutorial.keras"));
    expect(parts).toEqual([{ name: "MyModel", count: 1, supported: false }]);
    expect(unsupported).toEqual([expect.stringContaining("layer MyModel (")]);
    expect(weights).toHaveLength(6);
  });

  test("layers and initializers, each once", async () => {
    const members = unzipSync(readFileSync(golden("mlp_tutorial.keras")));
    const config = Buffer.from(members["config.json"])
      .toString()
      .replace('"Dense"', '"Sparse"')
      .replaceAll('"Zeros"', '"Magic"');
    const { parts, unsupported } = await describeFile(zipSync({ ...members, "config.json": strToU8(config) }));
    expect(parts).toContainEqual({ name: "Sparse", count: 1, supported: false });
    expect(parts).toContainEqual({ name: "Dense", count: 2, supported: true });
    expect(unsupported).toEqual([
      'layer Sparse "layers1"',
      'bias_initializer: Magic of Dense "layers2"',
      'bias_initializer: Magic of Dense "layers3"',
    ]);
  });

  test("operators of ONNX, old ones and those of others", async () => {
    const model = { inputs: { x: ["n", 2] }, outputs: ["y"], constants: { w: constant(2) }, opset: 5 };
    const nodes = [node("Add", "x w", "a"), node("Add", "a w", "b"), node("NonMaxSuppression", "b", "y")];
    const { parts, unsupported } = await describeFile(operatorBytes({ ...model, nodes }));
    expect(parts).toEqual([
      { name: "Add", count: 2, supported: true },
      { name: "NonMaxSuppression", count: 1, supported: false },
    ]);
    expect(unsupported).toEqual(["opset 5; expected 6 or later", "operator NonMaxSuppression"]);
    const foreign = { opType: "Add", domain: "com.microsoft", input: ["x", "x"], output: ["y"] };
    const bytes = writeMessage({ irVersion: 8, operatorSets: [{ version: 18 }], graph: { node: [foreign] } }, MODEL);
    expect((await describeFile(bytes)).unsupported).toEqual(["operator com.microsoft.Add"]);
  });
});

describe("says what is wrong", () => {
  const archive = readFileSync(golden("mlp_tutorial.keras"));

  test.each<[string, Uint8Array, string]>([
    ["an empty file", new Uint8Array(), "model: the file is empty."],
    ["a Git LFS pointer", strToU8("version https://git-lfs.github.com/spec/v1"), "Run `git lfs pull`"],
    ["an archive cut off", archive.subarray(0, 900), "model: the archive is truncated or damaged"],
    ["HDF5 of something else", writeHdf5(newGroup()), "is an HDF5 file, but not a model that Keras saved"],
    ["JSON of something else", strToU8("[1]"), "is JSON, but neither a model.json"],
    ["a graph model", strToU8('{"modelTopology": {"node": []}}'), "is a graph model of TensorFlow.js"],
  ])("of %s", async (_what, bytes, message) => {
    await expect(describeFile(bytes)).rejects.toMatchObject({
      name: "ModelFormatError",
      message: expect.stringContaining(message),
    });
  });
});
