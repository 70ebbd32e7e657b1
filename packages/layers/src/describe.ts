/**
 * Describing: what a model is, as the plain data that viz draws and sums up.
 * Nothing is drawn here and nothing is computed.
 */
import {
  bytesOf,
  type Call,
  graphOf,
  numberedNames,
  type Owner,
  outermostCall,
  type Shape,
  type SymbolicTensor,
} from "@neurode/core";
import type {
  Connection,
  EdgeDescription,
  GraphDescription,
  LayerDescription,
  LayerWeight,
  ModelDescription,
  ShapeStructure,
} from "@neurode/viz";
import { Layer, layerCallOf } from "./layer.js";
import { InputLayer } from "./layers/inputLayer.js";
import type { Model } from "./models/model.js";
import type { Sequential } from "./models/sequential.js";
import { plainConfig } from "./plainConfig.js";
import { arrange, flatten, isRecord, type Structure } from "./structure.js";
import type { Weight } from "./weight.js";

export function describeModel(model: Model): ModelDescription {
  const { optimizer } = model;
  return {
    name: model.name,
    className: model.className,
    kind: model.kind,
    built: model.built,
    layers: rowsOf(model),
    graph: graphDescription(model),
    weights: weightsOf(model),
    ...(optimizer?.built && { optimizerWeights: optimizer.weights.map((weight) => sizeOf(weight, false)) }),
  };
}

/** Every weight once; frozen ones are not trainable. */
function weightsOf(model: Model): ModelDescription["weights"] {
  const trainable = new Set(model.trainableWeights);
  return model.weights.map((weight) => sizeOf(weight, trainable.has(weight)));
}

function sizeOf({ size, dtype }: Weight, trainable: boolean) {
  return { size, bytes: size * bytesOf(dtype), trainable };
}

function rowsOf(model: Model): LayerDescription[] {
  if (model.kind !== "functional") return model.layers.map((layer) => describeOwner(layer, []));
  const calls = model.graph?.calls ?? [];
  return groupByOwner(calls).map(([owner, own]) => describeOwner(owner, own, own.flatMap(connectionsOf)));
}

/** The calls of each owner, in the order in which owners first appear. */
function groupByOwner(calls: readonly Call[]): [Owner, Call[]][] {
  const groups = new Map<Owner, Call[]>();
  for (const call of calls) groups.set(call.owner, [...(groups.get(call.owner) ?? []), call]);
  return [...groups];
}

function connectionsOf(call: Call): Connection[] {
  return call.inputs.flatMap((input) => {
    const source = outermostCall(input);
    if (!source) return [];
    return [{ layer: source.owner.name, nodeIndex: source.index, tensorIndex: source.outputs.indexOf(input) }];
  });
}

/** A layer, input or op. `calls` are those inside the model described. */
function describeOwner(
  owner: Owner,
  calls: readonly Call[],
  connectedTo: readonly Connection[] = [],
): LayerDescription {
  const layer = owner instanceof Layer ? owner : null;
  const call = calls[0] ?? layer?.calls[0]?.call;
  const weights = layer?.weights ?? [];
  return {
    name: owner.name,
    className: owner.className,
    role: owner.role,
    built: layer?.built ?? true,
    inputShape: call && call.inputs.length > 0 ? inputShapeOf(call) : null,
    outputShape: call ? outputShapeOf(call) : null,
    summaryShape: layer ? summaryShapeOf(layer) : call ? outputShapeOf(call) : null,
    outputDtypes: call ? declaredDtypes(call, layer) : [],
    parameterCount: weights.reduce((sum, { size }) => sum + size, 0),
    hasWeights: weights.length > 0,
    weights: layer && !isModel(layer) ? namedWeights(layer) : [],
    config: layer && !isModel(layer) ? plainConfig(layer) : {},
    trainable: layer?.trainable ?? true,
    activation: activationName(layer),
    callCount: Math.max(1, calls.length),
    connectedTo,
    model: isModel(layer) ? describeModel(layer) : null,
  };
}

/**
 * Weights of layers inside carry their names, `forward_lstm/kernel`, but not that of an only
 * one, such as an LSTM's cell. A model's are told by what is in it.
 */
function namedWeights(layer: Layer): readonly LayerWeight[] {
  const inner = layer.sublayers.map((sublayer) => ({ name: sublayer.name, weights: namedWeights(sublayer) }));
  const own = layer.weights.length - new Set(layer.sublayers.flatMap(({ weights }) => weights)).size;
  if (own === 0 && inner.length === 1) return inner[0].weights;
  return [
    ...layer.weights.slice(0, own).map(({ name, shape }) => ({ name, shape })),
    ...inner.flatMap(({ name, weights }) => weights.map((weight) => ({ ...weight, name: `${name}/${weight.name}` }))),
  ];
}

function declaredDtypes(call: Call, layer: Layer | null): string[] {
  if (layer instanceof InputLayer) return [layer.inputDType];
  return call.outputs.map(({ dtype }) => dtype);
}

function activationName(layer: Layer | null): string | null {
  const activation = layer && "activation" in layer ? layer.activation : null;
  return typeof activation === "object" && activation !== null && "name" in activation ? String(activation.name) : null;
}

function isModel(layer: Layer | null): layer is Model {
  return layer?.role === "model";
}

/** As Keras shows it: of the last recorded call, else what follows from the shape the layer was built on. */
function summaryShapeOf(layer: Layer): ShapeStructure | null {
  const last = layer.calls[layer.calls.length - 1];
  if (last) return outputShapeOf(last.call);
  if (layer instanceof InputLayer) return layer.batchShape;
  if (!layer.buildShape || !layer.built) return null;
  return layer.computeOutputShape(layer.buildShape);
}

