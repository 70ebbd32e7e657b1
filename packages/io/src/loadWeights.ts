/** loadWeights: the values of a model's weights from a file. */
import { NotBuiltError } from "@neurode/core";
import type { Model } from "@neurode/layers";
import { ModelFormatError } from "./errors.js";
import type { Source } from "./files/source.js";
import { loadWeights as loadKerasWeights } from "./keras/weights.js";
import { loadLegacyWeights } from "./legacy/readLegacy.js";
import { openModelFile, WEIGHTS_FILES } from "./modelFile.js";
import { loadSafetensors } from "./safetensors/safetensors.js";

const OTHERS = { tfjs: "a model of TensorFlow.js", onnx: "an ONNX model", json: "JSON" };

/**
 * Sets all weights of a built model from a `.weights.h5`, `.keras`, `.h5` or `.safetensors` file. What the file is, is told
 * by its content.
 *
 * @param source path of the file, or its bytes
 * Throws a NotBuiltError before the weights exist, and a ModelFormatError when the file is something else, is damaged, or
 * holds weights of another model.
 */
export async function loadWeights(model: Model, source: Source): Promise<void> {
  if (!model.built) {
    throw new NotBuiltError(
      `${model.where} is not built, so it has no weights to set. Give it an Input, or call it on data.`,
    );
  }
  const opened = await openModelFile(source, WEIGHTS_FILES);
  const { format, where } = opened;
  if (format === "keras") return loadKerasWeights(model, opened.weights, where);
  if (format === "weights.h5") return loadKerasWeights(model, opened.file, where);
  if (format === "h5") return loadLegacyWeights(model, opened.file, where);
  if (format === "safetensors") return loadSafetensors(model, opened.bytes, where);
  throw new ModelFormatError(
    `${where}: is ${OTHERS[format]}, from which weights are not taken alone: expected ${WEIGHTS_FILES}.`,
  );
}
