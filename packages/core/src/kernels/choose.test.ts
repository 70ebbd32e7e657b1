import { expect, test } from "@jest/globals";
import { Heap } from "../memory/heap.js";
import { compileBuild } from "./builds.js";
import { createKernels } from "./choose.js";

test.each(["reference", "ndarray", "wasm"] as const)("createKernels gives the %s kernels", (name) => {
  const heap = new Heap(2 ** 24);
  expect(createKernels(name, heap).name).toBe(name);
  expect(createKernels(name, heap, compileBuild("simd")).name).toBe(name);
});
