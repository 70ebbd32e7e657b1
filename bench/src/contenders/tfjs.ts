/**
 * TensorFlow.js, on its cpu or its wasm backend, one thread each. Networks are
 * written with its fused products: the fastest way it has, and faster than its layers.
 */
import { deepTfjs } from "../deep/deepTfjs.js";
import type { DenseLayer } from "../network.js";
import { type TfTraining, tfjsEpoch } from "../training/tfjsEpoch.js";
import type { LoadedDeep, LoadedNetwork, LoadedProducts, LoadedWork } from "../work.js";
import type { Contender } from "./contender.js";
import { importPeer } from "./peer.js";
import type { ContenderSpec } from "./spec.js";

interface TfTensor {
  readonly shape: number[];
  dataSync(): Float32Array;
  dispose(): void;
}

interface Tf extends TfTraining<TfTensor> {
  enableProdMode(): void;
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  tensor1d(values: Float32Array): TfTensor;
  tensor1d(values: Int32Array, dtype: "int32"): TfTensor;
  tensor2d(values: Float32Array, shape: [number, number]): TfTensor;
  tensor3d(values: Float32Array, shape: [number, number, number]): TfTensor;
  tidy(compute: () => TfTensor): TfTensor;
}

interface TfWasm {
  setWasmPaths(folder: string): void;
}

interface LoadedLayer {
  readonly kernel: TfTensor;
  readonly bias: TfTensor | undefined;
  readonly activation: DenseLayer["activation"];
}

/** `settings.backend` is "cpu" or "wasm". */
export async function tfjs({ backend }: ContenderSpec["settings"]): Promise<Contender> {
  const { module: tf, version } = await importPeer<Tf>("@tensorflow/tfjs");
  if (backend === "wasm") {
    const { module, folder } = await importPeer<TfWasm>("@tensorflow/tfjs-backend-wasm");
    module.setWasmPaths(folder);
  }
  tf.enableProdMode(); // checks and advice off
  if (!(await tf.setBackend(String(backend)))) throw new Error(`its ${backend} backend does not start`);
  await tf.ready();
  return {
    detail: `@tensorflow/tfjs ${version}, 1 thread`,
    flags: [],
    refuses: () => null,
    async prepare(work) {
      if (work.kind === "deep" && work.training) return tfjsEpoch(tf, work, work.training);
      const { tensors, compute } = jobOf(tf, work);
      return {
        asynchronous: false,
        predict(read) {
          const output = tf.tidy(compute);
          read(output.dataSync());
          output.dispose();
        },
        release() {
          for (const each of tensors) each.dispose();
        },
      };
    },
  };
}

interface Job {
  readonly tensors: readonly TfTensor[];
  compute(): TfTensor;
}

function jobOf(tf: Tf, work: LoadedWork): Job {
  switch (work.kind) {
    case "network":
      return network(tf, work);
    case "products":
      return products(tf, work);
    case "deep":
      return deepNetwork(tf, work);
  }
}

function network(tf: Tf, { network, input, rows }: LoadedNetwork): Job {
  const layers = network.map(
    ({ kernel, bias, inputDim, units, activation }): LoadedLayer => ({
      kernel: tf.tensor2d(kernel, [inputDim, units]),
      bias: bias ? tf.tensor1d(bias) : undefined,
      activation,
    }),
  );
  const data = tf.tensor2d(input, [rows, network[0].inputDim]);
  return {
    tensors: [data, ...layers.flatMap(({ kernel, bias }) => (bias ? [kernel, bias] : [kernel]))],
    compute: () => layers.reduce((x, layer) => dense(tf, x, layer), data),
  };
}

function products(tf: Tf, { count, m, k, n, left, right }: LoadedProducts): Job {
  const [x, y] = [tf.tensor3d(left, [count, m, k]), tf.tensor3d(right, [count, k, n])];
  return { tensors: [x, y], compute: () => tf.matMul(x, y) };
}

function deepNetwork(tf: Tf, { deep, layers, input, rows }: LoadedDeep): Job {
  const data = tf.tensor(input, [rows, ...deep.inputShape]);
  const { tensors, forward } = deepTfjs(tf, layers);
  return { tensors: [data, ...tensors], compute: () => forward(data) };
}

function dense(tf: Tf, a: TfTensor, { kernel, bias, activation }: LoadedLayer): TfTensor {
  const fused = activation === "relu" ? "relu" : "linear";
  const z = tf.fused.matMul({ a, b: kernel, bias, activation: fused });
  if (activation === "sigmoid") return tf.sigmoid(z);
  return activation === "softmax" ? tf.softmax(z) : z;
}
