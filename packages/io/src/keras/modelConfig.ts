/**
 * A model as its config.json: the layers, and of a functional model the calls
 * between them. A call's tensors are named by the layer that made them, which
 * of its calls that was, and which of its outputs.
 */
import { type Call, outermostCall, type SymbolicTensor, UnsupportedError } from "@neurode/core";
import {
  flatten,
  InputLayer,
  isRegisteredLayer,
  Layer,
  layerCallOf,
  type Model,
  Sequential,
  type Structure,
} from "@neurode/layers";
import { callArguments } from "./callArguments.js";
import { serializeCompilation } from "./compilation.js";
import type { JsonObject } from "./objects.js";
import { serialized, serializeLayer, serializePolicy } from "./serialize.js";

/**
 * @param compiled whether with what the model was compiled with
 * Throws an UnsupportedError when the model, or a layer in it, cannot be made again from a config.
 */
export function serializeModel(model: Model, compiled: boolean): JsonObject {
  return { ...serializeKind(model), compile_config: compiled ? serializeCompilation(model) : {} };
}

function serializeKind(model: Model): JsonObject {
  if (model instanceof Sequential) return serializeSequential(model);
  if (model.kind === "functional") return serializeFunctional(model);
  return serializeSubclass(model);
}

export function serializeAny(layer: Layer): JsonObject {
  return isModel(layer) ? serializeModel(layer, false) : serializeLayer(layer);
}

function isModel(layer: Layer): layer is Model {
  return layer.role === "model";
}

function serializeSequential(model: Sequential): JsonObject {
  const input = model.built ? flatten(model.inputs)[0] : null;
  const owner = input?.node.call?.owner;
  const layers = [...(owner instanceof InputLayer ? [owner] : []), ...model.layers].map(serializeAny);
  const { name, trainable, dtype } = model;
  const shape = input && { build_input_shape: input.shape };
  const config = { name, trainable, dtype: serializePolicy(dtype), layers, ...shape };
  return {
    ...serialized("Sequential", config, { module: "keras", registered_name: null }),
    ...(input && { build_config: { input_shape: input.shape } }),
  };
}

function serializeFunctional(model: Model): JsonObject {
  const history = new Histories(model);
  const layers = model.layers.map((layer) => ({
    ...serializeAny(layer),
    name: layer.name,
    inbound_nodes: layer instanceof InputLayer ? [] : history.callsOf(layer).map((call) => node(call, history)),
  }));
  const { name, trainable } = model;
  const config = {
    name,
    trainable,
    layers,
    input_layers: history.ends(model.inputs),
    output_layers: history.ends(model.outputs),
  };
  const origin = { module: "keras.src.models.functional", registered_name: "Functional" };
  return { ...serialized("Functional", config, origin), build_config: { input_shape: null } };
}

/** One call of a layer. */
function node(call: Call, history: Histories): JsonObject {
  const recorded = layerCallOf(call);
  if (!recorded) throw new UnsupportedError(`${call.owner.name}: a call without a layer cannot be put in a file.`);
  return callArguments(call.owner as Layer, recorded, (tensor) => history.tensor(tensor));
}

/** Who made which tensor, as this model counts calls. */
class Histories {
  readonly #calls = new Map<Layer, Call[]>();

  constructor(model: Model) {
    const { graph } = model;
    for (const call of graph?.calls ?? []) {
      const { owner } = call;
      if (!(owner instanceof Layer)) {
        throw new UnsupportedError(
          `${model.where}: it uses the op ${owner.className} between layers, which cannot be put in a file. ` +
            "Use a layer in its place, such as Add or Rescaling, or a Lambda whose function is registered.",
        );
      }
      this.#calls.set(
        owner,
        [...this.callsOf(owner), call].sort((a, b) => a.index - b.index),
      );
    }
  }

  callsOf(layer: Layer): readonly Call[] {
    return this.#calls.get(layer) ?? [];
  }

  tensor(tensor: SymbolicTensor): JsonObject {
    const { shape, dtype } = tensor;
    return { class_name: "__keras_tensor__", config: { shape, dtype, keras_history: this.#place(tensor) } };
  }

  /** Inputs or outputs. Here Keras counts the calls of a functional model from 1. */
  ends(structure: Structure<SymbolicTensor>): unknown {
    if (Array.isArray(structure)) return structure.map((part) => this.ends(part));
    if (!("node" in structure)) {
      return Object.fromEntries(Object.entries(structure).map(([key, part]) => [key, this.ends(part)]));
    }
    const tensor = structure as SymbolicTensor;
    const [name, index, output] = this.#place(tensor);
    const owner = outermostCall(tensor)?.owner;
    const fromOne = owner instanceof Layer && isModel(owner) && owner.kind === "functional";
    return [name, fromOne ? index + 1 : index, output];
  }

  #place(tensor: SymbolicTensor): [name: string, index: number, output: number] {
    const call = outermostCall(tensor);
    if (!call || !(call.owner instanceof Layer))
      throw new UnsupportedError("a constant tensor cannot be put in a file.");
    return [call.owner.name, this.callsOf(call.owner).indexOf(call), call.outputs.indexOf(tensor)];
  }
}

/** A class of one's own: its name, and the arguments of its `getConfig`. */
function serializeSubclass(model: Model): JsonObject {
  if (!isRegisteredLayer(model.className)) {
    throw new UnsupportedError(
      `${model.where}: its class ${model.className} is not known by its name, so a file of it could not be opened. ` +
        `Call registerLayer(${model.className}) first, or save the weights alone with saveWeights.`,
    );
  }
  return serializeLayer(model);
}
