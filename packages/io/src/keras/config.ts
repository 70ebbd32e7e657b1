/**
 * config.json → model. Layers are made first, then called as the file says
 * they were; whatever is not known here is collected and reported together.
 */
import type { Shape, SymbolicTensor } from "@neurode/core";
import {
  flatten,
  InputLayer,
  isKnownLayer,
  type Layer,
  layerFromConfig,
  Model,
  Sequential,
  type Structure,
} from "@neurode/layers";
import { ModelFormatError } from "../errors.js";
import { convertConfig, describe, isJsonObject, type JsonObject, type KerasObject, kerasObject } from "./objects.js";

/** Makes the model that `config` describes. Throws a ModelFormatError naming everything that is not supported. */
export function modelFromConfig(config: unknown, where: string): Model {
  const root = kerasObject(config, `${where}: config.json`);
  const unsupported = new Set<string>();
  collectUnknown(root, unsupported);
  if (unsupported.size > 0) throw unsupportedError(where, unsupported);
  const model = makeLayer(root, where, unsupported);
  if (unsupported.size > 0) throw unsupportedError(where, unsupported);
  if (model instanceof Model) return model;
  throw new ModelFormatError(`${where}: the file holds a single layer, ${root.className}, not a model.`);
}

function unsupportedError(where: string, unsupported: ReadonlySet<string>): ModelFormatError {
  return new ModelFormatError(
    `${where}: the model uses what is not supported here:\n${[...unsupported].map((what) => `  - ${what}`).join("\n")}`,
  );
}

/** Notes every class that has no counterpart, in the model and in the models inside it. */
function collectUnknown(object: KerasObject, unsupported: Set<string>): void {
  if (!isModelClass(object.className)) {
    if (isKnownLayer(object.className) && isKerasOwn(object)) return;
    const name = typeof object.config.name === "string" ? ` "${object.config.name}"` : "";
    unsupported.add(`layer ${describe(object)}${name}`);
    return;
  }
  for (const layer of layersOf(object)) collectUnknown(layer, unsupported);
}

/** Ops have classes of the same names as layers: an `Add` of keras.src.ops is not the layer. */
function isKerasOwn({ module }: KerasObject): boolean {
  return module === null || module === "keras.layers" || module.startsWith("keras.src.layers");
}

function isModelClass(className: string): boolean {
  return className === "Sequential" || className === "Functional";
}

function layersOf({ config, className }: KerasObject): KerasObject[] {
  const { layers } = config;
  if (!Array.isArray(layers)) throw new ModelFormatError(`${className}: its config has no list of layers.`);
  return layers.map((layer, index) => kerasObject(layer, `${className}: layer ${index}`));
}

