/** saveModel, saveWeights and saveArchitecture: models as files that Keras opens too. */
import { parse } from "node:path";
import { ArgumentError, checkOptions, NotBuiltError } from "@neurode/core";
import type { Model } from "@neurode/layers";
import { pathOf } from "./files/source.js";
import { writeWhole } from "./files/writeFile.js";
import { writeHdf5 } from "./hdf5/write.js";
import { makeArchive } from "./keras/archive.js";
import { serializeModel } from "./keras/modelConfig.js";
import { addOptimizer, weightsTree } from "./keras/weights.js";
import { legacyBytes } from "./legacy/writeLegacy.js";
import { modelToJson } from "./modelJson.js";
import { onnxBytes } from "./onnx/export/exportOnnx.js";
import { writeSafetensors } from "./safetensors/safetensors.js";
import { saveTfjs } from "./tfjs/writeTfjs.js";

export interface SaveOptions {
  /**
   * Whether a `.keras` or `.h5` file holds what the model was compiled with, and what its optimizer keeps. Default true;
   * other files never do, so that true is an ArgumentError for them.
   */
  includeOptimizer?: boolean;
}

type Writer = (model: Model, file: string, includeOptimizer: boolean) => Promise<void>;

const writeLegacy: Writer = (model, file, included) => writeWhole(file, legacyBytes(model, included));

/** How a model is written, by how its file's name ends. */
const WRITERS: Readonly<Record<string, Writer>> = {
  ".keras": (model, file, included) => writeWhole(file, kerasBytes(model, included)),
  ".h5": writeLegacy,
  ".hdf5": writeLegacy,
  ".json": saveTfjs,
  ".onnx": (model, file) => writeWhole(file, onnxBytes(model)),
};

const WITHOUT_OPTIMIZER = [".json", ".onnx"];

const WEIGHTS = [".weights.h5", ".safetensors"];

/**
 * Saves a model with its weights, by the ending of the path:
 *
 *     .keras        what Keras 3 saves and opens
 *     .h5, .hdf5    the older format of Keras: for programs that know no other
 *     .json         a TensorFlow.js LayersModel, the weights in files beside it
 *     .onnx         ONNX, for inference
 *
 * The same model gives the same bytes, and each file is written whole or not at all.
 *
 * Throws an ArgumentError for other endings, a NotBuiltError before the weights exist, and an UnsupportedError when the
 * model, or a layer in it, cannot be made again from a file.
 */
export async function saveModel(model: Model, path: string | URL, options: SaveOptions = {}): Promise<void> {
  checkOptions("saveModel", options, ["includeOptimizer"]);
  const file = pathOf(path);
  const known = Object.keys(WRITERS);
  if (WEIGHTS.some((ending) => file.endsWith(ending))) {
    throw new ArgumentError(
      `saveModel: ${file} is the name of a file of weights; use saveWeights, or end it in ${listed(known)}.`,
    );
  }
  const ending = endingOf("saveModel", file, known);
  const { includeOptimizer } = options;
  if (includeOptimizer && WITHOUT_OPTIMIZER.includes(ending)) {
    throw new ArgumentError(
      `saveModel: includeOptimizer: a ${ending} file holds no optimizer. Leave it out, or end the path in .keras.`,
    );
  }
  checkBuilt(model);
  await WRITERS[ending](model, file, includeOptimizer ?? true);
}

/**
 * Saves a model's weights alone: as `.weights.h5`, which Keras 3 opens, or as `.safetensors`.
 *
 * Throws an ArgumentError for other endings, and a NotBuiltError before the weights exist.
 */
export async function saveWeights(model: Model, path: string | URL): Promise<void> {
  const file = pathOf(path);
  endingOf("saveWeights", file, WEIGHTS);
  checkBuilt(model);
  await writeWhole(file, file.endsWith(".h5") ? weightsBytes(model) : writeSafetensors(model));
}

/** Saves what `modelToJson` gives: the layers and how they are connected, without weights. */
export async function saveArchitecture(model: Model, path: string | URL): Promise<void> {
  await writeWhole(pathOf(path), Buffer.from(`${modelToJson(model)}\n`));
}

/** The bytes of a `.keras` file. */
export function kerasBytes(model: Model, includeOptimizer = true): Uint8Array {
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

/** Which of `known` a file's name ends with. Throws an ArgumentError that says what would do. */
function endingOf(where: string, file: string, known: readonly string[]): string {
  const found = known.find((ending) => file.endsWith(ending));
  if (found) return found;
  const { name, ext } = parse(file);
  const meant = known.find((ending) => ending.endsWith(ext)) ?? known[0];
  throw new ArgumentError(
    `${where}: expected a path that ends in ${listed(known)}, got ${JSON.stringify(file)}. ` +
      `Did you mean "${name || "model"}${meant}"?`,
  );
}

/** `.keras, .json or .onnx` */
function listed(endings: readonly string[]): string {
  return `${endings.slice(0, -1).join(", ")} or ${endings.at(-1)}`;
}

function checkBuilt(model: Model): void {
  if (model.built) return;
  throw new NotBuiltError(
    `${model.where} is not built, so it has no weights to save. Give it an Input, or call it on data.`,
  );
}
