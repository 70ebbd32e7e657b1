/** The public surface of @neurode/io: model files. Importing it gives models `save`, `saveWeights` and `loadWeights`. */
import { registerFiles } from "@neurode/layers";
import { loadWeights } from "./loadWeights.js";
import { saveModel, saveWeights } from "./saveModel.js";

registerFiles({ save: saveModel, saveWeights, loadWeights });

export { ModelFormatError } from "./errors.js";
export { type LoadOptions, loadModel } from "./loadModel.js";
export { modelFromJson, modelToJson } from "./modelJson.js";
export type { SaveOptions } from "./saveModel.js";
export { loadWeights, saveModel, saveWeights };
