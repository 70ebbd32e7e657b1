/** A deep network of our layers, as a user would write it. */
import { type SymbolicTensor, tensor } from "@neurode/core";
import {
  Activation,
  Add,
  BatchNormalization,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Flatten,
  GlobalAveragePooling2D,
  Input,
  type Layer,
  LayerNormalization,
  LSTM,
  MaxPooling2D,
  Model,
  MultiHeadAttention,
} from "@neurode/layers";
import { type ConvLayer, type DeepActivation, type DeepNetwork, EPSILON } from "./deepNetwork.js";
import { type LoadedLayer, weightsOf } from "./deepWeights.js";

export function deepModel({ inputShape }: DeepNetwork, layers: readonly LoadedLayer[]): Model {
  const input = Input({ shape: inputShape });
  const values: SymbolicTensor[] = [input];
  for (const layer of layers) {
    const [made, output] = build(
      layer,
      layer.inputs.map((index) => values[index]),
    );
    load(made, layer);
    values.push(output);
  }
  return new Model({ inputs: input, outputs: values[values.length - 1] });
}

/** The layers with weights, and what they give. */
function build(layer: LoadedLayer, inputs: readonly SymbolicTensor[]): [made: readonly Layer[], SymbolicTensor] {
  const [x] = inputs;
  const single = (made: Layer, given: SymbolicTensor | SymbolicTensor[] = x): [Layer[], SymbolicTensor] => [
    [made],
    made.invoke(given) as SymbolicTensor,
  ];
  switch (layer.kind) {
    case "conv":
    case "depthwise":
      return buildConv(layer, x);
    case "dense":
      return single(new Dense(layer.shape[layer.shape.length - 1], { activation: layer.activation }));
    case "maxPool":
      return single(new MaxPooling2D());
    case "averagePool":
      return single(new GlobalAveragePooling2D());
    case "flatten":
      return single(new Flatten());
    case "add":
      return [[], activated(layer.activation, new Add()([...inputs]))];
    case "lstm":
      return single(new LSTM(layer.units));
    case "attention":
      return single(new MultiHeadAttention(layer.heads, layer.shape[1] / layer.heads), [x, x]);
    case "layerNormalization":
      return single(new LayerNormalization({ epsilon: EPSILON }));
  }
}

function buildConv(layer: ConvLayer, x: SymbolicTensor): [Layer[], SymbolicTensor] {
  const { kind, size, stride: strides, normalized, activation, shape } = layer;
  const options = { strides, padding: "same", useBias: !normalized } as const;
  const conv = kind === "conv" ? new Conv2D(shape[2], size, options) : new DepthwiseConv2D(size, options);
  const y = conv(x);
  if (!normalized) return [[conv], activated(activation, y)];
  const normalization = new BatchNormalization({ epsilon: EPSILON });
  return [[conv, normalization], activated(activation, normalization(y))];
}

function activated(activation: DeepActivation, x: SymbolicTensor): SymbolicTensor {
  return activation === "linear" ? x : new Activation(activation)(x);
}

function load(made: readonly Layer[], layer: LoadedLayer): void {
  const weights = weightsOf(layer).map(({ shape }, i) => tensor(layer.weights[i], { shape }));
  let from = 0;
  for (const each of made) {
    const count = each.weights.length;
    each.setWeights(weights.slice(from, from + count));
    from += count;
  }
  for (const weight of weights) weight.dispose();
}
