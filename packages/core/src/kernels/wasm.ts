/**
 * The wasm kernels: the AssemblyScript of packages/core/assembly, instantiated
 * on the shared memory. Its exports are the kernels themselves, called with
 * nothing in between.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Views } from "../memory/views.js";
import { Instance, Module, type WasmModule } from "../memory/webassembly.js";
import type { KernelSet } from "./kernels.js";

const FILE = join(__dirname, "../../wasm/kernels.simd.wasm");

let compiled: WasmModule | null = null;

/** The module, compiled when it is first asked for; it can be posted to worker threads. */
export function wasmModule(): WasmModule {
  compiled ??= new Module(readFileSync(FILE));
  return compiled;
}

export function wasmKernels(views: Views, module: WasmModule = wasmModule()): KernelSet {
  const kernels = new Instance(module, { env: { memory: views.memory } }).exports as Omit<
    KernelSet,
    "name" | "variant"
  >;
  return { ...kernels, name: "wasm", variant: "simd128 4×8" };
}
