/**
 * Layers, and the objects in their configs, as Keras writes them:
 * `{ module, class_name, config, registered_name }`.
 */
import { UnsupportedError } from "@neurode/core";
import {
  Constraint,
  Initializer,
  isActivation,
  isKnownLayer,
  isRegisteredLayer,
  Layer,
  Regularizer,
} from "@neurode/layers";
import { isRecurrent, takesSeparately } from "./callArguments.js";
import { snakeCase } from "./names.js";
import type { JsonObject } from "./objects.js";

/** Where Keras keeps a class: its public module, and the name under which it is registered. */
interface Origin {
  readonly module: string | null;
  readonly registered_name: string | null;
}

/** Keras's names of classes where they are not ours. */
const KERAS_NAMES: Readonly<Record<string, string>> = { GroupedQueryAttention: "GroupQueryAttention" };

/** An object of a class: `build` is what stands behind it, such as build_config. */
export function serialized(className: string, config: JsonObject, { module, registered_name }: Origin): JsonObject {
  return { module, class_name: className, config, registered_name };
}

/** A layer that is no model. Throws an UnsupportedError when it cannot be made again from its config. */
export function serializeLayer(layer: Layer): JsonObject {
  const whole = serializeConfigured(layer.className, layer.getConfig());
  const shape = layer.buildShape;
  return !NOTHING_TO_BUILD.test(layer.className) && isOneArgument(layer, shape)
    ? { ...whole, build_config: { input_shape: shape } }
    : whole;
}

/** Classes whose layers Keras takes for built from the beginning. */
const NOTHING_TO_BUILD =
  /^(InputLayer|Activation|ActivityRegularization|AlphaDropout|(Global)?(Average|Max)Pooling[123]D|(Spatial|Gaussian)?Dropout([123]D)?|GaussianNoise|ELU|ReLU|LeakyReLU|Softmax|Identity|Masking|Reshape|UnitNormalization)$/;

/** Layers whose `build` takes the shapes of several inputs one by one are built by their first call. */
function isOneArgument(layer: Layer, shape: Layer["buildShape"]): boolean {
  if (!Array.isArray(shape)) return false;
  return !shape.some(Array.isArray) || !(takesSeparately(layer.className) || isRecurrent(layer.className));
}

function serializeConfigured(className: string, config: Readonly<Record<string, unknown>>): JsonObject {
  if (!isKnownLayer(className)) {
    throw new UnsupportedError(
      `${config.name ?? className}: its class ${className} is not known by its name, so a file of it could not be opened. ` +
        `Call registerLayer(${className}) first.`,
    );
  }
  const origin = isRegisteredLayer(className)
    ? { module: null, registered_name: `Custom>${className}` }
    : { module: "keras.layers", registered_name: null };
  return serialized(KERAS_NAMES[className] ?? className, serializeConfig(className, config), origin);
}

/** Classes whose configs in Keras always say what their activity regularizer is. */
const SAY_ACTIVITY = /^(Conv|Depthwise|Separable|EinsumDense$|Embedding$|LSTM$|GRU$|SimpleRNN$|.*Attention$)/;

/** Arguments that Keras has besides ours, with the values that say nothing. */
function besides(className: string): JsonObject {
  if (className === "InputLayer") return { sparse: false, ragged: false, optional: false };
  const says = SAY_ACTIVITY.test(className) && !["Attention", "AdditiveAttention"].includes(className);
  return says ? { activity_regularizer: null } : {};
}

/** Classes whose constructors in Keras take no `trainable`, and a dtype by its name only. */
const FEW_ARGUMENTS = new Set(["SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "Discretization"]);

function serializeConfig(className: string, config: Readonly<Record<string, unknown>>): JsonObject {
  const few = FEW_ARGUMENTS.has(className);
  const given = Object.entries(config).filter(([key]) => !(few && key === "trainable"));
  const entries = given.map(([key, value]) => {
    const dtype = key === "dtype" && className !== "InputLayer" && !few;
    if (/activation$/i.test(key)) checkActivation(value, `${className}: ${key}`);
    return [snakeCase(key), dtype ? serializePolicy(String(value)) : serializeValue(value, `${className}: ${key}`)];
  });
  return { ...besides(className), ...Object.fromEntries(entries) };
}

/** A function of one's own has a name too, but nobody else knows it by that. */
function checkActivation(value: unknown, where: string): void {
  if (typeof value !== "string" || isActivation(value)) return;
  throw new UnsupportedError(
    `${where}: "${value}" is not the name of an activation, so it cannot be put in a file. Put the function in a layer class of its own.`,
  );
}

/** `"int8_from_float32"` is a policy that quantizes; the others have only a name. */
export function serializePolicy(policy: string): JsonObject {
  const [mode, source] = policy.split("_from_");
  const quantized = source !== undefined;
  return serialized(
    quantized ? "QuantizedDTypePolicy" : "DTypePolicy",
    quantized ? { mode, source_name: source } : { name: policy },
    {
      module: quantized ? "keras.dtype_policies" : "keras",
      registered_name: null,
    },
  );
}

const MODULES = [
  [Initializer, "keras.initializers"],
  [Regularizer, "keras.regularizers"],
  [Constraint, "keras.constraints"],
] as const;

function serializeValue(value: unknown, where: string): unknown {
  if (value === undefined || value === null || typeof value === "string" || typeof value === "boolean")
    return value ?? null;
  if (typeof value === "number") return serializeNumber(value, where);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return Array.from(value as ArrayLike<unknown>, (item) => serializeValue(item, where));
  }
  if (value instanceof Layer) return serializeConfigured(value.className, value.getConfig());
  const found = MODULES.find(([base]) => value instanceof base);
  if (found) return serializeObject(value as Initializer, found[1]);
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype)
    return serializeRecord(value, where);
  throw new UnsupportedError(`${where}: a ${typeof value} cannot be put in a file.`);
}

/** JSON has no infinities and no NaN. */
function serializeNumber(value: number, where: string): number {
  if (Number.isFinite(value)) return value;
  throw new UnsupportedError(`${where}: ${value} cannot be put in a file.`);
}

/** A layer's class and config, or the values of names. */
function serializeRecord(value: object, where: string): JsonObject {
  const { className, config } = value as { className?: unknown; config?: Readonly<Record<string, unknown>> };
  if (typeof className === "string" && config) return serializeConfigured(className, config);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, serializeValue(item, where)]));
}

function serializeObject(object: Initializer | Regularizer | Constraint, module: string): JsonObject {
  const className = object.constructor.name;
  const config = Object.entries(object.getConfig()).map(([key, value]) => [
    snakeCase(key),
    serializeValue(value, className),
  ]);
  return serialized(className, Object.fromEntries(config), { module, registered_name: null });
}
