/** From a kernel set's name to the kernels. Those of ndarray, which few ask for, are loaded with their packages when they are. */
import type { Views } from "../memory/views.js";
import type { CompiledBuild } from "./builds.js";
import type { KernelSet, KernelSetName } from "./kernels.js";
import { referenceKernels } from "./reference.js";
import { wasmKernels } from "./wasm.js";

/** The named kernels on `views`' memory; `build` is the one to use for "wasm". */
export function createKernels(name: KernelSetName, views: Views, build?: CompiledBuild): KernelSet {
  switch (name) {
    case "reference":
      return referenceKernels(views);
    case "ndarray":
      return loadNdarrayKernels().ndarrayKernels(views);
    case "wasm":
      return wasmKernels(views, build);
  }
}

function loadNdarrayKernels(): typeof import("./ndarray.js") {
  return require("./ndarray.js");
}
