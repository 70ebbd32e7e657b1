/**
 * Configs of Keras 3 brought into the form of Keras 2, which is what
 * TensorFlow.js reads: the opposite of keras/upgrade.ts.
 */
import { UnsupportedError } from "@neurode/core";
import { isJsonObject, type JsonObject } from "../keras/objects.js";

export function downgradeConfig(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(downgradeConfig);
  if (!isJsonObject(value)) return value;
  if (typeof value.class_name === "string") return downgradeObject(value, value.class_name);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, downgradeConfig(part)]));
}

/** What has a name of its own here is a VarianceScaling there: scale, mode, distribution. */
const SCALINGS: Readonly<Record<string, readonly [number, string, string]>> = {
  GlorotUniform: [1, "fan_avg", "uniform"],
  GlorotNormal: [1, "fan_avg", "normal"],
  HeUniform: [2, "fan_in", "uniform"],
  HeNormal: [2, "fan_in", "normal"],
  LecunUniform: [1, "fan_in", "uniform"],
  LecunNormal: [1, "fan_in", "normal"],
};

function downgradeObject(object: JsonObject, className: string): unknown {
  const config = isJsonObject(object.config) ? object.config : {};
  if (/DTypePolicy$/.test(className)) return config.name;
  const scaling = SCALINGS[className];
  if (scaling) {
    const [scale, mode, distribution] = scaling;
    return { class_name: "VarianceScaling", config: { scale, mode, distribution, seed: config.seed } };
  }
  if (className === "L1" || className === "L2") {
    return { class_name: "L1L2", config: { l1: config.l1 ?? 0, l2: config.l2 ?? 0 } };
  }
  if (className === "GRU" && config.reset_after !== false) {
    throw new UnsupportedError(`layer ${config.name}: TensorFlow.js has only GRUs made with { resetAfter: false }.`);
  }
  const { batch_shape: shape, ...rest } = downgradeParts(config);
  const nodes = object.inbound_nodes;
  return {
    class_name: className === "Functional" ? "Model" : className,
    config: className === "InputLayer" ? { batch_input_shape: shape, ...rest } : rest,
    ...(typeof object.name === "string" && { name: object.name }),
    ...(Array.isArray(nodes) && { inbound_nodes: nodes.map(downgradeNode) }),
  };
}

function downgradeParts(config: JsonObject): Record<string, unknown> {
  const kept = Object.entries(config).filter(([key]) => key !== "build_input_shape");
  const parts = Object.fromEntries(kept.map(([key, part]) => [key, downgradeConfig(part)]));
  if (!("output_layers" in config) || !Array.isArray(config.layers)) return parts;
  const named = (className: string) =>
    (config.layers as JsonObject[]).filter((layer) => layer.class_name === className).map(({ name }) => name);
  const [functional, sequential] = [new Set(named("Functional")), new Set(named("Sequential"))];
  const layers = (parts.layers as JsonObject[]).map(({ inbound_nodes: nodes, ...layer }) => ({
    ...layer,
    inbound_nodes: (nodes as Place[][]).map((places) =>
      places.map(fromOne((name) => functional.has(name) || sequential.has(name))),
    ),
  }));
  // At the ends Keras 3 counts the calls of functional models so too.
  const ends = (given: unknown) => placesAmong(given).map(fromOne((name) => sequential.has(name)));
  return { ...parts, layers, input_layers: ends(config.input_layers), output_layers: ends(config.output_layers) };
}

/** A layer, which of its calls, and which of its outputs; in a call the other arguments behind it. */
type Place = readonly [layer: string, node: number, index: number, ...rest: unknown[]];

/** Of models inside, calls are counted from 1. */
function fromOne(isModel: (layer: string) => boolean): (place: Place) => Place {
  return ([layer, node, ...rest]) => [layer, isModel(layer) ? node + 1 : node, ...rest] as unknown as Place;
}

/** All of them in a list, records by sorted key. */
function placesAmong(part: unknown): Place[] {
  if (isJsonObject(part))
    return Object.keys(part)
      .sort()
      .flatMap((key) => placesAmong(part[key]));
  if (!Array.isArray(part)) return [];
  return typeof part[0] === "string" ? [part as unknown as Place] : part.flatMap(placesAmong);
}

/** `[["dense", 0, 0, {}], …]`, the other arguments behind each. */
function downgradeNode(node: unknown): unknown {
  const { args, kwargs } = node as { args: readonly unknown[]; kwargs: JsonObject };
  const named = Object.entries(kwargs).filter(([, value]) => value !== null);
  const rest = Object.fromEntries(named.map(([key, value]) => [key, placesIn(value)]));
  const places = [placesIn(args)].flat(Number.POSITIVE_INFINITY);
  const inputs: unknown[][] = [];
  for (let i = 0; i < places.length; i += 3) inputs.push([...places.slice(i, i + 3), rest]);
  return inputs;
}

/** `["dense", 0, 0]` in the place of tensors. */
function placesIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(placesIn);
  if (!isJsonObject(value)) return value;
  return value.class_name === "__keras_tensor__" ? (value.config as JsonObject).keras_history : value;
}
