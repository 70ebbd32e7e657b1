/**
 * Choosing an engine: by name, for one run or from now on, and reading back
 * what really runs.
 */
import { ArgumentError } from "../errors.js";
import { BUILD_WISHES, type BuildName, compileBuild } from "../kernels/builds.js";
import { createKernels } from "../kernels/choose.js";
import type { KernelSetName } from "../kernels/kernels.js";
import { heap } from "../memory/heap.js";
import { checkOptions, oneOf } from "../options.js";
import { availableCores } from "./cores.js";
import type { Engine } from "./engine.js";
import { inlineEngine } from "./inline.js";
import { threadsEngine } from "./threads.js";

/**
 * `"wasm"`, `"ndarray"` and `"reference"` are kernel sets run on the calling
 * thread; `"threads"` shares rows out over worker threads; `"auto"` is the fastest
 * of them here, which is `"threads"`.
 */
export type EngineName = "auto" | "threads" | KernelSetName;

const ENGINE_NAMES: readonly EngineName[] = ["auto", "threads", "wasm", "ndarray", "reference"];
const OPTION_NAMES = ["threads", "kernels", "build"] as const;
const KERNEL_SETS: readonly KernelSetName[] = ["wasm", "ndarray", "reference"];
/** More workers than this are a slip of the keyboard. */
const MOST_THREADS = 1024;

export interface EngineOptions {
  /**
   * Worker threads, for `"threads"` and `"auto"`. They start when there is work for so many, and take some 8 MiB each;
   * more than there are cores gain nothing. Default: the cores this process may use. From 1 to 1024.
   */
  threads?: number;
  /** What each worker thread computes with. Default `"wasm"`. */
  kernels?: KernelSetName;
  /**
   * Which build of the wasm kernels, for `"wasm"`, `"threads"` and `"auto"`. `"auto"` is the best that is safe on any
   * Node; `"wide"` is twice as fast from Node 24 on, by a part of V8 that is experimental (docs/decisions/0010). What
   * does not run here falls back to the next; `describe()` tells. Default `"auto"`.
   */
  build?: BuildName | "auto";
}

let chosen: Engine | null = null;
/** The engine in use, when it was made here. */
let owned: Engine | null = null;

/**
 * Without a name, the engine in use. With one, a new engine of that name, for
 * `predict(x, { engine })`; close it when done.
 *
 *     engine().describe()   { name: "threads", kernels: "wasm", variant: "relaxed simd 4×8", threads: 2 }
 */
export function engine(name?: EngineName, options: EngineOptions = {}): Engine {
  if (name !== undefined) return createEngine(name, options);
  return chosen ?? setEngine("auto");
}

/**
 * Runs everything from now on with the engine given, or with a new one of the
 * name given. The one before is closed, unless it was given: then it is yours.
 */
export function setEngine(choice: Engine | EngineName, options: EngineOptions = {}): Engine {
  const given = typeof choice === "object";
  if (given) checkOptions("setEngine with an engine", options, []);
  const next = given ? choice : createEngine(choice, options);
  if (owned && owned !== next) void owned.close();
  owned = given ? null : next;
  chosen = next;
  return next;
}

function createEngine(name: EngineName, options: EngineOptions): Engine {
  const known = oneOf("engine", name, ENGINE_NAMES);
  const onThreads = known === "threads" || known === "auto";
  const meaningful = { threads: onThreads, kernels: onThreads, build: onThreads || known === "wasm" };
  checkOptions(
    `engine "${known}"`,
    options,
    OPTION_NAMES.filter((option) => meaningful[option]),
  );
  const { threads = availableCores(), build = "auto" } = options;
  const set = onThreads ? oneOf("engine: kernels", options.kernels ?? "wasm", KERNEL_SETS) : known;
  if (options.build !== undefined && set !== "wasm") {
    throw new ArgumentError(`engine: build is for the wasm kernels, not for ${set}.`);
  }
  const compiled = set === "wasm" ? compileBuild(oneOf("engine: build", build, BUILD_WISHES)) : undefined;
  const kernels = createKernels(set, heap(), compiled);
  if (!onThreads) return inlineEngine(kernels);
  if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS) {
    throw new ArgumentError(`engine: threads must be a whole number from 1 to ${MOST_THREADS}, got ${threads}.`);
  }
  return threadsEngine(kernels, threads);
}
