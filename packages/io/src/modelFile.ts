/**
 * A model file, opened as far as its own format goes: what it is, told by its
 * content and not by its name, and nothing made of it yet. What it is not, is
 * said with what to do about it.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ModelFormatError } from "./errors.js";
import { contentOf, unknownContent } from "./files/content.js";
import { openSource, type Source } from "./files/source.js";
import { Hdf5 } from "./hdf5/read.js";
import { parseJson } from "./json.js";
import { openArchive, readMetadata } from "./keras/archive.js";
import type { JsonObject } from "./keras/objects.js";
import { isLegacy } from "./legacy/readLegacy.js";
import { isTfjs } from "./tfjs/readTfjs.js";

/** What is a model, with its layers and its weights. */
export const MODEL_FILES = "a .keras archive, a .h5 file of Keras, the model.json of TensorFlow.js, or an .onnx file";

/** What weights are taken from. */
export const WEIGHTS_FILES = "a .weights.h5, .keras, .h5 or .safetensors file";

/** `where` is how errors begin: the file's name. */
export type ModelFile = { readonly where: string } & (
  | { readonly format: "keras"; readonly config: unknown; readonly weights: Hdf5; readonly metadata: JsonObject }
  /** Of an older Keras: weights by the names of layers, of a whole model or alone. */
  | { readonly format: "h5"; readonly file: Hdf5 }
  | { readonly format: "weights.h5"; readonly file: Hdf5 }
  /** `path` is null when bytes were given. */
  | { readonly format: "tfjs"; readonly json: JsonObject; readonly path: string | null }
  /** Of an architecture, or of something else. */
  | { readonly format: "json"; readonly json: unknown }
  | { readonly format: "safetensors"; readonly bytes: Uint8Array }
  | { readonly format: "onnx"; readonly bytes: Uint8Array; readonly path: string | null }
);

/**
 * @param expected what should have come, for the error when it is something else
 * Throws a ModelFormatError when the file cannot be opened, is none of these, or is damaged.
 */
export async function openModelFile(source: Source, expected: string): Promise<ModelFile> {
  const { where, path, bytes } = await openSource(source);
  if (bytes === null) return openFolder(path as string, where, expected);
  const content = contentOf(bytes);
  if (content === "zip") {
    const { config, weights, metadata } = openArchive(bytes, where);
    return { format: "keras", where, config, weights: weightsOf(weights, where), metadata };
  }
  if (content === "hdf5") return openHdf5(bytes, where);
  if (content === "json") return openJson(bytes, path, where);
  if (content === "onnx") return { format: "onnx", where, bytes, path };
  if (content === "safetensors") return { format: "safetensors", where, bytes };
  throw unknownContent(bytes, where, expected);
}

function weightsOf(bytes: Uint8Array, where: string): Hdf5 {
  return new Hdf5(bytes, `${where}: model.weights.h5`);
}

/** Groups of Keras's weights; on Windows paths were the names of groups. */
const HOLDS_WEIGHTS = /^(layers|_layer_checkpoint_dependencies|vars)\b/;

function openHdf5(bytes: Uint8Array, where: string): ModelFile {
  const file = new Hdf5(bytes, where);
  if (isLegacy(file)) return { format: "h5", where, file };
  const names = file.keys("") ?? [];
  if (names.some((name) => HOLDS_WEIGHTS.test(name) || file.has(`${name}/vars`))) {
    return { format: "weights.h5", where, file };
  }
  throw new ModelFormatError(
    `${where}: is an HDF5 file, but not a model that Keras saved. It holds: ${names.slice(0, 10).join(", ") || "nothing"}.`,
  );
}

function openJson(bytes: Uint8Array, path: string | null, where: string): ModelFile {
  const json = parseJson(bytes, where);
  return isTfjs(json) ? { format: "tfjs", where, json, path } : { format: "json", where, json };
}

/** A `.keras` archive may be a folder too; others are known by what is in them. */
async function openFolder(path: string, where: string, expected: string): Promise<ModelFile> {
  const read = (name: string) => readFile(join(path, name)).catch(() => null);
  const [config, weights] = [await read("config.json"), await read("model.weights.h5")];
  if (config && weights) {
    return {
      format: "keras",
      where,
      config: parseJson(config, `${where}: config.json`),
      weights: weightsOf(weights, where),
      metadata: readMetadata(await read("metadata.json"), where),
    };
  }
  const json = await read("model.json");
  if (json) return openJson(json, join(path, "model.json"), `${where}/model.json`);
  if (await read("saved_model.pb")) {
    throw new ModelFormatError(
      `${where}: is a SavedModel of TensorFlow, whose layers are gone. Save the model again in Keras 3, with model.save("model.keras").`,
    );
  }
  throw new ModelFormatError(`${where}: is a folder without a model in it: expected ${expected}.`);
}
