/** Files that are not what they should be, each with what is said of it: what it is, and what to do next. */
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { pathOf } from "@neurode/goldens";
import { Dense, Input, type Model, Sequential } from "@neurode/layers";
import { describeFile, importOnnx, loadModel, loadWeights, ModelFormatError, saveModel, saveWeights } from "./index.js";
import { weightBytes } from "./testing/bytes.js";

const folder = mkdtempSync(join(tmpdir(), "neurode-"));
const at = (name: string) => join(folder, name);
const golden = (name: string) => pathOf(`saved/${name}`);

const network = (units = 2) =>
  new Sequential([Input({ shape: [3] }), new Dense(units, { name: "out" })], { name: "net" });

/** Whatever opens a file. */
const openers = {
  loadModel,
  describeFile,
  importOnnx,
  loadWeights: (source: string) => loadWeights(network(), source),
};
type Opener = keyof typeof openers;

/** All but the last bytes of a file. */
function cutOff(from: string, to: string, part: number): void {
  const bytes = readFileSync(from);
  writeFileSync(to, bytes.subarray(0, Math.floor(bytes.length * part)));
}

beforeAll(async () => {
  const model = network();
  for (const ending of [".keras", ".h5", ".json", ".onnx"]) await saveModel(model, at(`good${ending}`));
  for (const ending of [".weights.h5", ".safetensors"]) await saveWeights(model, at(`good${ending}`));
  for (const ending of [".keras", ".h5", ".json", ".onnx", ".weights.h5", ".safetensors"]) {
    cutOff(at(`good${ending}`), at(`cut${ending}`), 0.6);
    cutOff(at(`good${ending}`), at(`end${ending}`), 0.99);
  }
  writeFileSync(at("pointer.keras"), "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 1234\n");
  writeFileSync(at("page.keras"), "<!DOCTYPE html><html></html>");
  writeFileSync(at("packed.keras"), Buffer.of(0x1f, 0x8b, 8, 0));
  writeFileSync(at("lite.keras"), "\u001c\0\0\0TFL3 and so on");
  writeFileSync(at("empty.keras"), "");
  copyFileSync(golden("mlp_tutorial.weights.h5"), at("hdf5.keras"));
  mkdirSync(at("saved_model"));
  writeFileSync(at("saved_model/saved_model.pb"), Buffer.of(8, 1, 18));
  mkdirSync(at("nothing"));
  mkdirSync(at("graph"));
  writeFileSync(at("graph/model.json"), JSON.stringify({ format: "graph-model", modelTopology: { node: [] } }));
  const json = readFileSync(at("good.json"), "utf8");
  writeFileSync(at("lost.json"), json.replaceAll("good-shard", "lost-shard"));
  writeFileSync(at("short.json"), json.replaceAll("good-shard", "short-shard"));
  cutOff(at("good-shard1of1.bin"), at("short-shard1of1.bin"), 0.5);
});

const ALL: readonly Opener[] = ["loadModel", "describeFile", "importOnnx", "loadWeights"];
const MODELS: readonly Opener[] = ["loadModel", "describeFile"];

