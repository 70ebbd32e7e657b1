/**
 * Our engines. Those that run on the calling thread are timed by synchronous
 * calls, threads by asynchronous ones.
 */
import { type EngineName, type EngineOptions, engine, tensor } from "@neurode/core";
import { Dense, Input, Sequential } from "@neurode/layers";
import type { Network } from "../network.js";
import type { Absence, Contender } from "./contender.js";

const ENGINES: readonly (readonly [name: string, engine: EngineName, options: EngineOptions])[] = [
  ["reference", "reference", {}],
  ["ndarray", "ndarray", {}],
  ["wasm simd", "wasm", { build: "simd" }],
  ["wasm relaxed", "wasm", { build: "relaxed" }],
  ["wasm wide", "wasm", { build: "wide" }],
  ["threads", "threads", {}],
  ["threads wide", "threads", { build: "wide" }],
];

/** Our engines, and those that would run as another does, because this V8 cannot run their build. */
export async function ownEngines(): Promise<{ contenders: Contender[]; absences: Absence[] }> {
  const contenders: Contender[] = [];
  const absences: Absence[] = [];
  for (const [name, engineName, options] of ENGINES) {
    const contender = ownEngine(name, engineName, options);
    const twin = contenders.find(({ detail }) => detail === contender.detail);
    if (twin) {
      await contender.close();
      absences.push({ name, reason: `runs here as ${twin.name} does, ${twin.detail}` });
    } else {
      contenders.push(contender);
    }
  }
  return { contenders, absences };
}

function ownEngine(name: string, engineName: EngineName, options: EngineOptions): Contender {
  const own = engine(engineName, options);
  const { kernels, variant, threads } = own.describe();
  const inline = engineName !== "threads";
  return {
    name,
    detail: inline ? variant : `${variant}, ${threads} threads`,
    slow: kernels !== "wasm",
    refuses: () => null,
    async prepare(network, input, rows) {
      const model = build(network);
      const data = tensor(input, { shape: [rows, network[0].inputDim] });
      return {
        asynchronous: !inline,
        predict: inline
          ? (read) => {
              const output = model.predictSync(data, { engine: own });
              read(output.data as Float32Array);
              output.dispose();
            }
          : async (read) => {
              const output = await model.predict(data, { engine: own });
              read(output.data as Float32Array);
              output.dispose();
            },
        release() {
          data.dispose();
          for (const weight of model.weights) weight.tensor.dispose();
        },
      };
    },
    close: () => own.close(),
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