function makeLayer(object: KerasObject, where: string, unsupported: Set<string>): Layer {
  const inside = `${where}: ${object.className} ${JSON.stringify(object.config.name ?? "")}`;
  if (object.className === "Sequential") return makeSequential(object, inside, unsupported);
  if (object.className === "Functional") return makeFunctional(object, inside, unsupported);
  const config = convertConfig(object.config, (what) =>
    unsupported.add(`${what} of ${inside.slice(where.length + 2)}`),
  );
  if (typeof config.vocabulary === "string") {
    throw new ModelFormatError(
      `${inside}: its vocabulary is in another file, ${config.vocabulary}, and files named by a model are not read. ` +
        "Save the model with the vocabulary in a list.",
    );
  }
  try {
    return layerFromConfig(object.className, config);
  } catch (cause) {
    throw new ModelFormatError(`${inside}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

function makeSequential(object: KerasObject, where: string, unsupported: Set<string>): Sequential {
  const model = new Sequential([], { name: nameOf(object) });
  for (const layer of layersOf(object)) {
    const made = makeLayer(layer, where, unsupported);
    model.add(made instanceof InputLayer ? made.enter() : made);
  }
  const shape = object.config.build_input_shape;
  if (!model.built && isShape(shape)) model.build(shape);
  return model;
}

/** One call of a layer, as a functional model's config tells it. */
interface PendingCall {
  readonly layer: Layer;
  readonly name: string;
  readonly args: unknown;
}

function makeFunctional(object: KerasObject, where: string, unsupported: Set<string>): Model {
  const outputs = new Map<string, SymbolicTensor[][]>();
  const functional = new Set<string>();
  const pending: PendingCall[] = [];
  for (const part of layersOf(object)) {
    const name = nameOf(part) ?? "";
    const layer = makeLayer(part, where, unsupported);
    if (part.className === "Functional") functional.add(name);
    outputs.set(name, layer instanceof InputLayer ? [[layer.enter()]] : []);
    for (const node of inboundNodes(part, where))
      pending.push({ layer, name, args: argumentsOf(node, `${where}: ${name}`) });
  }
  callAll(pending, outputs, where);
  const ends = (key: "input_layers" | "output_layers") =>
    convertEnds(object.config[key], (layer, node, index) => {
      // Keras counts the calls of a functional model from 1 here, and only here.
      const call = functional.has(layer) ? node - 1 : node;
      const tensor = outputs.get(layer)?.[call]?.[index];
      if (tensor) return tensor;
      throw new ModelFormatError(
        `${where}: ${key} names output ${index} of call ${node} of "${layer}", which does not exist.`,
      );
    });
  const [inputs, results] = [ends("input_layers"), ends("output_layers")];
  if (!inputs || !results)
    throw new ModelFormatError(`${where}: input_layers or output_layers is missing or malformed.`);
  return new Model({ inputs, outputs: results, name: nameOf(object) });
}

/** Makes the calls in whatever order their inputs allow. */
function callAll(
  pending: readonly PendingCall[],
  outputs: ReadonlyMap<string, SymbolicTensor[][]>,
  where: string,
): void {
  let waiting = pending;
  while (waiting.length > 0) {
    const blocked = new Set<string>();
    const next = waiting.filter(({ layer, name, args }) => {
      // The calls of one layer are numbered, so they must be made in their order.
      const inputs = blocked.has(name) ? null : resolve(args, outputs);
      if (inputs === null) {
        blocked.add(name);
        return true;
      }
      const result = layer<Structure<SymbolicTensor>>(inputs);
      outputs.get(name)?.push(flatten(result));
      return false;
    });
    if (next.length === waiting.length) {
      const names = [...new Set(next.map(({ name }) => `"${name}"`))].join(", ");
      throw new ModelFormatError(`${where}: the inputs of ${names} are never made; the graph has a circle or a gap.`);
    }
    waiting = next;
  }
}

/** Tensors in the place of `__keras_tensor__` objects; null while one of them has not been made. */
function resolve(args: unknown, outputs: ReadonlyMap<string, SymbolicTensor[][]>): Structure<SymbolicTensor> | null {
  if (Array.isArray(args)) {
    const parts = args.map((part) => resolve(part, outputs));
    return parts.some((part) => part === null) ? null : (parts as Structure<SymbolicTensor>[]);
  }
  const [layer, node, index] = (args as { config: { keras_history: [string, number, number] } }).config.keras_history;
  return outputs.get(layer)?.[node]?.[index] ?? null;
}

function inboundNodes(layer: KerasObject, where: string): JsonObject[] {
  const nodes = layer.whole.inbound_nodes ?? [];
  if (Array.isArray(nodes) && nodes.every(isJsonObject)) return nodes;
  throw new ModelFormatError(`${where}: inbound_nodes of "${nameOf(layer)}" are not as Keras 3 writes them.`);
}

/** A call's one positional argument: a tensor or a list of them. Keyword arguments must be without effect. */
function argumentsOf({ args, kwargs }: JsonObject, where: string): unknown {
  const effective = isJsonObject(kwargs)
    ? Object.entries(kwargs).filter(([, value]) => value !== null && value !== false)
    : [];
  if (effective.length > 0) {
    throw new ModelFormatError(
      `${where} is called with ${effective.map(([key]) => key).join(", ")}, which is not supported.`,
    );
  }
  if (Array.isArray(args) && args.length === 1 && isTensorArgument(args[0])) return args[0];
  throw new ModelFormatError(
    `${where} is called with arguments that are not supported: expected one tensor or a list of tensors.`,
  );
}

function isTensorArgument(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(isTensorArgument);
  if (!isJsonObject(value) || value.class_name !== "__keras_tensor__" || !isJsonObject(value.config)) return false;
  const history = value.config.keras_history;
  return Array.isArray(history) && typeof history[0] === "string" && history.slice(1, 3).every(Number.isInteger);
}

/** `["a", 0, 0]`, or a list or record of such. */
function convertEnds(
  ends: unknown,
  find: (layer: string, node: number, index: number) => SymbolicTensor,
): Structure<SymbolicTensor> | null {
  if (Array.isArray(ends) && typeof ends[0] === "string") return find(ends[0], Number(ends[1]), Number(ends[2]));
  if (Array.isArray(ends)) {
    const parts = ends.map((end) => convertEnds(end, find));
    return parts.includes(null) ? null : (parts as Structure<SymbolicTensor>[]);
  }
  if (!isJsonObject(ends)) return null;
  const parts = Object.entries(ends).map(([key, end]) => [key, convertEnds(end, find)] as const);
  return parts.some(([, part]) => part === null) ? null : (Object.fromEntries(parts) as Structure<SymbolicTensor>);
}

function nameOf({ config, whole }: KerasObject): string | undefined {
  const name = whole.name ?? config.name;
  return typeof name === "string" ? name : undefined;
}

function isShape(value: unknown): value is Shape {
  return Array.isArray(value) && value.every((size) => size === null || typeof size === "number");
}
