import { describe, expect, test } from "@jest/globals";
import { floatToHalf, halfToFloat } from "../memory/float16.js";
import { Heap } from "../memory/heap.js";
import { NULL_POINTER, offset, type Pointer } from "../memory/pointer.js";
import type { Views } from "../memory/views.js";
import { Random } from "../random.js";
import { compileBuild } from "./builds.js";
import { STORAGE_CODES, UNARY_CODES } from "./codes.js";
import type { KernelSet } from "./kernels.js";
import { ndarrayKernels } from "./ndarray.js";
import { referenceKernels } from "./reference.js";
import { wasmKernels } from "./wasm.js";

type Storage = keyof typeof STORAGE_CODES;

const builds = [...new Set((["wide", "relaxed", "simd"] as const).map((wish) => compileBuild(wish)))];

/** Every set; of wasm each build that runs here. */
const sets: [name: string, create: (views: Views) => KernelSet][] = [
  ["reference", referenceKernels],
  ["ndarray", ndarrayKernels],
  ...builds.map((build): [string, (views: Views) => KernelSet] => [
    `wasm ${build.name}`,
    (views) => wasmKernels(views, build),
  ]),
];

describe.each(sets)("%s", (_, create) => {
  describe.each(["float16", "int8"] as const)("%s", (storage) => {
    const heap = new Heap(64 * 2 ** 20);
    const kernels = create(heap);
    const code = STORAGE_CODES[storage];
    const random = new Random(1);
    const noise = (count: number) => Float32Array.from({ length: count }, () => 2 * random.uniform() - 1);

    const blocks: Pointer[] = [];
    const allocate = (bytes: number): Pointer => {
      const pointer = heap.allocate(bytes);
      blocks.push(pointer);
      return pointer;
    };
    const place = (values: ArrayLike<number>): Pointer => {
      const pointer = allocate(4 * values.length);
      heap.float32(pointer, values.length).set(values);
      return pointer;
    };
    const releaseAll = () => {
      for (const pointer of blocks.splice(0)) heap.release(pointer);
    };

    /** Bytes behind a block that must stay as they are. */
    const GUARD = 64;
    const guarded = (bytes: number, write: (pointer: Pointer) => void): Pointer => {
      const pointer = allocate(bytes + GUARD);
      heap.uint8(pointer, bytes + GUARD).fill(171);
      write(pointer);
      if (heap.uint8(offset(pointer, bytes), GUARD).some((byte) => byte !== 171)) {
        throw new Error(`wrote more than its ${bytes} bytes`);
      }
      return pointer;
    };

    /** A weight as it is stored; the numbers are what it stands for. */
    const storedWeight = (values: ArrayLike<number>): { pointer: Pointer; numbers: number[] } => {
      const pointer = allocate(2 * values.length);
      const data = storage === "int8" ? heap.int8(pointer, values.length) : heap.uint16(pointer, values.length);
      for (let i = 0; i < values.length; i++) {
        data[i] = storage === "int8" ? Math.round(127 * values[i]) : floatToHalf(values[i]);
      }
      return { pointer, numbers: storage === "int8" ? Array.from(data) : Array.from(data, halfToFloat) };
    };

    interface Product {
      inputDim: number;
      units: number;
      weight: Pointer;
      step?: ArrayLike<number>;
      bias?: ArrayLike<number>;
    }

    const pack = ({ inputDim, units, weight, step, bias }: Product): Pointer =>
      guarded(kernels.storedPanelBytes(code, inputDim, units), (panels) => {
        const [s, b] = [step, bias].map((values) => (values ? place(values) : NULL_POINTER));
        kernels.packStored(code, weight, s, b, panels, inputDim, units);
      });

    const multiply = (
      x: Pointer,
      panels: Pointer,
      rows: number,
      inputDim: number,
      units: number,
      f: number[] = [0],
    ) => {
      const scratch = allocate(kernels.storedScratchBytes(inputDim));
      const [activation, p0 = 0, p1 = 0, p2 = 0] = f;
      const y = guarded(4 * rows * units, (y) =>
        kernels.denseStored(code, x, panels, y, scratch, rows, inputDim, units, activation, p0, p1, p2),
      );
      return Float32Array.from(heap.float32(y, rows * units));
    };

    test.each([0, 1, 2, 3, 5, 16, 33])(
      "x (0–9, %i) · weight (…, 0–17, 31, 67), within inputDim + 2 roundings a term",
      (inputDim) => {
        for (const units of [0, 1, 2, 4, 7, 8, 9, 15, 16, 17, 31, 67]) {
          const { pointer: weight, numbers } = storedWeight(noise(inputDim * units));
          const [step, bias] = [noise(units), noise(units)];
          const panels = pack({ inputDim, units, weight, step, bias });
          for (let rows = 0; rows <= 9; rows++) {
            const x = noise(rows * inputDim);
            const y = multiply(place(x), panels, rows, inputDim, units);
            const wrong = y.findIndex((value, i) => {
              const [row, unit] = [Math.floor(i / units), i % units];
              let [sum, magnitude] = [bias[unit], Math.abs(bias[unit])];
              for (let k = 0; k < inputDim; k++) {
                const term = x[row * inputDim + k] * numbers[k * units + unit] * step[unit];
                sum += term;
                magnitude += Math.abs(term);
              }
              return !(Math.abs(value - sum) <= (inputDim + 2) * 2 ** -24 * magnitude);
            });
            expect(wrong).toBe(-1);
          }
          releaseAll();
        }
      },
    );

    test("without a step it is 1, without a bias 0", () => {
      const { pointer: weight, numbers } = storedWeight([1, -1, 0.5]);
      expect([...multiply(place([2]), pack({ inputDim: 1, units: 3, weight }), 1, 1, 3)]).toEqual(
        numbers.map((value) => 2 * value),
      );
      releaseAll();
    });

    test.each(["relu", "square", "tanh"] as const)("activation %s", (activation) => {
      const { pointer: weight } = storedWeight(noise(5 * 19));
      const panels = pack({ inputDim: 5, units: 19, weight, bias: noise(19) });
      for (const rows of [1, 2, 7]) {
        const x = place(noise(rows * 5));
        const linear = multiply(x, panels, rows, 5, 19);
        const y = multiply(x, panels, rows, 5, 19, [UNARY_CODES[activation], 0, Number.POSITIVE_INFINITY]);
        const f = { relu: (v: number) => Math.max(v, 0), square: (v: number) => v * v, tanh: Math.tanh }[activation];
        const wrong = y.findIndex((value, i) => {
          const expected = f(linear[i]);
          return !(Math.abs(value - expected) <= 1e-6 * Math.max(1, Math.abs(expected)));
        });
        expect(wrong).toBe(-1);
      }
      releaseAll();
    });

    // 200 rows are more than a block of the wasm kernel.
    test.each([
      [13, 33, 19, "tanh"],
      [200, 70, 40, "relu"],
    ] as const)(
      "x (%i, %i) · weight (…, %i), %s: the same bits however rows are split",
      (rows, inputDim, units, name) => {
        const { pointer: weight } = storedWeight(noise(inputDim * units));
        const panels = pack({ inputDim, units, weight, step: noise(units), bias: noise(units) });
        const x = place(noise(rows * inputDim));
        const f = [UNARY_CODES[name], 0, Number.POSITIVE_INFINITY];
        const whole = multiply(x, panels, rows, inputDim, units, f);
        for (const size of [1, 2, 3, 4, 5, 64]) {
          for (let row = 0; row < rows; row += size) {
            const count = Math.min(size, rows - row);
            const part = multiply(offset(x, 4 * row * inputDim), panels, count, inputDim, units, f);
            expect(part).toEqual(whole.slice(row * units, (row + count) * units));
          }
        }
        releaseAll();
      },
    );

    test("NaN and ∞ in one row of x stay in that row", () => {
      const x = noise(4 * 3);
      x[1 * 3] = Number.NaN;
      x[3 * 3] = Number.POSITIVE_INFINITY;
      const { pointer: weight } = storedWeight(new Float32Array(3 * 20).fill(1));
      const panels = pack({ inputDim: 3, units: 20, weight });
      const kinds = (y: Float32Array) => [0, 1, 2, 3].map((row) => String(Math.sign(y[row * 20 + 19])));
      const whole = multiply(place(x), panels, 4, 3, 20);
      expect([kinds(whole)[1], whole[3 * 20]]).toEqual(["NaN", Number.POSITIVE_INFINITY]);
      expect([0, 2].every((row) => Number.isFinite(whole[row * 20]))).toBe(true);
      for (let row = 0; row < 4; row++) {
        const single = multiply(place(x.subarray(3 * row, 3 * row + 3)), panels, 1, 3, 20);
        expect(single).toEqual(whole.slice(20 * row, 20 * row + 20));
      }
      releaseAll();
    });
  });

  describe("float16", () => {
    const heap = new Heap(64 * 2 ** 20);
    const kernels = create(heap);
    const code = STORAGE_CODES.float16;

    /** 1 · w, or `x` · w, for all 65,536 halves w, in rows of so many. */
    const allHalves = (rows: number, x: number): Float32Array => {
      const units = 65_536;
      const [weight, input, y] = [2 * units, 4 * rows, 4 * rows * units].map((bytes) => heap.allocate(bytes));
      heap.uint16(weight, units).set(Uint16Array.from({ length: units }, (_, bits) => bits));
      heap.float32(input, rows).fill(x);
      const panels = heap.allocate(kernels.storedPanelBytes(code, 1, units));
      const scratch = heap.allocate(kernels.storedScratchBytes(1));
      kernels.packStored(code, weight, NULL_POINTER, NULL_POINTER, panels, 1, units);
      kernels.denseStored(code, input, panels, y, scratch, rows, 1, units, 0, 0, 0, 0);
      const result = Float32Array.from(heap.float32(y, rows * units));
      for (const pointer of [weight, input, y, panels, scratch]) heap.release(pointer);
      return result;
    };

    test.each([
      [1, 1],
      [4, 1],
      [1, 2 ** 15],
      [1, -(2 ** 16)],
      [1, 2 ** 100],
      [3, 2 ** 100],
      [1, 2 ** -120],
    ])("every half is exact: %i rows of x = %d", (rows, x) => {
      const y = allHalves(rows, x);
      const wrong = y.findIndex((value, i) => {
        const expected = Math.fround(x * halfToFloat(i % 65_536));
        return !(value === expected || (Number.isNaN(value) && Number.isNaN(expected)));
      });
      expect(wrong).toBe(-1);
    });
  });
});

test("panels of the wasm kernels are a half and a quarter of float32's", () => {
  const kernels = wasmKernels(new Heap(16 * 2 ** 20));
  const float32 = kernels.panelBytes(1000, 64);
  const ratio = (storage: Storage) => kernels.storedPanelBytes(STORAGE_CODES[storage], 1000, 64) / float32;
  expect(ratio("float16")).toBeCloseTo(0.5, 2);
  expect(ratio("int8")).toBeCloseTo(0.25, 2);
});
