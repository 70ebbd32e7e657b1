/** A model's config as `.h5` files have it: layers of a model by their class and config alone, all within them as in `.keras` files. */
import type { Model } from "@neurode/layers";
import { serializeModel } from "../keras/modelConfig.js";
import type { JsonObject } from "../keras/objects.js";

/** Classes by the names they have in Python, where Keras exports them under others. */
const PYTHON_NAMES: Readonly<Record<string, string>> = { GroupQueryAttention: "GroupedQueryAttention" };

/** Throws an UnsupportedError when the model, or a layer in it, cannot be made again from a config. */
export function serializeLegacyModel(model: Model): JsonObject {
  const whole = serializeModel(model, false);
  // A class of one's own makes its weights when it is called; Keras leaves that to the user.
  const { build_config } = whole;
  return { ...legacyForm(whole), ...(model.kind === "subclass" && build_config !== undefined && { build_config }) };
}

function legacyForm(object: JsonObject): JsonObject {
  const { class_name, registered_name, name, inbound_nodes } = object;
  const config = object.config as JsonObject;
  const isModel = class_name === "Sequential" || class_name === "Functional";
  const isOwn = typeof registered_name === "string" && registered_name.includes(">");
  return {
    class_name: isOwn ? registered_name : (PYTHON_NAMES[String(class_name)] ?? class_name),
    config: isModel ? { ...config, layers: (config.layers as readonly JsonObject[]).map(legacyForm) } : config,
    ...(name !== undefined && { name, inbound_nodes }),
  };
}
