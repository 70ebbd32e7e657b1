/**
 * Configs of Keras 2, tf_keras and TensorFlow.js, brought into the form of
 * Keras 3, which alone the rest reads: names of classes and arguments, the
 * shape of the input, and how calls are listed.
 */
import { isJsonObject, type JsonObject, OLD_HARD_SIGMOID } from "./objects.js";

/** @param old whether it is of Keras 2 by what the file says, and its functions with it */
export function upgradeConfig(value: unknown, old: boolean): unknown {
  if (Array.isArray(value)) return value.map((part) => upgradeConfig(part, old));
  if (!isJsonObject(value)) return value;
  if (typeof value.class_name === "string") return upgradeObject(value, value.class_name, old);
  return upgradeParts(value, old);
}

function upgradeParts(value: JsonObject, old: boolean): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, upgradeConfig(part, old)]));
}

/** What classes were called. */
const CLASS_NAMES: ReadonlyMap<string, string> = new Map([
  ["Model", "Functional"],
  ["BatchNormalizationV1", "BatchNormalization"],
  ["BatchNormalizationV2", "BatchNormalization"],
]);

function upgradeObject(object: JsonObject, given: string, old: boolean): unknown {
  // A function is told by its name: `{ "class_name": "function", "config": "relu" }`.
  if (given === "function" && typeof object.config === "string") return upgradeName(object.config, old);
  const className = CLASS_NAMES.get(given) ?? classOf(given);
  const module = typeof object.module === "string" ? object.module.replace(/^tf_keras\b/, "keras") : object.module;
  const nodes = object.inbound_nodes;
  const config = upgradeArguments(className, object.config, old);
  const single = className === "Functional" && isJsonObject(config) && hasOldNodes(object.config);
  return {
    ...object,
    class_name: className,
    ...(className !== given && given.includes(">") && { registered_name: given }),
    ...(module !== undefined && { module }),
    config: single ? fromZero(withSingleEnds(config)) : config,
    ...(Array.isArray(nodes) && { inbound_nodes: nodes.map(upgradeNode) }),
  };
}

/** A class of one's own stands under the name by which it is registered: `Custom>MyLayer`. */
function classOf(given: string): string {
  return given.slice(given.lastIndexOf(">") + 1);
}

/** Arguments that are gone because they said nothing of what is computed, or what a layer finds out by itself. */
const GONE = [
  "batch_input_shape",
  "fused",
  "implementation",
  "input_length",
  "time_major",
  "virtual_batch_size",
  "query_shape",
  "key_shape",
  "value_shape",
];

function upgradeArguments(className: string, given: unknown, old: boolean): unknown {
  if (className === "Sequential") return upgradeSequential(given, old);
  if (!isJsonObject(given)) return given;
  const config: Record<string, unknown> = { ...upgradeParts(given, old) };
  if (className === "InputLayer" && Array.isArray(config.batch_input_shape))
    config.batch_shape = config.batch_input_shape;
  for (const key of GONE) delete config[key];
  for (const key of ["activation", "recurrent_activation"]) {
    if (typeof config[key] === "string") config[key] = upgradeName(config[key], old);
  }
  if (className === "LeakyReLU" && "alpha" in config) {
    config.negative_slope ??= config.alpha;
    delete config.alpha;
  }
  if (className === "BatchNormalization" && Array.isArray(config.axis)) [config.axis] = config.axis;
  if (className === "VarianceScaling" && config.distribution === "normal") config.distribution = "truncated_normal";
  if (className === "GRU" || className === "GRUCell") config.reset_after ??= false;
  if (className === "Embedding") config.mask_zero ??= false;
  return config;
}

function upgradeName(name: string, old: boolean): string {
  return old && name === "hard_sigmoid" ? OLD_HARD_SIGMOID : name;
}

/** The config was the list of layers once; and the shape of the input stood with the first of them. */
function upgradeSequential(given: unknown, old: boolean): unknown {
  const config = Array.isArray(given) ? { layers: given } : given;
  if (!isJsonObject(config) || !Array.isArray(config.layers)) return config;
  const layers = config.layers.map((layer) => upgradeConfig(layer, old));
  const [first] = config.layers as unknown[];
  const shape = isJsonObject(first) && isJsonObject(first.config) && first.config.batch_input_shape;
  if (isJsonObject(first) && first.class_name !== "InputLayer" && Array.isArray(shape)) {
    const { dtype = "float32" } = first.config as JsonObject;
    const known = typeof dtype === "string" ? dtype : "float32";
    layers.unshift({ class_name: "InputLayer", config: { batch_shape: shape, dtype: known } });
  }
  return { ...config, layers };
}

