/**
 * jax-js: JAX in JavaScript, which compiles what `jit` traces to WebAssembly. Its
 * arrays are counted: an operation uses its operands up, and `ref` keeps one for the next.
 */
import type { DenseLayer } from "../network.js";
import type { Contender } from "./contender.js";
import { importPeer } from "./peer.js";

interface JaxArray {
  readonly ref: JaxArray;
  add(other: JaxArray): JaxArray;
  dataSync(): Float32Array;
  dispose(): void;
}

type Activate = (x: JaxArray) => JaxArray;
type Compute = (...arrays: JaxArray[]) => JaxArray;

interface Jax {
  init(device: string): Promise<string[]>;
  defaultDevice(device: string): void;
  jit(compute: Compute): Compute;
  readonly numpy: {
    array(values: Float32Array, options: { shape: readonly number[] }): JaxArray;
    matmul(x: JaxArray, y: JaxArray): JaxArray;
  };
  readonly nn: { readonly relu: Activate; readonly sigmoid: Activate; readonly softmax: Activate };
}

export async function jax(): Promise<Contender> {
  const { module, version } = await importPeer<Jax>("@jax-js/jax");
  const { numpy, jit } = module;
  await module.init("wasm");
  module.defaultDevice("wasm");
  return {
    detail: `@jax-js/jax ${version}, wasm, 1 thread`,
    flags: [],
    refuses: (work) => (work.kind === "deep" ? "its deep networks are not written here" : null),
    async prepare(work) {
      if (work.kind === "deep") throw new Error("jax-js has refused this work.");
      const { arrays, compute } =
        work.kind === "network"
          ? {
              arrays: [
                numpy.array(work.input, { shape: [work.rows, work.network[0].inputDim] }),
                ...weights(work.network),
              ],
              compute: forward(work.network),
            }
          : {
              arrays: [
                numpy.array(work.left, { shape: [work.count, work.m, work.k] }),
                numpy.array(work.right, { shape: [work.count, work.k, work.n] }),
              ],
              compute: numpy.matmul as Compute,
            };
      const compiled = jit(compute);
      return {
        asynchronous: false,
        predict(read) {
          read(compiled(...arrays.map((array) => array.ref)).dataSync());
        },
        release() {
          for (const array of arrays) array.dispose();
        },
      };
    },
  };

  function weights(network: readonly DenseLayer[]): JaxArray[] {
    return network.flatMap(({ kernel, bias, inputDim, units }) => [
      numpy.array(kernel, { shape: [inputDim, units] }),
      ...(bias ? [numpy.array(bias, { shape: [units] })] : []),
    ]);
  }

  function forward(network: readonly DenseLayer[]): Compute {
    return (x, ...parameters) => {
      let [y, next] = [x, 0];
      for (const { activation, bias } of network) {
        y = numpy.matmul(y, parameters[next++]);
        if (bias) y = y.add(parameters[next++]);
        if (activation !== "linear") y = module.nn[activation](y);
      }
      return y;
    };
  }
}
