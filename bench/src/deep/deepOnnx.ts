/**
 * A deep network as nodes and initializers of an ONNX graph, from input "x" to output "y". Images are (batch, channels,
 * height, width) there, and an LSTM's sequence (steps, batch, features); weights are laid out accordingly.
 */
import {
  floatAttribute,
  floats,
  integerAttribute,
  integersAttribute,
  longs,
  message,
  node,
  value,
} from "../contenders/onnxFormat.js";
import type { ConvLayer, DeepActivation, DeepLayer, DeepNetwork } from "./deepNetwork.js";
import { EPSILON } from "./deepNetwork.js";
import { type LoadedLayer, weightsOf } from "./deepWeights.js";
import { permuted } from "./permuted.js";

export function deepOnnxFields({ inputShape }: DeepNetwork, layers: readonly LoadedLayer[]): Buffer[] {
  const last = layers[layers.length - 1];
  const graph = new Graph(layers.length);
  for (const [i, layer] of layers.entries()) add(graph, layer, i + 1);
  return [
    ...graph.fields,
    message(11, value("x", ["rows", ...channelsFirst(inputShape)])),
    message(12, value("y", ["rows", ...last.shape])),
  ];
}

/** The shape of a row as ONNX has it. */
export function channelsFirst(shape: readonly number[]): readonly number[] {
  const [height, width, channels] = shape;
  return shape.length === 3 ? [channels, height, width] : shape;
}

/** Nodes and initializers as they are added; values go by their number, but for the input and the output. */
class Graph {
  readonly fields: Buffer[] = [];
  readonly #last: number;
  #intermediates = 0;

  constructor(last: number) {
    this.#last = last;
  }

  nameOf(index: number): string {
    if (index === 0) return "x";
    return index === this.#last ? "y" : `v${index}`;
  }

