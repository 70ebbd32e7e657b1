/** A deep network of TensorFlow.js's operations, fused ones where it has them, on (batch, height, width, channels). */
import type { ConvLayer, DeepActivation } from "./deepNetwork.js";
import { EPSILON } from "./deepNetwork.js";
import { type LoadedLayer, weightsOf } from "./deepWeights.js";
import { folded } from "./folded.js";

export interface TfDeepTensor {
  readonly shape: number[];
  dispose(): void;
}

interface FusedConv<T> {
  x: T;
  filter: T;
  strides: number;
  pad: "same";
  bias: T;
  activation: DeepActivation;
}

/** The operations that are used, on whatever tensors the library has. */
export interface TfDeep<T extends TfDeepTensor> {
  tensor(values: Float32Array, shape: readonly number[]): T;
  add(x: T, y: T | number): T;
  sub(x: T, y: T): T;
  mul(x: T, y: T | number): T;
  square(x: T): T;
  rsqrt(x: T): T;
  relu(x: T): T;
  sigmoid(x: T): T;
  tanh(x: T): T;
  softmax(x: T): T;
  mean(x: T, axis: number | number[], keepDims?: boolean): T;
  maxPool(x: T, size: number, strides: number, pad: "valid"): T;
  reshape(x: T, shape: readonly number[]): T;
  transpose(x: T, axes: number[]): T;
  split(x: T, parts: number, axis: number): T[];
  unstack(x: T, axis: number): T[];
  matMul(x: T, y: T, transposeX?: boolean, transposeY?: boolean): T;
  readonly fused: {
    conv2d(operands: FusedConv<T>): T;
    depthwiseConv2d(operands: FusedConv<T>): T;
    matMul(operands: { a: T; b: T; bias?: T; activation: DeepActivation }): T;
  };
}

export interface TfDeepNetwork<T> {
  readonly tensors: readonly T[];
  forward(x: T): T;
}

type Apply<T> = (...inputs: T[]) => T;

export function deepTfjs<T extends TfDeepTensor>(tf: TfDeep<T>, layers: readonly LoadedLayer[]): TfDeepNetwork<T> {
  const built = layers.map((layer) => {
    const weights = tensorsOf(tf, layer);
    return { weights, apply: applying(tf, layer, weights), inputs: layer.inputs };
  });
  return {
    tensors: built.flatMap(({ weights }) => weights),
    forward(x) {
      const values = [x];
      for (const { apply, inputs } of built) values.push(apply(...inputs.map((index) => values[index])));
      return values[values.length - 1];
    },
  };
}

/** Kernels of attention as matrices, all else as it is. */
function tensorsOf<T extends TfDeepTensor>(tf: TfDeep<T>, layer: LoadedLayer): T[] {
  const shapes = weightsOf(layer).map(({ shape }) => shape);
  if (layer.kind === "conv" || layer.kind === "depthwise") {
    const { kernel, bias } = folded(layer as LoadedLayer & ConvLayer);
    return [tf.tensor(kernel, shapes[0]), tf.tensor(bias, [bias.length])];
  }
  const dim = layer.inputShape[layer.inputShape.length - 1];
  return layer.weights.map((values, i) => {
    if (layer.kind !== "attention") return tf.tensor(values, shapes[i]);
    return tf.tensor(values, i % 2 === 0 ? [dim, dim] : [dim]);
  });
}

function applying<T extends TfDeepTensor>(tf: TfDeep<T>, layer: LoadedLayer, weights: readonly T[]): Apply<T> {
  const [kernel, bias] = weights;
  switch (layer.kind) {
    case "conv":
    case "depthwise": {
      const { stride: strides, activation } = layer;
      const convolve = layer.kind === "conv" ? tf.fused.conv2d : tf.fused.depthwiseConv2d;
      return (x) => convolve({ x, filter: kernel, strides, pad: "same", bias, activation });
    }
    case "dense":
      return (x) => dense(tf, x, kernel, bias, layer.activation);
    case "maxPool":
      return (x) => tf.maxPool(x, 2, 2, "valid");
    case "averagePool":
      return (x) => tf.mean(x, [1, 2]);
    case "flatten":
      return (x) => tf.reshape(x, [x.shape[0], layer.shape[0]]);
    case "add":
      return (x, y) => (layer.activation === "relu" ? tf.relu(tf.add(x, y)) : tf.add(x, y));
    case "lstm":
      return (x) => lstm(tf, x, weights);
    case "attention":
      return (x) => attention(tf, x, layer.heads, weights);
    case "layerNormalization":
      return (x) => layerNormalization(tf, x, kernel, bias);
  }
}

/** As one matrix: products of more axes go through slower ways. */
function dense<T extends TfDeepTensor>(tf: TfDeep<T>, x: T, b: T, bias: T, activation: DeepActivation = "linear"): T {
  const units = b.shape[1];
  const a = x.shape.length === 2 ? x : tf.reshape(x, [-1, b.shape[0]]);
  const y = tf.fused.matMul({ a, b, bias, activation });
  return x.shape.length === 2 ? y : tf.reshape(y, [...x.shape.slice(0, -1), units]);
}

/** The input's part of all steps at once, then step by step. */
function lstm<T extends TfDeepTensor>(tf: TfDeep<T>, x: T, [kernel, recurrent, bias]: readonly T[]): T {
  let h: T | null = null;
  let c: T | null = null;
  for (const input of tf.unstack(dense(tf, x, kernel, bias), 1)) {
    const z: T = h ? tf.add(input, tf.matMul(h, recurrent)) : input;
    const [i, f, g, o] = tf.split(z, 4, 1);
    const fresh = tf.mul(tf.sigmoid(i), tf.tanh(g));
    c = c ? tf.add(tf.mul(tf.sigmoid(f), c), fresh) : fresh;
    h = tf.mul(tf.sigmoid(o), tf.tanh(c));
  }
  return h as T;
}

function attention<T extends TfDeepTensor>(tf: TfDeep<T>, x: T, heads: number, weights: readonly T[]): T {
  const [batch, places, dim] = x.shape;
  const size = dim / heads;
  const [q, k, v] = [0, 2, 4].map((i) => {
    const projected = dense(tf, x, weights[i], weights[i + 1]);
    return tf.transpose(tf.reshape(projected, [batch, places, heads, size]), [0, 2, 1, 3]);
  });
  const scores = tf.softmax(tf.matMul(tf.mul(q, 1 / Math.sqrt(size)), k, false, true));
  const joined = tf.reshape(tf.transpose(tf.matMul(scores, v), [0, 2, 1, 3]), [batch, places, dim]);
  return dense(tf, joined, weights[6], weights[7]);
}

function layerNormalization<T extends TfDeepTensor>(tf: TfDeep<T>, x: T, gamma: T, beta: T): T {
  const centered = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.square(centered), -1, true);
  const scaled = tf.mul(centered, tf.rsqrt(tf.add(variance, EPSILON)));
  return tf.add(tf.mul(scaled, gamma), beta);
}
