/**
 * The builds of the wasm kernels, best first, and which of them runs here.
 *
 *     wide      4×16 tiles for V8's revectorizer, which makes 256-bit vectors of
 *               pairs of 128-bit ones: asked for only, since V8 calls it experimental
 *     relaxed   4×8 tiles, multiply-adds in one instruction
 *     simd      4×8 tiles, for any Node
 *
 * Some need a flag of V8 while they are compiled. Flags are for the whole
 * process, so they are set for those few milliseconds only: code that has been
 * compiled stays as it is. A build counts as running only after it has computed
 * a product and a few functions right.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { heap } from "../memory/heap.js";
import { Instance, Module, type WasmModule } from "../memory/webassembly.js";
import type { KernelSet } from "./kernels.js";
import { passesSelfTest, SELF_TEST_BYTES } from "./selfTest.js";

export type BuildName = "wide" | "relaxed" | "simd";

/** A build that has been compiled; can be posted to worker threads. */
export interface CompiledBuild {
  readonly name: BuildName;
  /** In words, for `describe()`. */
  readonly variant: string;
  readonly module: WasmModule;
}

interface Build {
  readonly variant: string;
  /** V8's flags while it is compiled, each with its opposite; null where this V8 cannot run it. */
  flags(v8: number): readonly (readonly [on: string, off: string])[] | null;
}

const builds: Readonly<Record<BuildName, Build>> = {
  wide: {
    variant: "relaxed simd 4×16, revectorized",
    // Before V8 13 the flag has no effect. Without Liftoff the self-test's calls are compiled by the optimizing
    // compiler at once, and so under the flag; that of V8 14 then ends the process if it also looks for calls to inline,
    // for which only Liftoff's code collects what it needs.
    flags: (v8) =>
      v8 >= 13
        ? [
            ["--experimental-wasm-revectorize", "--no-experimental-wasm-revectorize"],
            ["--no-liftoff", "--liftoff"],
            ...(v8 >= 14 ? ([["--no-wasm-inlining", "--wasm-inlining"]] as const) : []),
          ]
        : null,
  },
  relaxed: {
    variant: "relaxed simd 4×8",
    // Relaxed SIMD is part of V8 from 11.4 on; 11.3, in Node 20, has it behind a flag.
    flags: (v8) => (v8 < 12 ? [["--experimental-wasm-relaxed-simd", "--no-experimental-wasm-relaxed-simd"]] : []),
  },
  simd: { variant: "simd 4×8", flags: () => [] },
};

/** What is tried, in order, for each wish. */
const candidates: Readonly<Record<BuildName | "auto", readonly BuildName[]>> = {
  auto: ["relaxed", "simd"],
  wide: ["wide", "relaxed", "simd"],
  relaxed: ["relaxed", "simd"],
  simd: ["simd"],
};

export const BUILD_WISHES = Object.keys(candidates) as readonly (BuildName | "auto")[];

const compiled = new Map<BuildName, CompiledBuild | null>();

/** The best build that runs here, of those the wish allows. Compiled once. */
export function compileBuild(wish: BuildName | "auto" = "auto"): CompiledBuild {
  for (const name of candidates[wish]) {
    if (!compiled.has(name)) compiled.set(name, tryBuild(name));
    const build = compiled.get(name);
    if (build) return build;
  }
  throw new Error("No build of the WebAssembly kernels runs here; this Node has no SIMD.");
}

function tryBuild(name: BuildName): CompiledBuild | null {
  const { variant, flags: flagsFor } = builds[name];
  const flags = flagsFor(Number.parseInt(process.versions.v8, 10));
  if (flags === null) return null;
  const bytes = readFileSync(join(__dirname, `../../wasm/kernels.${name}.wasm`));
  const scratch = heap().allocate(SELF_TEST_BYTES);
  for (const [on] of flags) setFlag(on);
  try {
    const module = new Module(bytes);
    const kernels = new Instance(module, { env: { memory: heap().memory } }).exports as KernelSet;
    return passesSelfTest(kernels, heap(), scratch) ? { name, variant, module } : null;
  } catch {
    return null; // this V8 does not know an instruction of it
  } finally {
    for (const [, off] of flags) setFlag(off);
    heap().release(scratch);
  }
}

/** Loads node:v8, which takes 2 ms, only where a flag is needed. */
function setFlag(flag: string): void {
  (require("node:v8") as typeof import("node:v8")).setFlagsFromString(flag);
}
