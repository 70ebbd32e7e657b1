/** What a model can run on here: engines, and how many threads. */
import { ArgumentError, availableCores, type Engine, engine, oneOf } from "@neurode/core";

export interface Contender {
  /** What `--engines` calls it. */
  readonly name: EngineChoice;
  /** In words, as the engine describes itself. */
  readonly variant: string;
  readonly threads: number;
  readonly engine: Engine;
}

const CHOICES = ["wasm", "wide", "simd", "ndarray", "reference"] as const;
export type EngineChoice = (typeof CHOICES)[number];

/** Engines that are open; whoever calls closes them. Throws an ArgumentError for a name that is unknown or does not run here. */
export function contenders(
  names: readonly string[] = defaultChoices(),
  threads: readonly number[] = [...new Set([1, availableCores()])],
): Contender[] {
  const choices = names.map((name) => oneOf("bench: --engines", name, CHOICES));
  return choices.flatMap((name) => threads.map((count) => open(name, count)));
}

/** Wide too, where it is another than the one that runs unless asked. */
function defaultChoices(): readonly EngineChoice[] {
  return runsWide() ? ["wasm", "wide"] : ["wasm"];
}

/** Whether the wide build runs here. */
export function runsWide(): boolean {
  const [usual, wide] = (["auto", "wide"] as const).map((build) => engine("wasm", { build }).describe().variant);
  return usual !== wide;
}

function open(name: EngineChoice, threads: number): Contender {
  const [kernels, build] =
    name === "wide" || name === "simd" ? (["wasm", name] as const) : ([name, undefined] as const);
  if (name === "wide" && !runsWide()) {
    throw new ArgumentError(
      `bench: the wide build does not run on Node ${process.version}; it needs Node 24 or newer.`,
    );
  }
  const options = build ? { build } : {};
  const opened = threads === 1 ? engine(kernels, options) : engine("threads", { threads, kernels, ...options });
  return { name, variant: opened.describe().variant, threads, engine: opened };
}
