/**
 * config.json → model. Layers are made first, then called as the file says
 * they were; whatever is not known here is collected and reported together.
 */
import type { Shape } from "@neurode/core";
import {
  InputLayer,
  isKnownLayer,
  isRegisteredLayer,
  type Layer,
  layerFromConfig,
  Model,
  Sequential,
} from "@neurode/layers";
import { ModelFormatError } from "../errors.js";
import { connectLayers } from "./functional.js";
import { convertConfig, describe, isJsonObject, type KerasObject, kerasObject, nameOf } from "./objects.js";
import { upgradeConfig } from "./upgrade.js";

/**
 * Makes the model that `config` describes. Throws a ModelFormatError naming everything that is not supported.
 * @param old whether the file says that it is of Keras 2
 */
export function modelFromConfig(config: unknown, where: string, old = false): Model {
  return naming(where, () => {
    const root = rootOf(config, where, old);
    const unsupported = new Set<string>();
    for (const layer of layersIn(root)) noteUnknown(layer, unsupported);
    if (unsupported.size > 0) throw unsupportedError(where, unsupported);
    const model = makeLayer(root, where, unsupported);
    if (unsupported.size > 0) throw unsupportedError(where, unsupported);
    if (model instanceof Model) return model;
    throw new ModelFormatError(`${where}: the file holds a single layer, ${root.className}, not a model.`);
  });
}

function unsupportedError(where: string, unsupported: ReadonlySet<string>): ModelFormatError {
  return new ModelFormatError(
    `${where}: the model uses what is not supported here:\n${[...unsupported].map((what) => `  - ${what}`).join("\n")}`,
  );
}

/** Whatever a layer says of a config that cannot be, is said of the file. */
function naming<Result>(where: string, make: () => Result): Result {
  try {
    return make();
  } catch (cause) {
    if (cause instanceof ModelFormatError) throw cause;
    throw new ModelFormatError(`${where}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

/** What a config says of a model. */
export interface Architecture {
  readonly className: string;
  readonly name: string | null;
  /** The classes of its layers and of those of models inside, each as often as it is there. */
  readonly layers: readonly { readonly className: string; readonly supported: boolean }[];
  /** All that is not supported here, as the error of `modelFromConfig` names it. */
  readonly unsupported: readonly string[];
}

/** Reads a config as `modelFromConfig` does, without making the model. */
export function describeConfig(config: unknown, where: string, old: boolean): Architecture {
  return naming(where, () => {
    const root = rootOf(config, where, old);
    const unsupported = new Set<string>();
    const layers = [...layersIn(root)].map((layer) => {
      const supported = isSupported(layer);
      noteUnknown(layer, unsupported);
      const title = `${layer.className} ${JSON.stringify(layer.config.name ?? "")}`;
      if (supported) convertConfig(layer.config, (what) => unsupported.add(`${what} of ${title}`));
      return { className: layer.className, supported };
    });
    return { className: root.className, name: nameOf(root) ?? null, layers, unsupported: [...unsupported] };
  });
}

function rootOf(config: unknown, where: string, old: boolean): KerasObject {
  return kerasObject(upgradeConfig(config, old), `${where}: config.json`);
}

/** The layers that are no models, in the model and in the models inside it. */
function* layersIn(object: KerasObject): Generator<KerasObject> {
  if (!isModelClass(object.className)) yield object;
  else for (const layer of layersOf(object)) yield* layersIn(layer);
}

/** Notes a class that has no counterpart. */
function noteUnknown(object: KerasObject, unsupported: Set<string>): void {
  if (isSupported(object)) {
    checkLambda(object, unsupported);
    return;
  }
  const name = typeof object.config.name === "string" ? ` "${object.config.name}"` : "";
  unsupported.add(`layer ${describe(object)}${name}`);
}

function isSupported(object: KerasObject): boolean {
  return isKnownLayer(object.className) && (isKerasOwn(object) || isUsers(object));
}

/** Ops have classes of the same names as layers: an `Add` of keras.src.ops is not the layer. */
function isKerasOwn({ module, className, registeredName }: KerasObject): boolean {
  if (isRegisteredLayer(className) || registeredName?.includes(">")) return false;
  return module === null || module === "keras.layers" || /^keras\.src\.(engine\.)?(layers|input_layer)\b/.test(module);
}

/** A class of the user's own that is registered here; of whatever module it was in Python. */
function isUsers({ className, module }: KerasObject): boolean {
  return isRegisteredLayer(className) && !module?.startsWith("keras.");
}

/** A Lambda from Python is code. One that was saved here names a registered function. */
function checkLambda({ className, config }: KerasObject, unsupported: Set<string>): void {
  if (className !== "Lambda" || typeof config.function === "string") return;
  unsupported.add(
    `layer Lambda ${JSON.stringify(config.name ?? "")}, which holds code. Write it as a layer class, in Keras too, and save the model again`,
  );
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
  return naming(inside, () => {
    const layer = layerFromConfig(object.className, config);
    const shape = isJsonObject(object.whole.build_config) && object.whole.build_config.input_shape;
    if (layer instanceof Model && isShape(shape)) buildSubclass(layer, shape);
    return layer;
  });
}

/** A model class of the user's own makes its weights when it is called. */
function buildSubclass(model: Model, shape: Shape): void {
  model.build(shape);
  model.trace(shape);
}

function makeSequential(object: KerasObject, where: string, unsupported: Set<string>): Sequential {
  const model = new Sequential([], { name: nameOf(object), ...trainableOf(object) });
  for (const layer of layersOf(object)) {
    const made = makeLayer(layer, where, unsupported);
    model.add(made instanceof InputLayer ? made.enter() : made);
  }
  const shape = object.config.build_input_shape;
  if (!model.built && isShape(shape)) model.build(shape);
  return model;
}

function makeFunctional(object: KerasObject, where: string, unsupported: Set<string>): Model {
  const parts = layersOf(object).map((part) => ({ object: part, layer: makeLayer(part, where, unsupported) }));
  const { inputs, outputs } = connectLayers(parts, object.config, where);
  return new Model({ inputs, outputs, name: nameOf(object), ...trainableOf(object) });
}

function trainableOf({ config }: KerasObject): { trainable?: boolean } {
  return typeof config.trainable === "boolean" ? { trainable: config.trainable } : {};
}

function isShape(value: unknown): value is Shape {
  return Array.isArray(value) && value.every((size) => size === null || typeof size === "number");
}
