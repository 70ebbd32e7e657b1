import { describe, expect, test } from "@jest/globals";
import { Heap } from "../memory/heap.js";
import { type BuildName, compileBuild } from "./builds.js";
import { BINARY_CODES, UNARY_CODES } from "./codes.js";
import { testKernels } from "./kernels.contract.js";
import { referenceKernels } from "./reference.js";
import { wasmKernels } from "./wasm.js";

const BUILD_NAMES: readonly BuildName[] = ["wide", "relaxed", "simd"];

describe.each(BUILD_NAMES)("the build %s", (name) => {
  const build = compileBuild(name);
  if (build.name !== name) {
    // A build for another V8 falls back to the next; CI runs this on Node 20 and 24, so each is tested on one of them.
    test("falls back here", () => {
      console.warn(
        `The wasm build "${name}" does not run on Node ${process.version}; its kernels are not tested here.`,
      );
      expect(BUILD_NAMES.indexOf(build.name)).toBeGreaterThan(BUILD_NAMES.indexOf(name));
    });
    return;
  }
  testKernels(`wasm ${name}`, (views) => wasmKernels(views, build));
});

describe("the codes of assembly/codes.ts are those of codes.ts", () => {
  const heap = new Heap(2 ** 24);
  const [wasm, reference] = [wasmKernels(heap), referenceKernels(heap)];
  const values = [-3.5, -1.5, -0.75, -0.25, 0.25, 0.75, 1.5, 7];
  const [a, b, y] = [heap.allocate(32), heap.allocate(32), heap.allocate(32)];
  heap.float32(a, 8).set(values);
  heap.float32(b, 8).set([1, 0.5, 2, 3, 0.25, 4, 5, 6]);
  const parameters = [0.7, 3, 0.4] as const;

  const roundedResults = (run: () => void) => {
    run();
    return Array.from(heap.float32(y, 8), (value) => value.toPrecision(5)).join(" ");
  };

  test.each(Object.entries(UNARY_CODES))("%s", (_, code) => {
    const results = roundedResults(() => wasm.unary(code, a, y, 8, ...parameters));
    expect(results).toBe(roundedResults(() => reference.unary(code, a, y, 8, ...parameters)));
  });

  test.each(Object.entries(BINARY_CODES))("%s", (_, code) => {
    const results = roundedResults(() => wasm.binary(code, a, b, y, 1, 8, 8, 1, 8, 1));
    expect(results).toBe(roundedResults(() => reference.binary(code, a, b, y, 1, 8, 8, 1, 8, 1)));
  });

  test("every function is told apart", () => {
    const codes = Object.values(UNARY_CODES);
    const results = codes.map((code) => roundedResults(() => wasm.unary(code, a, y, 8, ...parameters)));
    expect(new Set(results).size).toBe(codes.length);
  });
});

test("instantiating the module changes nothing in the memory", () => {
  const heap = new Heap(2 ** 24);
  const all = heap.uint8(heap.allocate(65_536), 65_536).fill(171);
  const beginning = new Uint8Array(heap.memory.buffer, 0, 64).fill(171);
  wasmKernels(heap);
  expect(all.every((byte) => byte === 171)).toBe(true);
  expect(beginning.every((byte) => byte === 171)).toBe(true);
});

test("panelBytes counts past 4 GiB instead of wrapping around", () => {
  const { panelBytes } = wasmKernels(new Heap(2 ** 24), compileBuild("simd"));
  expect(panelBytes(3, 9)).toBe(2 * 4 * 8 * 4);
  expect(panelBytes(2 ** 28 - 1, 8)).toBe(2 ** 33);
});
