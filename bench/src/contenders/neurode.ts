/**
 * Our engines. Those that run on the calling thread are timed by synchronous
 * calls, threads by asynchronous ones.
 */
import {
  type EngineName,
  type EngineOptions,
  engine,
  matmul,
  matmulAsync,
  setEngine,
  type Tensor,
  tensor,
} from "@neurode/core";
import { Dense, Input, type Model, Sequential } from "@neurode/layers";
import { deepModel } from "../deep/deepNeurode.js";
import type { Network } from "../network.js";
import { neurodeEpoch } from "../training/neurodeEpoch.js";
import type { LoadedDeep, LoadedNetwork, LoadedProducts, LoadedWork } from "../work.js";
import type { Contender, Predictor } from "./contender.js";
import type { ContenderSpec } from "./spec.js";

type Job = Omit<Predictor, "predict" | "asynchronous"> & { now(): Tensor; later(): Promise<Tensor> };

/** `settings` has the name of an engine and what it takes as options. */
export async function ownEngine({ engine: name, ...options }: ContenderSpec["settings"]): Promise<Contender> {
  const own = engine(name as EngineName, options as EngineOptions);
  setEngine(own);
  const { variant, threads } = own.describe();
  const inline = name !== "threads";
  return {
    detail: inline ? variant : `${variant}, ${threads} ${threads === 1 ? "thread" : "threads"}`,
    flags: flagsOf(variant),
    refuses: () => null,
    async prepare(work) {
      if (work.kind === "deep" && work.training) return neurodeEpoch(work, work.training);
      const { now, later, release } = jobOf(work);
      return {
        asynchronous: !inline,
        predict: inline ? (read) => give(now(), read) : async (read) => give(await later(), read),
        release,
      };
    },
  };
}

function give(output: Tensor, read: (output: Float32Array) => void): void {
  read(output.data as Float32Array);
  output.dispose();
}

/** Set while the kernels are compiled, see packages/core/src/kernels/builds.ts. */
function flagsOf(variant: string): string[] {
  if (variant.includes("revectorized")) return ["--experimental-wasm-revectorize"];
  const behindFlag = Number.parseInt(process.versions.v8, 10) < 12;
  return variant.includes("relaxed") && behindFlag ? ["--experimental-wasm-relaxed-simd"] : [];
}

function jobOf(work: LoadedWork): Job {
  switch (work.kind) {
    case "network":
      return ofNetwork(work);
    case "products":
      return products(work);
    case "deep":
      return ofDeepNetwork(work);
  }
}

function ofNetwork({ network, input, rows }: LoadedNetwork): Job {
  return prediction(build(network), tensor(input, { shape: [rows, network[0].inputDim] }));
}

function ofDeepNetwork({ deep, layers, input, rows }: LoadedDeep): Job {
  return prediction(deepModel(deep, layers), tensor(input, { shape: [rows, ...deep.inputShape] }));
}

function prediction(model: Model, data: Tensor): Job {
  return {
    now: () => model.predictSync(data),
    later: () => model.predict(data),
    release() {
      data.dispose();
      for (const weight of model.weights) weight.tensor.dispose();
    },
  };
}

function products({ count, m, k, n, left, right }: LoadedProducts): Job {
  const [x, y] = [tensor(left, { shape: [count, m, k] }), tensor(right, { shape: [count, k, n] })];
  return {
    now: () => matmul(x, y),
    later: () => matmulAsync(x, y),
    release() {
      x.dispose();
      y.dispose();
    },
  };
}

function build(network: Network): Sequential {
  const model = new Sequential([
    Input({ shape: [network[0].inputDim] }),
    ...network.map(({ units, activation, bias }) => new Dense(units, { activation, useBias: bias !== null })),
  ]);
  const weights = network.flatMap(({ inputDim, units, kernel, bias }) => [
    tensor(kernel, { shape: [inputDim, units] }),
    ...(bias ? [tensor(bias)] : []),
  ]);
  model.setWeights(weights);
  for (const weight of weights) weight.dispose();
  return model;
}
