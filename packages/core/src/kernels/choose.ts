/** From a kernel set's name to the kernels. */
import type { Views } from "../memory/views.js";
import type { CompiledBuild } from "./builds.js";
import type { KernelSet, KernelSetName } from "./kernels.js";
import { ndarrayKernels } from "./ndarray.js";
import { referenceKernels } from "./reference.js";
import { wasmKernels } from "./wasm.js";

/** The named kernels on `views`' memory; `build` is the one to use for "wasm". */
export function createKernels(name: KernelSetName, views: Views, build?: CompiledBuild): KernelSet {
  switch (name) {
    case "reference":
      return referenceKernels(views);
    case "ndarray":
      return ndarrayKernels(views);
    case "wasm":
      return wasmKernels(views, build);
  }
}