const table: readonly (readonly [what: string, name: string, by: readonly Opener[], says: string])[] = [
  [
    "a Git LFS pointer",
    "pointer.keras",
    ALL,
    "pointer.keras: is a pointer that Git LFS left in place of the file. Run `git lfs pull`",
  ],
  [
    "a web page",
    "page.keras",
    ALL,
    "page.keras: is a web page: the download gave a page in place of the file. Download the file",
  ],
  ["a packed file", "packed.keras", ALL, "packed.keras: is packed with gzip. Unpack it first"],
  ["a TensorFlow Lite model", "lite.keras", ALL, "lite.keras: is a model of TensorFlow Lite. Take the Keras model"],
  ["an empty file", "empty.keras", ALL, "empty.keras: the file is empty."],
  [
    "HDF5 named .keras, of weights",
    "hdf5.keras",
    ["loadModel"],
    "hdf5.keras: holds weights only, without the model they are of. Make the model, then loadWeights",
  ],
  ["HDF5 in the place of ONNX", "hdf5.keras", ["importOnnx"], "hdf5.keras: is an HDF5 file: expected an .onnx file."],
  [
    "a .keras archive in the place of ONNX",
    "good.keras",
    ["importOnnx"],
    "good.keras: is a zip archive: expected an .onnx file.",
  ],
  [
    "a SavedModel",
    "saved_model",
    [...MODELS, "loadWeights"],
    "saved_model: is a SavedModel of TensorFlow, whose layers are gone. Save the model again in Keras 3",
  ],
  ["a folder in the place of ONNX", "saved_model", ["importOnnx"], "saved_model: is a folder, not an .onnx file."],
  [
    "a folder without a model",
    "nothing",
    [...MODELS, "loadWeights"],
    "nothing: is a folder without a model in it: expected a ",
  ],
  [
    "a graph model of TensorFlow.js",
    "graph",
    MODELS,
    "graph/model.json: is a graph model of TensorFlow.js, whose layers are gone. Convert the Keras model",
  ],
  [
    "weights from TensorFlow.js",
    "good.json",
    ["loadWeights"],
    "good.json: is a model of TensorFlow.js, from which weights are not taken alone",
  ],
  [
    "weights from ONNX",
    "good.onnx",
    ["loadWeights"],
    "good.onnx: is an ONNX model, from which weights are not taken alone",
  ],
  [
    "a shard that is not there",
    "lost.json",
    ["loadModel"],
    "lost.json: the weights file lost-shard1of1.bin cannot be opened (ENOENT). Put it beside the model.",
  ],
  [
    "a shard that is cut off",
    "short.json",
    ["loadModel"],
    "short.json: short-shard1of1.bin should have 32 bytes together, but has 16. Copy or download",
  ],
  [
    "a .keras cut off",
    "cut.keras",
    [...MODELS, "loadWeights"],
    "cut.keras: the archive is truncated or damaged (its directory is missing). Copy or download",
  ],
  [
    "a .keras cut off at its end",
    "end.keras",
    [...MODELS, "loadWeights"],
    "end.keras: the archive is truncated or damaged",
  ],
  [
    "a .h5 cut off",
    "cut.h5",
    [...MODELS, "loadWeights"],
    "cut.h5: the HDF5 data is damaged or of a kind that cannot be read: it is cut off: it should have",
  ],
  [
    "a .h5 cut off at its end",
    "end.h5",
    [...MODELS, "loadWeights"],
    "end.h5: the HDF5 data is damaged or of a kind that cannot be read: it is cut off",
  ],
  ["a .weights.h5 cut off", "cut.weights.h5", ALL.filter((by) => by !== "importOnnx"), "it is cut off: it should have"],
  [
    "a .safetensors cut off",
    "end.safetensors",
    ["describeFile", "loadWeights"],
    "end.safetensors: the file is truncated or damaged",
  ],
  [
    "a .safetensors cut off in its header",
    "cut.safetensors",
    ["describeFile", "loadWeights"],
    "cut.safetensors: the file is truncated or damaged",
  ],
  ["a model.json cut off", "cut.json", MODELS, "cut.json is not valid JSON"],
  ["an .onnx cut off", "cut.onnx", [...MODELS, "importOnnx"], "cut.onnx: is not an ONNX model, or is damaged"],
  [
    "an .onnx cut off at its end",
    "end.onnx",
    [...MODELS, "importOnnx"],
    "end.onnx: is not an ONNX model, or is damaged",
  ],
  ["a file that is not there", "none.keras", ALL, "none.keras: there is no file "],
  ["a file in a folder that is a file", "good.keras/x.keras", ALL, "x.keras: there is no file "],
];

