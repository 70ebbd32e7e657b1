/**
 * TensorFlow.js, on its cpu and its wasm backend, one thread each. Networks are
 * written with its fused products: the fastest way it has, and faster than its layers.
 */
import type { DenseLayer } from "../network.js";
import type { Contender } from "./contender.js";
import { importPeer } from "./peer.js";

interface TfTensor {
  dataSync(): Float32Array;
  dispose(): void;
}

interface Tf {
  enableProdMode(): void;
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  tensor1d(values: Float32Array): TfTensor;
  tensor2d(values: Float32Array, shape: [number, number]): TfTensor;
  sigmoid(x: TfTensor): TfTensor;
  softmax(x: TfTensor): TfTensor;
  tidy(compute: () => TfTensor): TfTensor;
  readonly fused: {
    matMul(operands: { a: TfTensor; b: TfTensor; bias?: TfTensor; activation: "linear" | "relu" }): TfTensor;
  };
}

interface TfWasm {
  setWasmPaths(folder: string): void;
}

interface LoadedLayer {
  readonly kernel: TfTensor;
  readonly bias: TfTensor | undefined;
  readonly activation: DenseLayer["activation"];
}

export async function tfjsCpu(): Promise<Contender> {
  const { module, version } = await importPeer<Tf>("@tensorflow/tfjs");
  return backend("tfjs cpu", "cpu", module, version);
}

export async function tfjsWasm(): Promise<Contender> {
  const { module, version } = await importPeer<Tf>("@tensorflow/tfjs");
  const wasm = await importPeer<TfWasm>("@tensorflow/tfjs-backend-wasm");
  wasm.module.setWasmPaths(wasm.folder);
  return backend("tfjs wasm", "wasm", module, version);
}

async function backend(name: string, backendName: string, tf: Tf, version: string): Promise<Contender> {
  tf.enableProdMode(); // checks and advice off
  await tf.setBackend(backendName);
  await tf.ready();
  return {
    name,
    detail: `@tensorflow/tfjs ${version}, 1 thread`,
    slow: backendName === "cpu",
    refuses: () => null,
    async prepare(network, input, rows) {
      await tf.setBackend(backendName);
      const layers = network.map(
        ({ kernel, bias, inputDim, units, activation }): LoadedLayer => ({
          kernel: tf.tensor2d(kernel, [inputDim, units]),
          bias: bias ? tf.tensor1d(bias) : undefined,
          activation,
        }),
      );
      const data = tf.tensor2d(input, [rows, network[0].inputDim]);
      return {
        async beforeTurn() {
          await tf.setBackend(backendName);
        },
        asynchronous: false,
        predict(read) {
          const output = tf.tidy(() => layers.reduce((x, layer) => dense(tf, x, layer), data));
          read(output.dataSync());
          output.dispose();
        },
        release() {
          for (const each of [data, ...layers.flatMap(({ kernel, bias }) => [kernel, bias])]) each?.dispose();
        },
      };
    },
    close: async () => {},
  };
}

function dense(tf: Tf, a: TfTensor, { kernel, bias, activation }: LoadedLayer): TfTensor {
  const fused = activation === "relu" ? "relu" : "linear";
  const z = tf.fused.matMul({ a, b: kernel, bias, activation: fused });
  if (activation === "sigmoid") return tf.sigmoid(z);
  return activation === "softmax" ? tf.softmax(z) : z;
}
