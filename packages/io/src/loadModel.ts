/**
 * loadModel: opens a model file. What it is, is told by its content, not by
 * its name; what it is not, is said with what to do about it.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkOptions } from "@neurode/core";
import type { Model } from "@neurode/layers";
import { ModelFormatError } from "./errors.js";
import { contentOf, unknownContent } from "./files/content.js";
import { openSource, type Source } from "./files/source.js";
import { Hdf5 } from "./hdf5/read.js";
import { parseJson } from "./json.js";
import { openArchive } from "./keras/archive.js";
import { compileFrom } from "./keras/compilation.js";
import { modelFromConfig } from "./keras/config.js";
import { isJsonObject } from "./keras/objects.js";
import { loadOptimizer, loadWeights } from "./keras/weights.js";
import { isLegacy, readLegacyModel } from "./legacy/readLegacy.js";
import { importOnnx } from "./onnx/import/importOnnx.js";
import { isTfjs, readTfjs } from "./tfjs/readTfjs.js";

const EXPECTED = "a .keras archive, a .h5 file of Keras, the model.json of TensorFlow.js, or an .onnx file";

export interface LoadOptions {
  /** Whether the model is compiled as it was when a `.keras` file of Keras 3 was saved, its optimizer as it stood. Default true. */
  compile?: boolean;
}

/**
 * Opens a model file as a model that is ready to predict: a `.keras` archive of Keras 3, or of 2.13 and later, a `.h5` file
 * of an older Keras, the `model.json` of a TensorFlow.js LayersModel with its weights beside it, or ONNX (`importOnnx`).
 *
 *     const model = await loadModel("digits.keras");
 *
 * @param source path of the file, or its bytes; of a folder, one that holds what a `.keras` archive does, or a model.json
 * Throws a ModelFormatError when it is something else, is damaged, or uses layers not known here, which it names.
 */
export async function loadModel(source: Source, options: LoadOptions = {}): Promise<Model> {
  checkOptions("loadModel", options, ["compile"]);
  const { compile = true } = options;
  const { where, path, bytes } = await openSource(source);
  if (bytes === null) return loadFolder(path as string, where, compile);
  const content = contentOf(bytes);
  if (content === "zip") {
    const { config, weights, old } = openArchive(bytes, where);
    return loadKeras(config, weights, compile && !old, where, old);
  }
  if (content === "hdf5") return loadHdf5(bytes, where);
  if (content === "json") return loadJson(bytes, path, where);
  if (content === "onnx") return importOnnx(path ?? bytes);
  if (content === "safetensors") {
    throw new ModelFormatError(
      `${where}: holds weights only, without the model they are of. Make the model, then loadWeights(model, path).`,
    );
  }
  throw unknownContent(bytes, where, EXPECTED);
}

function loadKeras(config: unknown, weights: Uint8Array, compile: boolean, where: string, old = false): Model {
  const file = new Hdf5(weights, `${where}: model.weights.h5`);
  const model = modelFromConfig(config, where, old);
  loadWeights(model, file, where);
  if (compile && isJsonObject(config)) {
    compileFrom(model, config.compile_config, where);
    loadOptimizer(model, file, where);
  }
  return model;
}

function loadHdf5(bytes: Uint8Array, where: string): Model {
  const file = new Hdf5(bytes, where);
  if (isLegacy(file)) return readLegacyModel(file, where);
  throw new ModelFormatError(
    file.has("layers") || file.has("vars")
      ? `${where}: holds weights only, without the model they are of. Make the model, then loadWeights(model, path).`
      : `${where}: is an HDF5 file, but not a model that Keras saved. It holds: ${file.keys("")?.slice(0, 10).join(", ") || "nothing"}.`,
  );
}

async function loadJson(bytes: Uint8Array, path: string | null, where: string): Promise<Model> {
  const json = parseJson(bytes, where);
  if (isTfjs(json)) {
    if (path !== null) return readTfjs(json, path, where);
    throw new ModelFormatError(`${where}: the weights of a TensorFlow.js model are beside it; give its path.`);
  }
  throw new ModelFormatError(
    `${where}: is JSON, not a model with its weights. If it is an architecture, modelFromJson makes the model of it.`,
  );
}

/** A `.keras` archive may be a folder too; others are known by what is in them. */
async function loadFolder(path: string, where: string, compile: boolean): Promise<Model> {
  const read = (name: string) => readFile(join(path, name)).catch(() => null);
  const [config, weights] = [await read("config.json"), await read("model.weights.h5")];
  if (config && weights) return loadKeras(parseJson(config, `${where}: config.json`), weights, compile, where);
  const json = await read("model.json");
  if (json) return loadJson(json, join(path, "model.json"), `${where}/model.json`);
  if (await read("saved_model.pb")) {
    throw new ModelFormatError(
      `${where}: is a SavedModel of TensorFlow, whose layers are gone. Save the model again in Keras 3, with model.save("model.keras").`,
    );
  }
  throw new ModelFormatError(`${where}: is a folder without a model in it: expected ${EXPECTED}.`);
}
