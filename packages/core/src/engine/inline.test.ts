import { createKernels } from "../kernels/choose.js";
import { heap } from "../memory/heap.js";
import { testEngine } from "./engine.contract.js";
import { inlineEngine } from "./inline.js";

for (const name of ["reference", "ndarray", "wasm"] as const) {
  testEngine(`inline, ${name}`, () => inlineEngine(createKernels(name, heap())), { name, kernels: name, threads: 1 });
}
