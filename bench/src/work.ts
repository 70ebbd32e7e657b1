/**
 * Work: what one prediction computes, and the numbers that it computes with. The
 * numbers lie in files of raw float32, so that contenders in processes of their
 * own have the same ones, and none has to make them.
 */
import { closeSync, fstatSync, openSync, readSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DeepNetwork } from "./deep/deepNetwork.js";
import { type LoadedLayer, loadLayers, multiplyAddsOf } from "./deep/deepWeights.js";
import { type Architecture, inputDims, type Network, networkOf } from "./network.js";
import type { Training } from "./training/epoch.js";

export interface NetworkWork {
  readonly kind: "network";
  readonly architecture: Architecture;
  readonly rows: number;
}

/** `count` products (m, k) · (k, n), each with a right side of its own. */
export interface ProductsWork {
  readonly kind: "products";
  readonly count: number;
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

export interface DeepWork {
  readonly kind: "deep";
  readonly deep: DeepNetwork;
  readonly rows: number;
  /** When the network is to be trained on the rows, not to predict them. */
  readonly training?: Training;
}

export type Work = NetworkWork | ProductsWork | DeepWork;

export type LoadedNetwork = NetworkWork & { readonly network: Network; readonly input: Float32Array };
export type LoadedProducts = ProductsWork & { readonly left: Float32Array; readonly right: Float32Array };
export type LoadedDeep = DeepWork & { readonly layers: readonly LoadedLayer[]; readonly input: Float32Array };
export type LoadedWork = LoadedNetwork | LoadedProducts | LoadedDeep;

export interface WorkNumbers {
  /** Kernels and biases, or the right sides. */
  readonly weights: Float32Array;
  /** (rows, inputDim), or the left sides. */
  readonly input: Float32Array;
}

/** An epoch does three products for each one of a prediction: forward, and for the gradients of input and kernel. */
const PRODUCTS_OF_TRAINING = 3;

/** Floating-point operations of one prediction: a multiplication and an addition per weight and row. */
export function flopsOf(work: Work): number {
  if (work.kind === "products") return 2 * work.count * work.m * work.k * work.n;
  if (work.kind === "deep") {
    const products = work.training ? PRODUCTS_OF_TRAINING : 1;
    return 2 * products * work.rows * work.deep.layers.reduce((sum, each) => sum + multiplyAddsOf(each), 0);
  }
  const dims = inputDims(work.architecture);
  return work.rows * work.architecture.layers.reduce((sum, [units], i) => sum + 2 * units * dims[i], 0);
}

export function writeWork(folder: string, { weights, input }: WorkNumbers): void {
  writeFloats(join(folder, "weights"), weights);
  writeFloats(join(folder, "input"), input);
}

export function readWork(folder: string, work: Work): LoadedWork {
  const [weights, input] = [readFloats(join(folder, "weights")), readFloats(join(folder, "input"))];
  if (work.kind === "products") return { ...work, left: input, right: weights };
  if (work.kind === "deep") return { ...work, layers: loadLayers(work.deep, weights), input };
  return { ...work, network: networkOf(work.architecture, weights), input };
}

/** The output that all others are compared with. */
export function writeExpected(folder: string, output: Float32Array): void {
  writeFloats(join(folder, "expected"), output);
}

export function readExpected(folder: string): Float32Array {
  return readFloats(join(folder, "expected"));
}

function writeFloats(file: string, values: Float32Array): void {
  writeFileSync(file, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/** Straight into the array: reading costs no more memory than what is read. */
function readFloats(file: string): Float32Array {
  const descriptor = openSync(file, "r");
  try {
    const values = new Float32Array(fstatSync(descriptor).size / Float32Array.BYTES_PER_ELEMENT);
    const bytes = new Uint8Array(values.buffer);
    for (let from = 0; from < bytes.length; ) from += readSync(descriptor, bytes, from, bytes.length - from, null);
    return values;
  } finally {
    closeSync(descriptor);
  }
}
