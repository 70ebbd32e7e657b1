/** The wasm kernels of sequences against the reference, on random sizes, with and without masks. */
import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { heap } from "../memory/heap.js";
import { NULL_POINTER, type Pointer } from "../memory/pointer.js";
import { createKernels } from "./choose.js";

const [wasm, reference] = [createKernels("wasm", heap()), createKernels("reference", heap())];

const wave = (length: number, seed: number) => Float32Array.from({ length }, (_, i) => 2 * Math.sin(1.7 * i + seed));

/** What `run` writes, given its inputs on the heap. */
function written(
  inputs: readonly Float32Array[],
  length: number,
  scratchBytes: number,
  run: (pointers: readonly Pointer[], y: Pointer, scratch: Pointer) => void,
): Float32Array {
  const blocks = [...inputs.map(({ byteLength }) => byteLength), 4 * length, scratchBytes].map((bytes) =>
    heap().allocate(Math.max(bytes, 4)),
  );
  try {
    inputs.forEach((input, index) => {
      heap().float32(blocks[index], input.length).set(input);
    });
    run(blocks, blocks[inputs.length], blocks[inputs.length + 1]);
    return heap().float32(blocks[inputs.length], length).slice();
  } finally {
    for (const block of blocks) heap().release(block);
  }
}

function expectClose(actual: Float32Array, expected: Float32Array): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => {
    expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(2e-6 * Math.max(1, Math.abs(expected[i])));
  });
}

describe.each([
  ["lstmCarry", 4],
  ["lstmHidden", 4],
  ["gruHidden", 3],
] as const)("%s", (name, gates) => {
  test("gives back what the reference does, within 2e-6", () => {
    const sizes = fc.record({ rows: fc.nat(5), units: fc.integer({ min: 1, max: 19 }), more: fc.nat(7) });
    fc.assert(
      fc.property(sizes, ({ rows, units, more }) => {
        const xRow = gates * units + more;
        const lengths = [rows * xRow, rows * gates * units, rows * units, rows * units];
        const parts = gates === 4 ? 5 : 7;
        const [expected, actual] = [reference, wasm].map((kernels) =>
          written(
            lengths.map((length, seed) => wave(length, seed)),
            rows * parts * units,
            0,
            ([x, h, state, dy], y) => {
              kernels[`${name}Gradient`](x, xRow, h, state, dy, y, rows, units);
            },
          ),
        );
        expectClose(actual, expected);
      }),
    );
  });

  test("is the reference within 2e-6, and in place too", () => {
    const sizes = fc.record({ rows: fc.nat(5), units: fc.integer({ min: 1, max: 19 }), more: fc.nat(7) });
    fc.assert(
      fc.property(sizes, ({ rows, units, more }) => {
        const xRow = gates * units + more;
        const inputs = [wave(rows * xRow, 1), wave(rows * gates * units, 2), wave(rows * units, 3)];
        const [expected, actual] = [reference, wasm].map((kernels) =>
          written(inputs, rows * units, 0, ([x, h, state], y) => {
            kernels[name](x, xRow, h, state, y, rows, units);
          }),
        );
        expectClose(actual, expected);
        const inPlace = written([...inputs.slice(0, 2)], rows * units, 0, ([x, h], y) => {
          heap()
            .float32(y, rows * units)
            .set(inputs[2]);
          wasm[name](x, xRow, h, y, y, rows, units);
        });
        expect(inPlace).toEqual(actual);
      }),
    );
  });
});

describe("attention", () => {
  const size = fc.integer({ min: 1, max: 11 });
  const options = fc.record({
    queries: fc.integer({ min: 1, max: 80 }),
    keys: fc.integer({ min: 1, max: 80 }),
    keyHeads: fc.integer({ min: 1, max: 2 }),
    shared: fc.integer({ min: 1, max: 3 }),
    size,
    valueSize: size,
    causal: fc.boolean(),
    window: fc.constantFrom(0, 1, 5),
    mask: fc.constantFrom("none", "keys", "queries", "all"),
  });

  test("is the reference within 2e-6", () => {
    fc.assert(
      fc.property(options, ({ queries, keys, keyHeads, shared, size: width, valueSize, causal, window, mask }) => {
        const heads = keyHeads * shared;
        const steps = { none: [0, 0, 0], keys: [0, 0, 1], queries: [0, 1, 0], all: [queries * keys, keys, 1] }[mask];
        const maskLength = { none: 1, keys, queries, all: heads * queries * keys }[mask];
        const attended = wave(maskLength, 4).map((value) => (value > -0.5 ? 1 : 0));
        const inputs = [
          // Scores of 11 at most: the power carries their own rounding on, which grows with them.
          wave(queries * heads * width, 1).map((value) => value / 2),
          wave(keys * keyHeads * width, 2),
          wave(keys * keyHeads * valueSize, 3),
          attended,
        ];
        const [expected, actual] = [reference, wasm].map((kernels) =>
          written(
            inputs,
            queries * heads * valueSize,
            kernels.attentionBytes(keys, width, valueSize),
            ([q, k, v, m], y, scratch) => {
              const given = mask === "none" ? NULL_POINTER : m;
              const [head, query, key] = steps;
              const counts = [queries, keys, heads, keyHeads, width, valueSize] as const;
              kernels.attention(q, k, v, given, y, scratch, ...counts, 0.5, causal, window, head, query, key);
            },
          ),
        );
        expectClose(actual, expected);
      }),
    );
  });
});
