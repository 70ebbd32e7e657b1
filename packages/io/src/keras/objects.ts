/**
 * What a config.json is made of: objects of a class and its arguments. Here
 * they are checked and turned into the arguments of our own classes; whatever
 * has no counterpart is noted, by name, so that all of it is reported at once.
 */
import { add, clip, multiply, type SymbolicTensor } from "@neurode/core";
import { isKnownLayer, objectClasses } from "@neurode/layers";
import { ModelFormatError } from "../errors.js";
import { camelCase } from "./names.js";

export type JsonObject = Readonly<Record<string, unknown>>;

/** `{ "class_name": …, "config": { … } }` */
export interface KerasObject {
  readonly className: string;
  readonly module: string | null;
  readonly registeredName: string | null;
  readonly config: JsonObject;
  /** The whole object: layers of a functional model have more beside their config. */
  readonly whole: JsonObject;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function kerasObject(value: unknown, where: string): KerasObject {
  if (isJsonObject(value) && typeof value.class_name === "string" && isJsonObject(value.config)) {
    const text = (field: unknown) => (typeof field === "string" ? field : null);
    return {
      className: value.class_name,
      module: text(value.module),
      registeredName: text(value.registered_name),
      config: value.config,
      whole: value,
    };
  }
  throw new ModelFormatError(`${where}: expected an object with "class_name" and "config".`);
}

/** Arguments that say nothing here: how Keras stores or quantizes, or what it worked out by itself. */
const WITHOUT_MEANING = new Set([
  "sparse",
  "ragged",
  "optional",
  "quantization_config",
  "input_axes",
  "output_axes",
  "autocast",
]);

/**
 * The arguments of a Keras object under our names. `unsupported` is told of
 * each argument's value that has no counterpart.
 */
export function convertConfig(config: JsonObject, unsupported: (what: string) => void): Record<string, unknown> {
  const converted: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    if (value === undefined || WITHOUT_MEANING.has(key)) continue;
    if (key === "dtype") converted.dtype = policyName(value);
    else {
      const own = convertValue(value, key, (what) => unsupported(`${key}: ${what}`));
      if (own !== undefined) converted[camelCase(key)] = own;
    }
  }
  return converted;
}

/** An argument as we take it, objects of classes among them; undefined, and noted, for one of an unknown class. */
function convertValue(value: unknown, key: string, unsupported: (what: string) => void): unknown {
  if (value === OLD_HARD_SIGMOID) return oldHardSigmoid;
  if (isJsonObject(value) && "class_name" in value) return convertObject(kerasObject(value, key), key, unsupported);
  if (Array.isArray(value)) return value.map((item) => convertValue(item, key, unsupported));
  return value;
}

/** An initializer, regularizer, constraint, or what makes a layer; undefined, and noted, when its class is not known. */
function convertObject(object: KerasObject, key: string, unsupported: (what: string) => void): object | undefined {
  const { className, config } = object;
  // Identity is the name of a layer, too. Older files do not say of which module they mean it.
  const isLayer = isKnownLayer(className) && !/initializer$/.test(key);
  if (isLayer) return { className, config: convertConfig(config, unsupported) };
  if (!Object.hasOwn(objectClasses, className)) {
    unsupported(describe(object));
    return undefined;
  }
  return new objectClasses[className](convertConfig(config, unsupported) as never);
}

/** `Conv2D`, or `MyLayer from package "my_project"`. */
export function describe({ className, module, registeredName }: KerasObject): string {
  const custom = registeredName?.includes(">");
  if (custom) return `${className} (a class of one's own, registered as ${registeredName})`;
  return module && !module.startsWith("keras") ? `${className} (from the Python module ${module})` : className;
}

/**
 * A policy is a plain string, or `{ "class_name": "DTypePolicy", "config": { "name": "float32" } }`; that of a quantized
 * layer has `{ "mode": "int8", "source_name": "float32" }` in place of the name.
 */
export function policyName(value: unknown): unknown {
  if (!isJsonObject(value) || !isJsonObject(value.config)) return value;
  const { name, mode, source_name: source } = value.config;
  return mode === undefined ? name : `${mode}_from_${source}`;
}

/** Keras 2's hard sigmoid, min(max(x/5 + 1/2, 0), 1), where Keras 3's is min(max(x/6 + 1/2, 0), 1). */
export const OLD_HARD_SIGMOID = "hard_sigmoid of Keras 2";

function oldHardSigmoid(x: SymbolicTensor): SymbolicTensor {
  return clip(add(multiply(x, 0.2), 0.5), 0, 1);
}

export function nameOf({ config, whole }: KerasObject): string | undefined {
  const name = whole.name ?? config.name;
  return typeof name === "string" ? name : undefined;
}
