/** Who there is: our engines, the peers, and the bounds that all are measured against. */
import type { ContenderSpec } from "./spec.js";

/** Contenders of about one GFLOP/s would take minutes for large work. */
const SLOW = 3e8;
/** ndarray takes part in the larger products too, for they are what it is compared on. */
const SLOW_BUT_WANTED = 2.2e9;

function spec(
  name: string,
  role: ContenderSpec["role"],
  library: ContenderSpec["library"],
  settings: ContenderSpec["settings"] = {},
  mostFlops = Number.MAX_VALUE,
): ContenderSpec {
  return { name, role, library, settings, mostFlops };
}

const ours = (name: string, settings: ContenderSpec["settings"], mostFlops?: number) =>
  spec(name, "ours", "neurode", settings, mostFlops);

/** Engines that run on the calling thread. */
export const INLINE: readonly ContenderSpec[] = [
  ours("reference", { engine: "reference" }, SLOW),
  ours("ndarray", { engine: "ndarray" }, SLOW_BUT_WANTED),
  ours("wasm simd", { engine: "wasm", build: "simd" }),
  ours("wasm relaxed", { engine: "wasm", build: "relaxed" }),
  ours("wasm wide", { engine: "wasm", build: "wide" }),
];

const NODE_ALONE = spec("Node alone", "bound", "node");

export const CEILINGS: readonly ContenderSpec[] = [
  spec("ceiling, 128 bits", "bound", "ceiling", { bits: 128 }),
  spec("ceiling, 256 bits", "bound", "ceiling", { bits: 256 }),
];

export function threads(count: number): ContenderSpec[] {
  return [
    ours(`threads × ${count}`, { engine: "threads", threads: count }),
    ours(`threads wide × ${count}`, { engine: "threads", build: "wide", threads: count }),
  ];
}

/** On one thread it goes by the name of the library alone. */
export function onnxruntimeNode(count: number): ContenderSpec {
  const name = count === 1 ? "onnxruntime-node" : `onnxruntime-node × ${count}`;
  return spec(name, "peer", "onnxruntime-node", { threads: count });
}

/** One thread each but for what has its number of threads in its name, which are all cores. */
export function everyone(cores: number): ContenderSpec[] {
  return [
    ...INLINE,
    ...threads(cores),
    spec("tfjs cpu", "peer", "tfjs", { backend: "cpu" }, SLOW),
    spec("tfjs wasm", "peer", "tfjs", { backend: "wasm" }),
    ...[...new Set([1, cores])].map(onnxruntimeNode),
    spec("onnxruntime-web", "peer", "onnxruntime-web"),
    spec("jax-js", "peer", "jax"),
    spec("brain.js", "peer", "brain.js", {}, SLOW),
  ];
}

/** Those that someone would choose, to be started as new processes; and Node alone, for comparison. */
export function chosenFew(cores: number): ContenderSpec[] {
  const sitOut = ["reference", "ndarray", "tfjs cpu", "brain.js", `onnxruntime-node × ${cores}`];
  return [NODE_ALONE, ...everyone(cores).filter(({ name }) => !sitOut.includes(name))];
}

/** Ours of each build and those that are compared with them on deep networks, all on one thread. */
export function onOneThread(): ContenderSpec[] {
  const wanted = ["tfjs wasm", "onnxruntime-node", "onnxruntime-web"];
  return everyone(1).filter(({ name }) => name.startsWith("wasm ") || wanted.includes(name));
}

/** 1, 2, 4 and so on up to all cores. */
export function threadCounts(cores: number): number[] {
  const counts: number[] = [];
  for (let count = 1; count < cores; count *= 2) counts.push(count);
  return [...counts, cores];
}
