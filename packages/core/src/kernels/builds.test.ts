import { describe, expect, test } from "@jest/globals";
import { heap } from "../memory/heap.js";
import { compileBuild } from "./builds.js";
import type { KernelSet } from "./kernels.js";
import { passesSelfTest, SELF_TEST_BYTES } from "./selfTest.js";
import { wasmKernels } from "./wasm.js";

const v8 = Number.parseInt(process.versions.v8, 10);

describe("builds", () => {
  test("the wish is met where this V8 can", () => {
    expect(compileBuild("simd").name).toBe("simd");
    expect(compileBuild("relaxed").name).toBe("relaxed");
    expect(compileBuild("auto").name).toBe("relaxed");
    expect(compileBuild("wide").name).toBe(v8 >= 13 ? "wide" : "relaxed");
  });

  test("each is compiled once", () => {
    expect(compileBuild("relaxed")).toBe(compileBuild("auto"));
  });
});

describe("the self-test", () => {
  const scratch = heap().allocate(SELF_TEST_BYTES);
  const good = wasmKernels(heap());

  test("passes what is right", () => {
    expect(passesSelfTest(good, heap(), scratch)).toBe(true);
  });

  test.each<[string, Partial<KernelSet>]>([
    ["a product of too few rows", { dense: (x, p, y, rows, ...rest) => good.dense(x, p, y, rows - 1, ...rest) }],
    ["columns in the wrong panels", { pack: (w, b, p, k, n) => good.pack(w, b, p, k, n - 1) }],
    ["a wrong function", { unary: (code, ...rest) => good.unary(code === 4 ? 3 : code, ...rest) }],
  ])("fails %s", (_what, fault) => {
    expect(passesSelfTest({ ...good, ...fault }, heap(), scratch)).toBe(false);
  });
});
