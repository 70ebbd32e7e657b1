/**
 * A network as neurons: plain data, which models of Dense layers give by themselves. viz
 * reads nothing else, so it needs no layer code.
 */
import { ArgumentError, show, type TensorLike } from "@neurode/core";

export interface NetworkDescription {
  readonly name: string;
  /** From the inputs to the outputs; each is connected with all of the one before it. */
  readonly layers: readonly NeuronLayer[];
  /** What is to be said of the whole, below its name. */
  readonly about?: string;
}

export interface NeuronLayer {
  readonly name: string;
  /** How many neurons it has. */
  readonly units: number;
  /** Null or left out when it has none. */
  readonly activation?: string | null;
  /** Layers behind it that have no neurons of their own: `["Flatten"]`. */
  readonly behind?: readonly string[];
  /** (units of the layer before, units): weights from all neurons there to all here. Of all layers but the first. */
  readonly kernel?: ArrayLike<number>;
  readonly bias?: ArrayLike<number> | null;
  /** What each neuron gives for one input. */
  readonly values?: ArrayLike<number> | null;
}

/** One row of data for the model's input. */
export type NetworkInput = TensorLike;

/** A description, or anything that can give one: models of `@neurode/layers` can, when they are Dense layers in a row. */
export type Networked = NetworkDescription | { describeNetwork(input?: NetworkInput): NetworkDescription };

export function networkOf(given: Networked, input: NetworkInput | undefined): NetworkDescription {
  if ((typeof given !== "object" && typeof given !== "function") || given === null) {
    throw new ArgumentError(
      `plotNetwork: expected a model of @neurode/layers or { name, layers }, got ${show(given)}.`,
    );
  }
  if ("describeNetwork" in given && typeof given.describeNetwork === "function") return given.describeNetwork(input);
  if (input !== undefined) {
    throw new ArgumentError("plotNetwork: input is for models; a description has the values of its layers in it.");
  }
  const network = given as NetworkDescription;
  checkNetwork(network);
  return network;
}

/** Throws an ArgumentError that names what cannot be drawn. */
function checkNetwork({ name, layers }: Partial<NetworkDescription>): void {
  if (typeof name !== "string") throw new ArgumentError(`plotNetwork: name must be a text, got ${show(name)}.`);
  if (!Array.isArray(layers) || layers.length < 2) {
    throw new ArgumentError(
      "plotNetwork: layers must be two or more, the inputs and a layer behind them, " +
        `got ${Array.isArray(layers) ? layers.length : show(layers)}.`,
    );
  }
  for (const [index, layer] of layers.entries()) checkLayer(layer, index, layers[index - 1]?.units ?? null);
}

function checkLayer(layer: NeuronLayer, index: number, before: number | null): void {
  const { name, units, kernel, bias, values } = Object(layer) as Partial<NeuronLayer>;
  const where = `plotNetwork: layers[${index}]`;
  if (typeof name !== "string") throw new ArgumentError(`${where}: name must be a text, got ${show(name)}.`);
  if (!Number.isInteger(units) || (units as number) < 1) {
    throw new ArgumentError(`${where}, ${name}: units must be a whole number from 1, got ${show(units)}.`);
  }
  if (before === null && kernel !== undefined) {
    throw new ArgumentError(`${where}, ${name}: the first layer is the inputs; it has no kernel.`);
  }
  if (before !== null) checkNumbers(`${where}, ${name}: kernel`, kernel, before * (units as number));
  if (bias !== undefined && bias !== null) checkNumbers(`${where}, ${name}: bias`, bias, units as number);
  if (values !== undefined && values !== null) checkNumbers(`${where}, ${name}: values`, values, units as number);
}

function checkNumbers(where: string, values: unknown, size: number): void {
  if (!Array.isArray(values) && !ArrayBuffer.isView(values)) {
    throw new ArgumentError(`${where} must be a list of numbers, got ${show(values)}.`);
  }
  const list = values as ArrayLike<unknown>;
  if (list.length !== size) throw new ArgumentError(`${where} must be ${size} numbers, got ${list.length}.`);
  for (let i = 0; i < size; i++) {
    if (typeof list[i] !== "number") throw new ArgumentError(`${where} must be numbers, got ${show(list[i])} at ${i}.`);
  }
}
