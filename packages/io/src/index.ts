/** The public surface of @neurode/io: model files. */
export { ModelFormatError } from "./errors.js";
export { loadModel } from "./loadModel.js";
