/**
 * The wasm kernels: the AssemblyScript of packages/core/assembly, instantiated
 * on the shared memory. Its exports are the kernels themselves, called with
 * nothing in between.
 */
import type { Views } from "../memory/views.js";
import { Instance } from "../memory/webassembly.js";
import { type CompiledBuild, compileBuild } from "./builds.js";
import type { KernelSet } from "./kernels.js";

/** A multiple of what one row goes over at a time in every build: 3 panels of 8 columns, 2 of 16. */
const COLUMN_GROUP = 96;

export function wasmKernels(views: Views, build: CompiledBuild = compileBuild()): KernelSet {
  const kernels = new Instance(build.module, { env: { memory: views.memory } }).exports as Omit<
    KernelSet,
    "name" | "variant" | "columnGroup"
  >;
  return { ...kernels, name: "wasm", variant: build.variant, build, columnGroup: COLUMN_GROUP };
}
