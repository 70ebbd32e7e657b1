/**
 * The wasm kernels: the AssemblyScript of packages/core/assembly, instantiated
 * on the shared memory. Its exports are the kernels themselves, called with
 * nothing in between.
 */
import type { Views } from "../memory/views.js";
import { Instance } from "../memory/webassembly.js";
import { type CompiledBuild, compileBuild } from "./builds.js";
import type { KernelSet } from "./kernels.js";

export function wasmKernels(views: Views, build: CompiledBuild = compileBuild()): KernelSet {
  const kernels = new Instance(build.module, { env: { memory: views.memory } }).exports as Omit<
    KernelSet,
    "name" | "variant"
  >;
  return { ...kernels, name: "wasm", variant: build.variant, build };
}