  /** Adds a node; its output has a name of its own unless one is given. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: readonly Buffer[] = [],
    output = this.newName(),
  ): string {
    this.fields.push(node(operator, inputs, output, attributes));
    return output;
  }

  floats(shape: readonly number[], values: Float32Array): string {
    const name = this.newName();
    this.fields.push(floats(name, shape, values));
    return name;
  }

  longs(values: readonly number[]): string {
    const name = this.newName();
    this.fields.push(longs(name, values));
    return name;
  }

  newName(): string {
    return `t${this.#intermediates++}`;
  }

  activation(activation: DeepActivation, z: string, output: string): void {
    if (activation === "relu") this.node("Relu", [z], [], output);
    else if (activation === "relu6") this.node("Clip", [z, this.#scalar(0), this.#scalar(6)], [], output);
  }

  #scalar(number: number): string {
    return this.floats([], new Float32Array([number]));
  }
}

function add(graph: Graph, layer: LoadedLayer, index: number): void {
  const inputs = layer.inputs.map((each) => graph.nameOf(each));
  const output = graph.nameOf(index);
  switch (layer.kind) {
    case "conv":
    case "depthwise":
      addConv(graph, layer, inputs[0], output);
      break;
    case "dense":
      addDense(graph, layer, inputs[0], output);
      break;
    case "maxPool":
      graph.node(
        "MaxPool",
        inputs,
        [integersAttribute("kernel_shape", [2, 2]), integersAttribute("strides", [2, 2])],
        output,
      );
      break;
    case "averagePool":
      graph.node("Flatten", [graph.node("GlobalAveragePool", inputs)], [], output);
      break;
    case "flatten":
      graph.node("Flatten", [graph.node("Transpose", inputs, [integersAttribute("perm", [0, 2, 3, 1])])], [], output);
      break;
    case "add":
      addSum(graph, layer, inputs, output);
      break;
    case "lstm":
      addLstm(graph, layer, inputs[0], output);
      break;
    case "attention":
      addAttention(graph, layer, inputs[0], output);
      break;
    case "layerNormalization": {
      const dim = layer.shape.slice(-1);
      const [gamma, beta] = layer.weights.map((values) => graph.floats(dim, values));
      const attributes = [integerAttribute("axis", 2), floatAttribute("epsilon", EPSILON)];
      graph.node("LayerNormalization", [inputs[0], gamma, beta], attributes, output);
    }
  }
}

function addConv(graph: Graph, layer: LoadedLayer & ConvLayer, x: string, output: string): void {
  const { size, stride, normalized, activation, weights, inputShape, shape } = layer;
  const [{ shape: kernelShape }] = weightsOf(layer);
  // (taps, taps, channels, filters) → (filters, channels, taps, taps); a depthwise kernel's filters are its channels.
  const axes = layer.kind === "conv" ? [3, 2, 0, 1] : [2, 3, 0, 1];
  const filters = shape[2];
  const kernel = graph.floats(
    axes.map((axis) => kernelShape[axis]),
    permuted(weights[0], kernelShape, axes),
  );
  const padding = [0, 1].map((axis) => Math.max(0, (shape[axis] - 1) * stride + size - inputShape[axis]));
  const before = padding.map((each) => Math.floor(each / 2));
  const attributes = [
    integersAttribute("kernel_shape", [size, size]),
    integersAttribute("strides", [stride, stride]),
    integersAttribute("pads", [...before, ...padding.map((each, axis) => each - before[axis])]),
    integerAttribute("group", layer.kind === "conv" ? 1 : filters),
  ];
  const others = weights.slice(1).map((values) => graph.floats([filters], values));
  const named = (isLast: boolean) => (isLast ? output : graph.newName());
  const linear = activation === "linear";
  let z = graph.node("Conv", [x, kernel, ...(normalized ? [] : others)], attributes, named(linear && !normalized));
  if (normalized) {
    z = graph.node("BatchNormalization", [z, ...others], [floatAttribute("epsilon", EPSILON)], named(linear));
  }
  graph.activation(activation, z, output);
}

/** Of vectors a Gemm, of sequences a MatMul and what follows. */
function addDense(graph: Graph, layer: LoadedLayer & { activation: DeepActivation }, x: string, output: string): void {
  const [kernel, bias] = weightsOf(layer).map(({ shape }, i) => graph.floats(shape, layer.weights[i]));
  const z = layer.activation === "linear" ? output : graph.newName();
  if (layer.shape.length === 1) graph.node("Gemm", [x, kernel, bias], [], z);
  else graph.node("Add", [graph.node("MatMul", [x, kernel]), bias], [], z);
  graph.activation(layer.activation, z, output);
}

function addSum(
  graph: Graph,
  { activation }: DeepLayer & { kind: "add" },
  inputs: readonly string[],
  output: string,
): void {
  const sum = graph.node("Add", inputs, [], activation === "linear" ? output : graph.newName());
  graph.activation(activation, sum, output);
}

/** Keras's gates i, f, g, o are i, o, f, g there, one matrix row for each unit. */
function addLstm(graph: Graph, layer: LoadedLayer & { units: number }, x: string, output: string): void {
  const { units, weights } = layer;
  const [features] = layer.inputShape.slice(-1);
  const gates = (values: Float32Array, rows: number): Float32Array => {
    const byGate = permuted(values, [rows, 4, units], [1, 2, 0]);
    const gate = (which: number) => byGate.subarray(which * units * rows, (which + 1) * units * rows);
    return Float32Array.from([0, 3, 1, 2].flatMap((which) => [...gate(which)]));
  };
  const bias = new Float32Array(8 * units);
  bias.set(gates(weights[2], 1));
  const steps = graph.node("Transpose", [x], [integersAttribute("perm", [1, 0, 2])]);
  const operands = [
    graph.floats([1, 4 * units, features], gates(weights[0], features)),
    graph.floats([1, 4 * units, units], gates(weights[1], units)),
    graph.floats([1, 8 * units], bias),
  ];
  // Its outputs are those of all steps, which nobody reads, and the last.
  const last = graph.newName();
  graph.fields.push(node("LSTM", [steps, ...operands], ["", last], [integerAttribute("hidden_size", units)]));
  graph.node("Squeeze", [last, graph.longs([0])], [], output);
}

function addAttention(graph: Graph, layer: LoadedLayer & { heads: number }, x: string, output: string): void {
  const { heads, weights, shape } = layer;
  const [places, dim] = shape;
  const size = dim / heads;
  const project = (from: string, which: number, to?: string) => {
    const product = graph.node("MatMul", [from, graph.floats([dim, dim], weights[2 * which])]);
    return graph.node("Add", [product, graph.floats([dim], weights[2 * which + 1])], [], to);
  };
  const split = graph.longs([0, places, heads, size]);
  const [q, k, v] = [0, 1, 2].map((which) => {
    const perm = which === 1 ? [0, 2, 3, 1] : [0, 2, 1, 3];
    return graph.node(
      "Transpose",
      [graph.node("Reshape", [project(x, which), split])],
      [integersAttribute("perm", perm)],
    );
  });
  const scale = graph.floats([], new Float32Array([Math.sqrt(size)]));
  const scores = graph.node("Div", [graph.node("MatMul", [q, k]), scale]);
  const weighted = graph.node("MatMul", [graph.node("Softmax", [scores], [integerAttribute("axis", 3)]), v]);
  const joined = graph.node("Transpose", [weighted], [integersAttribute("perm", [0, 2, 1, 3])]);
  project(graph.node("Reshape", [joined, graph.longs([0, places, dim])]), 3, output);
}
