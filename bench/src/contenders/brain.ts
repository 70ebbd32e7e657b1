/** brain.js: networks of plain JavaScript, row by row. It has one activation for all layers, and always a bias. */
import type { DenseLayer, Network } from "../network.js";
import { type BrainTraining, brainEpoch, brainRefuses } from "../training/brainEpoch.js";
import type { LoadedNetwork } from "../work.js";
import type { Contender } from "./contender.js";
import { importPeer } from "./peer.js";

interface BrainNetwork {
  /** Per layer, of which the first is the input: (units, inputDim). */
  weights: Float32Array[][];
  biases: Float32Array[];
  initialize(): void;
  runInput(row: Float32Array): Float32Array;
}

interface BrainOptions {
  inputSize: number;
  hiddenLayers: number[];
  outputSize: number;
  activation: "relu" | "sigmoid";
}

interface Brain {
  readonly NeuralNetwork: new (options: BrainOptions) => BrainNetwork;
}

export async function brain(): Promise<Contender> {
  const { module, version } = await importPeer<Brain & BrainTraining>("brain.js");
  return {
    detail: `${version}, plain loops, 1 thread`,
    flags: [],
    refuses(work) {
      if (work.kind === "deep" && work.training) return brainRefuses(work);
      if (work.kind !== "network") return "it has dense networks only";
      return commonActivation(work.network) ? null : "it has one activation, relu or sigmoid, for all layers";
    },
    async prepare(work) {
      if (work.kind === "deep") return brainEpoch(module, work);
      const { network, input, rows } = work as LoadedNetwork;
      const net = load(module, network);
      const [width, units] = [network[0].inputDim, network[network.length - 1].units];
      const data = Array.from({ length: rows }, (_, row) => input.subarray(row * width, (row + 1) * width));
      const output = new Float32Array(rows * units);
      return {
        asynchronous: false,
        predict(read) {
          for (let row = 0; row < rows; row++) output.set(net.runInput(data[row]), row * units);
          read(output);
        },
        release() {},
      };
    },
  };
}

function commonActivation(network: Network): BrainOptions["activation"] | null {
  const [{ activation }] = network;
  if (activation !== "relu" && activation !== "sigmoid") return null;
  return network.every((layer) => layer.activation === activation && layer.bias) ? activation : null;
}

function load({ NeuralNetwork }: Brain, network: Network): BrainNetwork {
  const units = network.map((layer) => layer.units);
  const net = new NeuralNetwork({
    inputSize: network[0].inputDim,
    hiddenLayers: units.slice(0, -1),
    outputSize: units[units.length - 1],
    activation: commonActivation(network) ?? "sigmoid",
  });
  net.initialize();
  for (const [i, layer] of network.entries()) {
    net.weights[i + 1] = columns(layer);
    net.biases[i + 1] = layer.bias ?? new Float32Array(layer.units);
  }
  return net;
}

function columns({ kernel, inputDim, units }: DenseLayer): Float32Array[] {
  return Array.from({ length: units }, (_, column) =>
    Float32Array.from({ length: inputDim }, (_, row) => kernel[row * units + column]),
  );
}