function hasOldNodes(config: unknown): boolean {
  if (!isJsonObject(config) || !Array.isArray(config.layers)) return false;
  return config.layers.some(
    (layer) => isJsonObject(layer) && Array.isArray(layer.inbound_nodes) && layer.inbound_nodes.some(Array.isArray),
  );
}

/** A list of one was no list. */
function withSingleEnds(config: JsonObject): JsonObject {
  const single = (ends: unknown) =>
    Array.isArray(ends) && ends.length === 1 && Array.isArray(ends[0]) ? ends[0] : ends;
  return { ...config, input_layers: single(config.input_layers), output_layers: single(config.output_layers) };
}

/** The calls of models inside were counted from 1; at the ends those of functional models are so still. */
function fromZero(config: JsonObject): JsonObject {
  const layers = config.layers as JsonObject[];
  const named = (classes: readonly string[]) =>
    new Set(
      layers.filter((layer) => classes.includes(String(layer.class_name))).map((layer) => layer.name ?? nameIn(layer)),
    );
  const [models, sequential] = [named(["Functional", "Sequential"]), named(["Sequential"])];
  const seen = new Set<unknown>();
  visitPlaces(layers, ([layer, node]) => {
    if (node === 0) seen.add(layer);
    return null;
  });
  const lower = (isModel: ReadonlySet<unknown>) => (place: readonly unknown[]) =>
    isModel.has(place[0]) && !seen.has(place[0]) ? [place[0], Number(place[1]) - 1, place[2]] : null;
  return {
    ...config,
    layers: layers.map((layer) => ({ ...layer, inbound_nodes: visitPlaces(layer.inbound_nodes, lower(models)) })),
    input_layers: visitPlaces(config.input_layers, lower(sequential)),
    output_layers: visitPlaces(config.output_layers, lower(sequential)),
  };
}

function nameIn({ config }: JsonObject): unknown {
  return isJsonObject(config) ? config.name : undefined;
}

/** What `change` makes of the places in calls and ends; null leaves one as it is. Configs of layers are not looked into. */
function visitPlaces(value: unknown, change: (place: readonly unknown[]) => unknown): unknown {
  if (Array.isArray(value))
    return isPlace(value) ? (change(value) ?? value) : value.map((part) => visitPlaces(part, change));
  if (!isJsonObject(value)) return value;
  const keys = "inbound_nodes" in value ? ["inbound_nodes"] : ["args", "kwargs", "keras_history"];
  const inside = value.class_name === "__keras_tensor__" ? ["config"] : keys;
  const parts = inside.filter((key) => key in value).map((key) => [key, visitPlaces(value[key], change)]);
  return { ...value, ...Object.fromEntries(parts) };
}

/**
 * A call was the list of its inputs, `[["dense", 0, 0, {}], …]`, with the other
 * arguments behind the first of them.
 */
function upgradeNode(node: unknown): unknown {
  if (!Array.isArray(node)) return node;
  const inputs = (typeof node[0] === "string" ? [node] : node) as unknown[];
  const tensors = inputs.map((input) => (Array.isArray(input) ? tensorOf(input) : input));
  const [first] = inputs;
  const kwargs = Array.isArray(first) && isJsonObject(first[3]) ? first[3] : {};
  return { args: [tensors.length === 1 ? tensors[0] : tensors], kwargs: withTensors(kwargs) };
}

function tensorOf(place: readonly unknown[]): JsonObject {
  return { class_name: "__keras_tensor__", config: { keras_history: place.slice(0, 3) } };
}

/** Tensors among the arguments were places too. */
function withTensors(kwargs: JsonObject): JsonObject {
  const upgrade = (value: unknown): unknown => {
    if (!Array.isArray(value)) return value;
    return isPlace(value) ? tensorOf(value) : value.map(upgrade);
  };
  return Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [key, upgrade(value)]));
}

function isPlace(value: readonly unknown[]): boolean {
  const [layer, node, index] = value;
  return typeof layer === "string" && Number.isInteger(node) && Number.isInteger(index);
}