/** Of all tensors that the call takes: with initial states beside the first argument, a list. */
function inputShapeOf(call: Call): ShapeStructure {
  const first = layerCallOf(call)?.inputs;
  const whole = first !== undefined && flatten(first).length === call.inputs.length;
  return shapesIn(whole ? first : unwrapSingle(call.inputs));
}

function outputShapeOf(call: Call): ShapeStructure {
  return shapesIn(layerCallOf(call)?.outputs ?? unwrapSingle(call.outputs));
}

function unwrapSingle(tensors: readonly SymbolicTensor[]): Structure<SymbolicTensor> {
  return tensors.length === 1 ? tensors[0] : tensors;
}

function shapesIn(structure: Structure<SymbolicTensor>): ShapeStructure {
  return arrange<Shape>(
    structure,
    flatten(structure).map(({ shape }) => shape),
  ) as ShapeStructure;
}

function graphDescription(model: Model): GraphDescription | null {
  if (model.kind === "sequential") return chainDescription(model as Sequential);
  if (model.graph) return callsDescription(model.graph.calls, model.graph.inputs, model.graph.outputs, outermostCall);
  return model.picture ? tracedDescription(model.picture.call) : null;
}

/** A Sequential: its layers one behind the other, the input not shown. */
function chainDescription(model: Sequential): GraphDescription | null {
  const { chain } = model;
  if (!model.graph) return null;
  const edges = chain.slice(1).map(({ inputs }, index) => ({
    from: index,
    fromOutput: 0,
    to: index + 1,
    toInput: 0,
    toCall: 0,
    shape: flatten(inputs)[0].shape,
  }));
  const boxes = chain.map(({ call }) => describeOwner(call.owner, [call]));
  return { boxes, edges, inputs: [0], outputs: [{ box: boxes.length - 1, output: 0 }] };
}

/** Boxes and edges of calls; `makerOf` finds the call, among them, that made a tensor. */
function callsDescription(
  calls: readonly Call[],
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
  makerOf: (tensor: SymbolicTensor) => Call | null,
): GraphDescription {
  const groups = groupByOwner(calls);
  const boxOf = new Map(groups.map(([owner], index) => [owner, index]));
  const callIndex = new Map(groups.flatMap(([, own]) => own.map((call, index) => [call, index] as const)));
  const boxes = groups.map(([owner, own]) => describeOwner(owner, own));
  const edges = groups.flatMap(([, own], to) =>
    own.flatMap((call, toCall) =>
      call.inputs.flatMap((input, toInput): EdgeDescription[] => {
        const maker = makerOf(input);
        const from = maker ? boxOf.get(maker.owner) : undefined;
        if (!maker || from === undefined) return [];
        const fromOutput = maker.outputs.indexOf(input);
        return [{ from, fromOutput, fromCall: callIndex.get(maker), to, toInput, toCall, shape: input.shape }];
      }),
    ),
  );
  const end = (tensor: SymbolicTensor) => {
    const maker = makerOf(tensor);
    if (!maker) return { box: 0, output: 0 };
    return { box: boxOf.get(maker.owner) ?? 0, output: maker.outputs.indexOf(tensor), call: callIndex.get(maker) };
  };
  return { boxes, edges, inputs: inputs.map((input) => end(input).box), outputs: outputs.map(end) };
}

/** A subclass's call as it was traced. */
function tracedDescription(call: Call): GraphDescription {
  const { calls, makers } = callsInside(call);
  return callsDescription(calls, call.inputs, call.outputs, (tensor) => makers.get(tensor) ?? null);
}

/**
 * What a traced call consists of: the inputs, every layer call made in it, and its lone ops, all of which become calls
 * one level below it; and which of them made a tensor.
 */
export function callsInside(call: Call): { calls: readonly Call[]; makers: ReadonlyMap<SymbolicTensor, Call> } {
  const calls: Call[] = [];
  const makers = new Map<SymbolicTensor, Call>();
  const add = (made: Call) => {
    calls.push(made);
    for (const output of made.outputs) makers.set(output, made);
  };
  const names = inputNames(call);
  call.inputs.forEach((input, index) => {
    const name = names[index];
    add(loneCall({ name, className: "InputLayer", role: "input" }, [], input));
  });
  const nextName = numberedNames();
  const seen = new Set<Call>();
  for (const node of graphOf(call.inputs, call.outputs).nodes) {
    const child = childOf(call, node.call);
    if (child && !seen.has(child)) {
      seen.add(child);
      add(child);
    } else if (!child && node.call === call && node.source === null) {
      const { className } = node.op;
      const fed = node.inputs.filter((input) => input.node.source === null);
      add(loneCall({ name: nextName(className), className, role: "op" }, fed, node.output));
    }
  }
  return { calls, makers };
}

/** The keys of a record of tensors, which a call takes as its only argument; else `input`, or `input_1`, `input_2`, …. */
function inputNames(call: Call): string[] {
  const { inputs } = call;
  const taken = layerCallOf(call)?.inputs;
  if (taken !== undefined && isRecord(taken)) {
    const keys = Object.keys(taken).sort();
    if (keys.length === inputs.length && keys.every((key, index) => taken[key] === inputs[index])) return keys;
  }
  return inputs.length === 1 ? ["input"] : inputs.map((_, index) => `input_${index + 1}`);
}

function loneCall(owner: Owner, inputs: readonly SymbolicTensor[], output: SymbolicTensor): Call {
  return { owner, inputs, outputs: [output], parent: null, index: 0, repeat: (others) => others };
}

/** The call directly below `call` that `inner` is or is part of; null when `inner` is `call` itself. */
function childOf(call: Call, inner: Call | null): Call | null {
  for (let step = inner; step; step = step.parent) if (step.parent === call) return step;
  return null;
}
