/** loadWeights: the values of a model's weights from a file. */
import { NotBuiltError } from "@neurode/core";
import type { Model } from "@neurode/layers";
import { ModelFormatError } from "./errors.js";
import { contentOf, unknownContent } from "./files/content.js";
import { openSource, type Source } from "./files/source.js";
import { Hdf5 } from "./hdf5/read.js";
import { openArchive } from "./keras/archive.js";
import { loadWeights as loadKerasWeights } from "./keras/weights.js";
import { isLegacy, loadLegacyWeights } from "./legacy/readLegacy.js";
import { loadSafetensors } from "./safetensors/safetensors.js";

/**
 * Sets all weights of a built model from a `.weights.h5`, `.keras`, `.h5` or `.safetensors` file. What the file is, is told
 * by its content.
 *
 * @param source path of the file, or its bytes
 * Throws a NotBuiltError before the weights exist, and a ModelFormatError when the file is something else, is damaged, or
 * holds weights of another model.
 */
export async function loadWeights(model: Model, source: Source): Promise<void> {
  const { where, bytes } = await openSource(source);
  if (!model.built) {
    throw new NotBuiltError(
      `${model.where} is not built, so it has no weights to set. Give it an Input, or call it on data.`,
    );
  }
  if (bytes === null) throw new ModelFormatError(`${where}: is a folder, not a file of weights.`);
  const content = contentOf(bytes);
  if (content === "zip") return loadKerasWeights(model, new Hdf5(openArchive(bytes, where).weights, where), where);
  if (content === "safetensors") return loadSafetensors(model, bytes, where);
  if (content !== "hdf5") throw unknownContent(bytes, where, "a .weights.h5, .keras, .h5 or .safetensors file");
  const file = new Hdf5(bytes, where);
  if (isLegacy(file)) loadLegacyWeights(model, file, where);
  else loadKerasWeights(model, file, where);
}