describe.each(table)("%s", (_what, name, by, says) => {
  test.each(by)("by %s", async (opener) => {
    const error = await openers[opener](at(name)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ModelFormatError);
    expect((error as Error).message).toContain(says);
  });
});

test("HDF5 named .keras opens when there is a model in it", async () => {
  copyFileSync(at("good.h5"), at("model.keras"));
  expect((await loadModel(at("model.keras"))).name).toBe("net");
});

test("why a file cannot be opened is the error's cause", async () => {
  await expect(loadModel(at("none.keras"))).rejects.toMatchObject({ cause: { code: "ENOENT" } });
});

test.each<[string, unknown, string]>([
  ["an empty path", "", 'a model file: expected a path, a file URL or bytes, got "".'],
  ["nothing", undefined, "a model file: expected a path, a file URL or bytes, got undefined."],
  [
    "an address",
    "https://example.org/model.keras",
    "files are not fetched from the web. Download it, or give its bytes.",
  ],
  ["a URL", new URL("https://example.org/model.keras"), "files are not fetched from the web."],
])("%s is no source", async (_what, source, says) => {
  for (const open of Object.values(openers)) {
    await expect(open(source as string)).rejects.toMatchObject({
      name: "ArgumentError",
      message: expect.stringContaining(says),
    });
  }
});

/** Runs as a user that may read little: an administrator may read everything. */
async function asNobody(run: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return run();
  process.seteuid?.(65_534);
  try {
    await run();
  } finally {
    process.seteuid?.(0);
  }
}

(process.platform === "win32" ? describe.skip : describe)("what must not be read (skipped on Windows)", () => {
  beforeAll(() => {
    chmodSync(folder, 0o755);
    copyFileSync(at("good.keras"), at("closed.keras"));
    chmodSync(at("closed.keras"), 0);
  });

  test.each(ALL)("by %s", (opener) =>
    asNobody(async () => {
      await expect(openers[opener](at("closed.keras"))).rejects.toMatchObject({
        name: "ModelFormatError",
        message: `closed.keras: ${at("closed.keras")} must not be read by this user. Change its permissions, or run as a user who may read it.`,
        cause: { code: "EACCES" },
      });
    }),
  );
});

describe("weights that do not fit leave the model as it was", () => {
  const fits = (name: string) => async (model: Model, says: string) => {
    const before = weightBytes(model);
    await expect(loadWeights(model, at(name))).rejects.toMatchObject({
      name: "ModelFormatError",
      message: expect.stringContaining(says),
    });
    expect(weightBytes(model)).toEqual(before);
  };

  test.each([
    ["good.weights.h5", 'kernel of layer out should be (3, 5), but "layers/dense/vars/0" is (3, 2).'],
    ["good.keras", 'kernel of layer out should be (3, 5), but "layers/dense/vars/0" is (3, 2).'],
    ["good.h5", 'kernel of layer "out" should be (3, 5), but "net/out/kernel" is (3, 2).'],
    ["good.safetensors", '"out/kernel" is (3, 2), but should be (3, 5).'],
  ])("%s", (name, says) => fits(name)(network(5), `${name}: ${says}`));

  test.each([
    ["good.weights.h5", 'layer more has 2 weights, but the file holds 0 at "layers/dense_1/vars".'],
    ["good.h5", "the model has 2 layers with weights, but the file holds those of 1."],
    ["good.safetensors", "has no tensor for more/kernel, more/bias. It holds: out/kernel, out/bias."],
  ])("%s, of fewer layers", (name, says) => {
    const model = network();
    model.add(new Dense(2, { name: "more" }));
    return fits(name)(model, `${name}: ${says}`);
  });
});

test("classes of one's own are named, all of them", async () => {
  const says = "subclassed_tutorial.keras: the model uses what is not supported here:\n  - layer MyModel (";
  await expect(loadModel(golden("subclassed_tutorial.keras"))).rejects.toThrow(says);
});
