/**
 * The ceiling: how fast this V8 does multiply-adds on this processor when there
 * is nothing else to do. No product of matrices on one thread can be faster.
 */
import { setFlagsFromString } from "node:v8";
import { flopsOf } from "../work.js";
import type { Contender } from "./contender.js";
import { ACCUMULATORS, maddModule } from "./maddModule.js";
import type { ContenderSpec } from "./spec.js";

interface Madds {
  readonly memory: { readonly buffer: ArrayBuffer };
  run(times: number): void;
}

interface WasmNamespace {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

/**
 * A core starts two multiply-adds per cycle and has each result four cycles later, so eight chains are the least;
 * of twelve, no scheduler lets one wait. Twice as many 128-bit ones make twelve of 256 bits.
 */
const CHAINS = 12;
const FLOPS_PER_VECTOR = 8;

const V8 = Number.parseInt(process.versions.v8, 10);

/** `settings.bits` is the width of the vectors, 128 or 256. */
export async function ceiling({ bits }: ContenderSpec["settings"]): Promise<Contender> {
  const wide = bits === 256;
  if (wide && V8 < 13) throw new Error("this V8 has no vectors of 256 bits");
  const accumulators = wide ? 2 * CHAINS : CHAINS;
  const flags = wide ? ["--experimental-wasm-revectorize"] : V8 < 12 ? ["--experimental-wasm-relaxed-simd"] : [];
  const madds = instantiate(accumulators, wide ? [...flags, "--no-liftoff"] : flags);
  return {
    detail: `multiply-adds in registers, ${bits} bits, 1 thread`,
    flags,
    refuses: () => null,
    async prepare(work) {
      const times = Math.max(1, Math.round(flopsOf(work) / (FLOPS_PER_VECTOR * accumulators)));
      const output = new Float32Array(madds.memory.buffer, ACCUMULATORS, 4 * accumulators);
      new Float32Array(madds.memory.buffer).set([0.5, 1]); // x and y: every accumulator tends to 2
      return {
        asynchronous: false,
        predict(read) {
          madds.run(times);
          read(output);
        },
        release() {},
      };
    },
  };
}

/** V8 compiles a function when it is first called, so that call is made while the flags are set. */
function instantiate(accumulators: number, flags: readonly string[]): Madds {
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: WasmNamespace }).WebAssembly;
  for (const flag of flags) setFlagsFromString(flag);
  const madds = new Instance(new Module(maddModule(accumulators))).exports as Madds;
  madds.run(1);
  return madds;
}
