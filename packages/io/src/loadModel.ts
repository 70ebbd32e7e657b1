/** loadModel: opens a model file of any kind as a model. */
import { checkOptions } from "@neurode/core";
import type { Model } from "@neurode/layers";
import { ModelFormatError } from "./errors.js";
import { weightsOnly } from "./files/content.js";
import type { Source } from "./files/source.js";
import { isOfKeras2 } from "./keras/archive.js";
import { compileFrom } from "./keras/compilation.js";
import { modelFromConfig } from "./keras/config.js";
import { isJsonObject } from "./keras/objects.js";
import { loadOptimizer, loadWeights } from "./keras/weights.js";
import { readLegacyModel } from "./legacy/readLegacy.js";
import { MODEL_FILES, type ModelFile, openModelFile } from "./modelFile.js";
import { modelOfOnnx } from "./onnx/import/importOnnx.js";
import { readTfjs } from "./tfjs/readTfjs.js";

export interface LoadOptions {
  /**
   * Whether the model is compiled as it was when a `.keras` file of Keras 3 or a `.h5` file was saved, its optimizer as it
   * stood. Default true.
   */
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
  const opened = await openModelFile(source, MODEL_FILES);
  const { format, where } = opened;
  if (format === "keras") return loadKeras(opened, compile);
  if (format === "h5") return readLegacyModel(opened.file, where, compile);
  if (format === "tfjs") return readTfjs(opened.json, opened.path, where);
  if (format === "onnx") return modelOfOnnx(opened.bytes, opened.path, where);
  if (format !== "json") throw weightsOnly(where);
  throw new ModelFormatError(
    `${where}: is JSON, not a model with its weights. If it is an architecture, modelFromJson makes the model of it.`,
  );
}

function loadKeras({ config, weights, metadata, where }: ModelFile & { format: "keras" }, compile: boolean): Model {
  const old = isOfKeras2(metadata);
  const model = modelFromConfig(config, where, old);
  loadWeights(model, weights, where);
  if (compile && !old && isJsonObject(config)) {
    compileFrom(model, config.compile_config, where);
    loadOptimizer(model, weights, where);
  }
  return model;
}
