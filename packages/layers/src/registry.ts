/**
 * Registry: what can be made from a class name and a config, as files hold
 * them. A config's keys are the constructor's arguments; those that stand
 * before the options are named in order.
 */
import { ArgumentError } from "@neurode/core";
import { constraintClasses } from "./constraints.js";
import { initializerClasses } from "./initializers.js";
import type { Layer } from "./layer.js";
import { Activation } from "./layers/activation.js";
import { Add } from "./layers/add.js";
import { Concatenate } from "./layers/concatenate.js";
import { Dense } from "./layers/dense.js";
import { Dropout } from "./layers/dropout.js";
import { Flatten } from "./layers/flatten.js";
import { InputLayer } from "./layers/inputLayer.js";
import { regularizerClasses } from "./regularizers.js";

interface LayerClass {
  readonly create: new (...args: never[]) => Layer;
  /** Arguments that stand before the options, by their names in a config. */
  readonly positional: readonly string[];
}

const layerClasses: Record<string, LayerClass> = {
  InputLayer: { create: InputLayer, positional: [] },
  Dense: { create: Dense, positional: ["units"] },
  Activation: { create: Activation, positional: ["activation"] },
  Flatten: { create: Flatten, positional: [] },
  Dropout: { create: Dropout, positional: ["rate"] },
  Add: { create: Add, positional: [] },
  Concatenate: { create: Concatenate, positional: [] },
};

/**
 * Makes a layer class of your own known by its name, so that models with such layers can be cloned and loaded.
 * `positional` are the constructor's arguments before its options, by their names in `getConfig`.
 *
 *     registerLayer(Antirectifier, ["units"]);
 *
 * Throws an ArgumentError when another class has the name.
 */
export function registerLayer(create: LayerClass["create"], positional: readonly string[] = []): void {
  const known = Object.hasOwn(layerClasses, create.name) ? layerClasses[create.name] : null;
  if (known && known.create !== create) {
    throw new ArgumentError(`registerLayer: there is a layer class "${create.name}" already; choose another name.`);
  }
  layerClasses[create.name] = { create, positional };
}

/** True for layers that `layerFromConfig` can make. */
export function isKnownLayer(className: string): boolean {
  return Object.hasOwn(layerClasses, className);
}

/** A new layer of this class, as `getConfig` of another described it. */
export function layerFromConfig(className: string, config: Readonly<Record<string, unknown>>): Layer {
  const { create, positional } = layerClasses[className];
  const options = Object.fromEntries(Object.entries(config).filter(([key]) => !positional.includes(key)));
  return new create(...([...positional.map((key) => config[key]), options] as never[]));
}

/** The classes of what configs hold beside layers: initializers, regularizers, constraints. */
export const objectClasses: Readonly<Record<string, new (options: never) => object>> = {
  ...initializerClasses,
  ...regularizerClasses,
  ...constraintClasses,
};
