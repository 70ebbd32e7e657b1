/** Architectures as JSON: models without their weights. */
import type { Model } from "@neurode/layers";
import { parseJson } from "./json.js";
import { modelFromConfig } from "./keras/config.js";
import { serializeModel } from "./keras/modelConfig.js";
import { isJsonObject } from "./keras/objects.js";

/** The model's layers and how they are connected, as Keras's `model.to_json()` writes them. */
export function modelToJson(model: Model): string {
  return JSON.stringify(serializeModel(model, false));
}

/**
 * The model that `modelToJson`, or Keras's `to_json` of any version, described, with new initial weights.
 *
 * Throws a ModelFormatError when the text is something else, or names layers that are not known here.
 */
export function modelFromJson(json: string): Model {
  const config = parseJson(json, "modelFromJson: the text");
  return modelFromConfig(config, "modelFromJson", isOldArchitecture(config));
}

/** Whether an architecture says that it is of another Keras than 3. */
export function isOldArchitecture(config: unknown): boolean {
  const version = isJsonObject(config) ? config.keras_version : undefined;
  return typeof version === "string" && !version.startsWith("3");
}
