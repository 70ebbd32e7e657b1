/**
 * Cloning: a model of the same layers, with weights of its own. Every layer is
 * made anew from its config, and the calls between them are made again.
 */
import { ArgumentError, type Call, checkOptions, executionOrder, type SymbolicTensor } from "@neurode/core";
import { withTensors } from "../callArguments.js";
import { Layer, layerCallOf } from "../layer.js";
import { InputLayer } from "../layers/inputLayer.js";
import { isKnownLayer, layerFromConfig } from "../registry.js";
import { arrange, flatten, type Structure } from "../structure.js";
import { Model } from "./model.js";
import { Sequential } from "./sequential.js";

export interface CloneOptions {
  /** What stands in a layer's place. Default: a new layer of the same class and config. Not asked for inputs and models. */
  cloneFunction?: (layer: Layer) => Layer;
}

/**
 * A model like `model`, functional or Sequential, with the same names and new initial weights; models inside are cloned
 * too. Copy the weights with `clone.setWeights(model.getWeights())`.
 *
 * Throws an ArgumentError for a subclass, or a layer class that is not known: make it known with `registerLayer`.
 * Source: Keras's `clone_model`.
 */
export function cloneModel(model: Model, options: CloneOptions = {}): Model {
  checkOptions("cloneModel", options, ["cloneFunction"]);
  const copies = new Map<Layer, Layer>();
  const copyOf = (layer: Layer): Layer => {
    const copy = copies.get(layer) ?? (layer instanceof Model ? cloneModel(layer, options) : copyLayer(layer, options));
    copies.set(layer, copy);
    return copy;
  };
  if (model instanceof Sequential) return cloneSequential(model, copyOf);
  if (model.kind === "functional") return cloneFunctional(model, copyOf);
  throw new ArgumentError(
    `cloneModel: ${model.where} is a subclass, ${model.className}, whose call cannot be copied layer by layer. ` +
      "Make another with its constructor.",
  );
}

function copyLayer(layer: Layer, { cloneFunction }: CloneOptions): Layer {
  if (cloneFunction) {
    const copy: unknown = cloneFunction(layer);
    if (copy instanceof Layer) return copy;
    throw new ArgumentError(`cloneModel: cloneFunction must return a layer, for ${layer.where} it did not.`);
  }
  if (isKnownLayer(layer.className)) return layerFromConfig(layer.className, layer.getConfig());
  throw new ArgumentError(
    `cloneModel: ${layer.where} is of the class ${layer.className}, which is not known: ` +
      `call registerLayer(${layer.className}), or give cloneFunction.`,
  );
}

function cloneSequential(model: Sequential, copyOf: (layer: Layer) => Layer): Sequential {
  const input = model.built ? [flatten(model.inputs)[0]].map(inputLike) : [];
  return new Sequential([...input, ...model.layers.map(copyOf)], { name: model.name });
}

function cloneFunctional(model: Model, copyOf: (layer: Layer) => Layer): Model {
  const { graph } = model;
  if (!graph) throw new ArgumentError(`cloneModel: ${model.where} has no graph.`);
  const become = new Map<SymbolicTensor, SymbolicTensor>(graph.inputs.map((input) => [input, inputLike(input)]));
  const now = (tensor: SymbolicTensor) => become.get(tensor) ?? tensor;
  for (const call of executionOrder(graph)) {
    const outputs = callAgain(call, call.inputs.map(now), copyOf);
    call.outputs.forEach((output, index) => {
      become.set(output, outputs[index]);
    });
  }
  const ends = (structure: Structure<SymbolicTensor>) => arrange(structure, flatten(structure).map(now));
  return new Model({ inputs: ends(model.inputs), outputs: ends(model.outputs), name: model.name });
}

/** The same call of the owner's copy; lone ops have nothing to copy. */
function callAgain(
  call: Call,
  inputs: readonly SymbolicTensor[],
  copyOf: (layer: Layer) => Layer,
): readonly SymbolicTensor[] {
  const recorded = layerCallOf(call);
  if (!recorded || !(call.owner instanceof Layer)) return call.repeat(inputs);
  const count = flatten(recorded.inputs).length;
  const layer = copyOf(call.owner);
  const given = arrange(recorded.inputs, inputs.slice(0, count));
  const args = withTensors(recorded.args, inputs.slice(count));
  return flatten(layer<Structure<SymbolicTensor>>(given, args));
}

function inputLike(input: SymbolicTensor): SymbolicTensor {
  const owner = input.node.call?.owner;
  const config = owner instanceof InputLayer ? owner.getConfig() : { batchShape: input.shape, dtype: input.dtype };
  return (layerFromConfig("InputLayer", config) as InputLayer).enter();
}
