/**
 * Configs of Keras 3 brought into the form of Keras 2, which is what
 * TensorFlow.js reads: the opposite of keras/upgrade.ts.
 */
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
  // One end is a list of one; those of a Functional inside are counted from 0.
  for (const key of ["input_layers", "output_layers"]) if (key in parts) parts[key] = endsOf(parts[key], config.layers);
  return parts;
}

function endsOf(ends: unknown, layers: unknown): unknown {
  const functional = new Set(
    (Array.isArray(layers) ? layers : [])
      .filter((layer) => layer.class_name === "Functional")
      .map((layer) => layer.name),
  );
  const places = (part: unknown): [string, number, number][] => {
    if (isJsonObject(part))
      return Object.keys(part)
        .sort()
        .flatMap((key) => places(part[key]));
    if (!Array.isArray(part)) return [];
    return typeof part[0] === "string" ? [part as [string, number, number]] : part.flatMap(places);
  };
  return places(ends).map(([layer, node, index]) => [layer, functional.has(layer) ? node - 1 : node, index]);
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
