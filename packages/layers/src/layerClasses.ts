/**
 * Layer classes by name, and layers made of configs. registry.ts fills in
 * those of this package; layers that hold others make them anew by this.
 */
import { ArgumentError, show } from "@neurode/core";
import type { Layer } from "./layer.js";

export interface LayerClass {
  readonly create: new (...args: never[]) => Layer;
  /** Arguments that stand before the options, by their names in a config. */
  readonly positional: readonly string[];
}

/** A layer as a config holds it. */
export interface LayerConfig {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
}

export const layerClasses: Record<string, LayerClass> = {};

/** Names of the classes that are the user's own. */
const registered = new Set<string>();

/**
 * Makes a layer class of your own known by its name, so that models with such layers can be cloned and loaded.
 * `positional` are the constructor's arguments before its options, by their names in `getConfig`.
 *
 *     registerLayer(Antirectifier, ["units"]);
 *
 * Throws an ArgumentError when another class has the name, or what is given is no class or no list of names.
 */
export function registerLayer(create: LayerClass["create"], positional: readonly string[] = []): void {
  if (typeof create !== "function" || !create.name) {
    throw new ArgumentError(`registerLayer: expected a layer class with a name, got ${show(create)}.`);
  }
  if (!Array.isArray(positional) || !positional.every((name) => typeof name === "string")) {
    throw new ArgumentError(
      `registerLayer: ${create.name}: expected the names of its first arguments in a list, got ${show(positional)}.`,
    );
  }
  const known = Object.hasOwn(layerClasses, create.name) ? layerClasses[create.name] : null;
  if (known && known.create !== create) {
    throw new ArgumentError(`registerLayer: there is a layer class "${create.name}" already; choose another name.`);
  }
  layerClasses[create.name] = { create, positional };
  registered.add(create.name);
}

/** True for classes of the user's own, given to `registerLayer`. */
export function isRegisteredLayer(className: string): boolean {
  return registered.has(className);
}

/** True for layers that `layerFromConfig` can make. */
export function isKnownLayer(className: string): boolean {
  return Object.hasOwn(layerClasses, className);
}

/** A new layer of this class, as `getConfig` of another described it; so are the layers that its config holds. */
export function layerFromConfig(className: string, config: Readonly<Record<string, unknown>>): Layer {
  if (!isKnownLayer(className)) {
    throw new ArgumentError(
      `layerFromConfig: no layer class is called "${className}". Classes of your own: registerLayer.`,
    );
  }
  const { create, positional } = layerClasses[className];
  const made = Object.fromEntries(Object.entries(config).map(([key, value]) => [key, withLayers(value)]));
  const options = Object.fromEntries(Object.entries(made).filter(([key]) => !positional.includes(key)));
  return new create(...([...positional.map((key) => made[key]), options] as never[]));
}

/** What makes another layer like `layer`. */
export function configOf(layer: Layer): LayerConfig {
  return { className: layer.className, config: layer.getConfig() };
}

/** Layers in the place of their configs. */
function withLayers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withLayers);
  return isLayerConfig(value) ? layerFromConfig(value.className, value.config) : value;
}

function isLayerConfig(value: unknown): value is LayerConfig {
  if (typeof value !== "object" || value === null) return false;
  const { className, config } = value as Partial<LayerConfig>;
  return typeof className === "string" && typeof config === "object" && config !== null;
}
