/** saveModel and saveWeights: models as files that Keras opens too. */
import { ArgumentError, checkOptions, NotBuiltError } from "@neurode/core";
import type { Model } from "@neurode/layers";
import { pathOf } from "./files/source.js";
import { writeWhole } from "./files/writeFile.js";
import { writeHdf5 } from "./hdf5/write.js";
import { makeArchive } from "./keras/archive.js";
import { serializeModel } from "./keras/modelConfig.js";
import { addOptimizer, weightsTree } from "./keras/weights.js";
import { onnxBytes } from "./onnx/export/exportOnnx.js";
import { writeSafetensors } from "./safetensors/safetensors.js";
import { saveTfjs } from "./tfjs/writeTfjs.js";

export interface SaveOptions {
  /** Whether a `.keras` file holds what the model was compiled with, and what its optimizer keeps. Default true. */
  includeOptimizer?: boolean;
}

/**
 * Saves a model with its weights: as `.keras`, which Keras 3 opens, when the path ends in `.json`, as a TensorFlow.js
 * LayersModel, the weights in files beside it, or, when it ends in `.onnx`, as ONNX. The same model gives the same
 * bytes, and each file is written whole or not at all.
 *
 * Throws an ArgumentError for other endings, a NotBuiltError before the weights exist, and an UnsupportedError when the
 * model, or a layer in it, cannot be made again from a file.
 */
export async function saveModel(model: Model, path: string | URL, options: SaveOptions = {}): Promise<void> {
  checkOptions("saveModel", options, ["includeOptimizer"]);
  const file = pathOf(path);
  checkBuilt(model);
  if (file.endsWith(".json")) return saveTfjs(model, file);
  if (file.endsWith(".onnx")) return writeWhole(file, onnxBytes(model));
  if (isWeights(file)) {
    throw new ArgumentError(
      `saveModel: ${file} is the name of a file of weights; use saveWeights, or end it in .keras.`,
    );
  }
  if (!file.endsWith(".keras")) throw unknownEnding("saveModel", file, [".keras", ".json (TensorFlow.js)", ".onnx"]);
  await writeWhole(file, kerasBytes(model, options));
}

/**
 * Saves a model's weights alone: as `.weights.h5`, which Keras 3 opens, or as `.safetensors`.
 *
 * Throws an ArgumentError for other endings, and a NotBuiltError before the weights exist.
 */
export async function saveWeights(model: Model, path: string | URL): Promise<void> {
  const file = pathOf(path);
  checkBuilt(model);
  if (!isWeights(file)) throw unknownEnding("saveWeights", file, [".weights.h5", ".safetensors"]);
  await writeWhole(file, file.endsWith(".h5") ? weightsBytes(model) : writeSafetensors(model));
}

/** The bytes of a `.keras` file. */
export function kerasBytes(model: Model, { includeOptimizer = true }: SaveOptions = {}): Uint8Array {
  const weights = weightsTree(model);
  if (includeOptimizer) addOptimizer(weights, model);
  return makeArchive(serializeModel(model, includeOptimizer), writeHdf5(weights));
}

/** As Keras does, what the optimizer keeps is with the weights. */
function weightsBytes(model: Model): Uint8Array {
  const weights = weightsTree(model);
  addOptimizer(weights, model);
  return writeHdf5(weights);
}

function isWeights(file: string): boolean {
  return file.endsWith(".weights.h5") || file.endsWith(".safetensors");
}

function checkBuilt(model: Model): void {
  if (model.built) return;
  throw new NotBuiltError(
    `${model.where} is not built, so it has no weights to save. Give it an Input, or call it on data.`,
  );
}

function unknownEnding(where: string, file: string, known: readonly string[]): ArgumentError {
  return new ArgumentError(
    `${where}: expected a path that ends in ${known.join(" or ")}, got ${JSON.stringify(file)}.`,
  );
}
