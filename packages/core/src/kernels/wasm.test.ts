import { describe, expect, test } from "@jest/globals";
import { Heap } from "../memory/heap.js";
import { NULL_POINTER } from "../memory/pointer.js";
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
  const values = [-3.5, -1.5, -0.75, -0.25, 0.25, 0.75, 1.5, 7, 0, Number.NaN, Number.POSITIVE_INFINITY];
  const count = values.length;
  const [a, b, y] = [heap.allocate(64), heap.allocate(64), heap.allocate(64)];
  heap.float32(a, count).set(values);
  heap.float32(b, count).set([1, 0.5, 2, 3, 0.25, 4, 5, 6, 1, 2, 0.5]);
  const parameters = [0.7, 3, 0.4] as const;

  const roundedResults = (run: () => void) => {
    run();
    return Array.from(heap.float32(y, count), (value) => value.toPrecision(5)).join(" ");
  };

  test.each(Object.entries(UNARY_CODES))("%s", (_, code) => {
    const results = roundedResults(() => wasm.unary(code, a, y, count, ...parameters));
    expect(results).toBe(roundedResults(() => reference.unary(code, a, y, count, ...parameters)));
  });

  test.each(Object.entries(BINARY_CODES))("%s", (_, code) => {
    const results = roundedResults(() => wasm.binary(code, a, b, y, 1, count, count, 1, count, 1));
    expect(results).toBe(roundedResults(() => reference.binary(code, a, b, y, 1, count, count, 1, count, 1)));
  });

  test("every function is told apart", () => {
    const codes = Object.values(UNARY_CODES);
    const results = codes.map((code) => roundedResults(() => wasm.unary(code, a, y, count, ...parameters)));
    expect(new Set(results).size).toBe(codes.length);
  });
});

// Neither fusing nor transposing shows: for few rows, which go without panels, and for tiles of either kind.
test.each([1, 2, 4, 5, 12])("dense and product, each side both ways round, give the same bits: %i rows", (rows) => {
  const heap = new Heap(2 ** 24);
  const { pack, dense, product } = wasmKernels(heap);
  const [inputDim, units] = [301, 45];
  const matrix = (height: number, width: number, element: (row: number, column: number) => number) => {
    const pointer = heap.allocate(4 * height * width);
    const values = heap.float32(pointer, height * width);
    for (let i = 0; i < values.length; i++) values[i] = element(Math.floor(i / width), i % width);
    return pointer;
  };
  const [left, right] = [
    (i: number, k: number) => Math.sin(i * inputDim + k),
    (k: number, j: number) => Math.cos(k * units + j),
  ];
  const x = [matrix(rows, inputDim, left), matrix(inputDim, rows, (k, i) => left(i, k))];
  const y = [matrix(inputDim, units, right), matrix(units, inputDim, (j, k) => right(k, j))];
  const [scratch, fused, plain] = [2 ** 20, 4 * rows * units, 4 * rows * units].map((bytes) => heap.allocate(bytes));
  pack(y[0], NULL_POINTER, scratch, inputDim, units);
  dense(x[0], scratch, fused, rows, inputDim, units, UNARY_CODES.linear, 0, 0, 0);
  for (const [turnX, turnY] of [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]) {
    product(x[turnX], y[turnY], plain, scratch, 1, 0, 0, rows, inputDim, units, turnX === 1, turnY === 1);
    expect(heap.float32(plain, rows * units)).toEqual(heap.float32(fused, rows * units));
  }
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
