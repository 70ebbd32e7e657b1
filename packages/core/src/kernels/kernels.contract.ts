/**
 * What every kernel set must do, as one suite. Expected values are written out
 * here as float64 loops; element-wise functions are compared with formulas.ts,
 * which formulas.test.ts holds to numbers from elsewhere.
 */
import { describe, expect, test } from "@jest/globals";
import { Heap } from "../memory/heap.js";
import { NULL_POINTER, offset, type Pointer } from "../memory/pointer.js";
import type { Views } from "../memory/views.js";
import { BINARY_CODES, type BinaryName, UNARY_CODES, type UnaryName } from "./codes.js";
import { testConvolutions } from "./conv.contract.js";
import { binaryFormula, unaryFormula } from "./formulas.js";
import { testIndexing } from "./indexing.contract.js";
import type { KernelSet } from "./kernels.js";
import { testRandom } from "./random.contract.js";
import { testReductions } from "./reduce.contract.js";
import { testSpatial } from "./spatial.contract.js";
import { testTranspose } from "./transpose.contract.js";

/** Parameters to try, and the relative error allowed where it is not 3e-7. */
const UNARY_CASES: Partial<Record<UnaryName, { parameters?: Parameters[]; tolerance?: number }>> = {
  linear: { tolerance: 0 },
  relu: {
    parameters: [
      [0, Number.POSITIVE_INFINITY, 0],
      [0, 6, 0],
      [0.25, Number.POSITIVE_INFINITY, 0],
      [0.125, 3, 0.5],
      [0, 2, 1],
    ],
    tolerance: 0,
  },
  exp: { tolerance: 1.5e-7 },
  log: { tolerance: 1.5e-7 },
  sqrt: { tolerance: 0 },
  square: { tolerance: 0 },
  abs: { tolerance: 0 },
  negative: { tolerance: 0 },
  elu: { parameters: [[1], [0.5]] },
  celu: { parameters: [[1], [2]] },
  gelu: { tolerance: 1e-6 },
  // Far below zero the result is e^(2z), which makes 2z times a rounding error of z.
  geluTanh: { tolerance: 2e-5 },
  tanhShrink: { tolerance: 1.2e-6 },
  hardTanh: { tolerance: 0 },
  hardShrink: { parameters: [[0.5], [0]], tolerance: 0 },
  softShrink: { parameters: [[0.5], [0]], tolerance: 0 },
  threshold: { parameters: [[0.5, -2]], tolerance: 0 },
  squareplus: { parameters: [[4], [0.25]] },
  rsqrt: { tolerance: 1.2e-7 },
  reciprocal: { tolerance: 0 },
  sign: { tolerance: 0 },
  floor: { tolerance: 0 },
  ceil: { tolerance: 0 },
  round: { tolerance: 0 },
  trunc: { tolerance: 0 },
  log1p: { tolerance: 1.2e-7 },
  log2: { tolerance: 1.2e-7 },
  log10: { tolerance: 1.2e-7 },
  sin: { tolerance: 1.2e-7 },
  cos: { tolerance: 1.2e-7 },
  tan: { tolerance: 1.2e-7 },
  arcsin: { tolerance: 1.2e-7 },
  arccos: { tolerance: 1.2e-7 },
  arctan: { tolerance: 1.2e-7 },
  sinh: { tolerance: 1.2e-7 },
  cosh: { tolerance: 1.2e-7 },
  arcsinh: { tolerance: 1.2e-7 },
  arccosh: { tolerance: 1.2e-7 },
  arctanh: { tolerance: 1.2e-7 },
  erf: { tolerance: 1.2e-7 },
  erfinv: { tolerance: 1e-6 },
  isnan: { tolerance: 0 },
  isfinite: { tolerance: 0 },
  isinf: { tolerance: 0 },
  logicalNot: { tolerance: 0 },
  clip: { parameters: [[-0.5, 2]], tolerance: 0 },
  nanToNum: { parameters: [[7, 8, 9]], tolerance: 0 },
};

/** Those that make a number of NaN. */
const OF_NAN: readonly UnaryName[] = ["isnan", "isfinite", "isinf", "logicalNot", "nanToNum"];

/** The relative error allowed where the result is not rounded exactly. */
const BINARY_TOLERANCES: Partial<Record<BinaryName, number>> = {
  power: 1.2e-7,
  arctan2: 1.2e-7,
  logaddexp: 1.2e-7,
  squaredDifference: 2.4e-7,
  sigmoidGradient: 1.8e-7,
  tanhGradient: 2.4e-7,
};

type Parameters = [p0?: number, p1?: number, p2?: number];

const UNARY_NAMES = Object.keys(UNARY_CODES) as UnaryName[];
const BINARY_NAMES = Object.keys(BINARY_CODES) as BinaryName[];
/** Which sides of a product are transposed. */
const TURNS = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;
const GUARD = 777;
const GUARD_LENGTH = 16;
const MEBIBYTE = 2 ** 20;

export function testKernels(name: string, create: (views: Views) => KernelSet): void {
  const heap = new Heap(64 * MEBIBYTE);
  const kernels = create(heap);
  const linear = UNARY_CODES.linear;

  /** Copies numbers into the heap for the time of one test. */
  const blocks: Pointer[] = [];
  const place = (values: ArrayLike<number>): Pointer => {
    const pointer = heap.allocate(4 * values.length);
    heap.float32(pointer, values.length).set(values);
    blocks.push(pointer);
    return pointer;
  };
  const releaseAll = () => {
    for (const pointer of blocks.splice(0)) heap.release(pointer);
  };

  /** Gives `write` room for `length` numbers, and returns them after checking that nothing around them has changed. */
  const written = (length: number, write: (y: Pointer) => void): Float32Array => {
    const all = place(new Float32Array(length + 2 * GUARD_LENGTH).fill(GUARD));
    write(offset(all, 4 * GUARD_LENGTH));
    const y = Float32Array.from(heap.float32(all, length + 2 * GUARD_LENGTH));
    const guards = [...y.subarray(0, GUARD_LENGTH), ...y.subarray(GUARD_LENGTH + length)];
    if (guards.some((value) => value !== GUARD)) throw new Error(`wrote outside of its ${length} elements`);
    return y.subarray(GUARD_LENGTH, GUARD_LENGTH + length);
  };

  const packed = (
    weight: ArrayLike<number>,
    bias: ArrayLike<number> | null,
    inputDim: number,
    units: number,
    transposed?: boolean,
  ) => {
    const bytes = kernels.panelBytes(inputDim, units);
    const w = place(weight);
    const b = bias ? place(bias) : NULL_POINTER;
    const panels = place(new Float32Array(bytes / 4 + GUARD_LENGTH).fill(GUARD));
    kernels.pack(w, b, panels, inputDim, units, transposed);
    const guards = heap.float32(offset(panels, bytes), GUARD_LENGTH);
    if (guards.some((value) => value !== GUARD)) throw new Error(`pack wrote more than its ${bytes} bytes`);
    return panels;
  };

  describe(`${name} kernels`, () => {
    describe("dense", () => {
      const inputDims = [0, 1, 2, 3, 4, 5, 16, 17];
      const unitCounts = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 31, 67];

      test.each(inputDims)("x (0–9, %i) · weight (…, 0–17, 31, 67) + bias, within a rounding a term", (inputDim) => {
        for (const units of unitCounts) {
          const [weight, bias] = [noise(inputDim * units, 1), noise(units, 2)];
          const panels = packed(weight, bias, inputDim, units);
          for (let rows = 0; rows <= 9; rows++) {
            const x = noise(rows * inputDim, 3);
            const y = written(rows * units, (y) =>
              kernels.dense(place(x), panels, y, rows, inputDim, units, linear, 0, 0, 0),
            );
            const { sums, magnitudes } = matrixProduct(x, weight, bias, rows, inputDim, units);
            const bound = (i: number) => (inputDim + 1) * 2 ** -24 * magnitudes[i];
            expect(firstDifference(y, sums, bound)).toBeNull();
          }
          releaseAll();
        }
      });

      test("without a bias", () => {
        const [rows, inputDim, units] = [5, 7, 11];
        const [x, weight] = [noise(rows * inputDim, 1), noise(inputDim * units, 2)];
        const panels = packed(weight, null, inputDim, units);
        const y = written(rows * units, (y) =>
          kernels.dense(place(x), panels, y, rows, inputDim, units, linear, 0, 0, 0),
        );
        const { sums } = matrixProduct(x, weight, new Float32Array(units), rows, inputDim, units);
        expect(firstDifference(y, sums, () => 1e-5)).toBeNull();
        releaseAll();
      });

      test.each(UNARY_NAMES)("activation %s, within 1e-5", (activation) => {
        const inputDim = 17;
        for (const [p0 = 0, p1 = 0, p2 = 0] of UNARY_CASES[activation]?.parameters ?? [[]]) {
          for (const units of [1, 10, 67]) {
            const [weight, bias] = [noise(inputDim * units, 1), noise(units, 2)];
            const panels = packed(weight, bias, inputDim, units);
            for (const rows of [1, 2, 3, 4, 7]) {
              const x = noise(rows * inputDim, 3);
              const y = written(rows * units, (y) =>
                kernels.dense(place(x), panels, y, rows, inputDim, units, UNARY_CODES[activation], p0, p1, p2),
              );
              const { sums } = matrixProduct(x, weight, bias, rows, inputDim, units);
              const f = unaryFormula(UNARY_CODES[activation]);
              const expected = sums.map((sum) => f(sum, p0, p1, p2));
              // Where a function is steep, as the square root at 0, a rounding of the sum is a larger one of the result.
              const bound = (i: number) => {
                const across = Math.abs(f(sums[i] + 1e-6, p0, p1, p2) - f(sums[i] - 1e-6, p0, p1, p2));
                return Number.isNaN(across) ? Infinity : across + 1e-5 * Math.max(1, Math.abs(expected[i]));
              };
              expect(firstDifference(y, expected, bound)).toBeNull();
            }
            releaseAll();
          }
        }
      });

      test("inputDim 0 gives activation(bias)", () => {
        const bias = [-1, 0.5, 2];
        const panels = packed([], bias, 0, 3);
        const y = written(6, (y) => kernels.dense(place([]), panels, y, 2, 0, 3, UNARY_CODES.square, 0, 0, 0));
        expect([...y]).toEqual([1, 0.25, 4, 1, 0.25, 4]);
        releaseAll();
      });

      test("NaN and ∞ in one row stay in that row, through relu as well", () => {
        const [rows, inputDim, units] = [7, 3, 9];
        const x = noise(rows * inputDim, 1);
        x[2 * inputDim] = Number.NaN;
        x[6 * inputDim] = Number.POSITIVE_INFINITY;
        const panels = packed(new Float32Array(inputDim * units).fill(1), null, inputDim, units);
        const y = written(rows * units, (y) =>
          kernels.dense(place(x), panels, y, rows, inputDim, units, UNARY_CODES.relu, 0, Infinity, 0),
        );
        const rowKinds = Array.from({ length: rows }, (_, row) => {
          const values = [...y.subarray(row * units, (row + 1) * units)];
          return values.every(Number.isNaN) ? "NaN" : values.every(Number.isFinite) ? "finite" : `${values[0]}`;
        });
        expect(rowKinds).toEqual(["finite", "finite", "NaN", "finite", "finite", "finite", "Infinity"]);
        releaseAll();
      });

      // The second shape is larger than a block of the wasm kernel (256 KiB of x and y).
      test.each([
        [13, 33, 19, "tanh"],
        [61, 1500, 200, "linear"],
        [61, 1500, 200, "gelu"],
      ] as const)(
        "x (%i, %i) · weight (…, %i), %s: the same bits however rows are split",
        (rows, inputDim, units, activation) => {
          const x = place(noise(rows * inputDim, 1));
          const panels = packed(noise(inputDim * units, 2), noise(units, 3), inputDim, units);
          const inParts = (size: number) =>
            written(rows * units, (y) => {
              for (let row = 0; row < rows; row += size) {
                const [from, to] = [offset(x, 4 * row * inputDim), offset(y, 4 * row * units)];
                const count = Math.min(size, rows - row);
                kernels.dense(from, panels, to, count, inputDim, units, UNARY_CODES[activation], 0, 0, 0);
              }
            });
          const whole = inParts(rows);
          for (const size of [1, 2, 3, 5, 8]) expect(firstDifference(inParts(size), whole)).toBeNull();
          releaseAll();
        },
      );
    });

    describe("pack of a transposed weight", () => {
      test.each([0, 1, 2, 3, 4, 5, 7, 8, 9, 17])(
        "(0–17, 31, 67; %i): the same bytes as of the weight itself",
        (inputDim) => {
          for (const units of [0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 31, 67]) {
            const [weight, bias] = [noise(inputDim * units, 1), noise(units, 2)];
            const bytes = (panels: Pointer) => heap.float32(panels, kernels.panelBytes(inputDim, units) / 4);
            for (const b of [bias, null]) {
              const turned = packed(transposed(weight, inputDim, units), b, inputDim, units, true);
              expect(firstDifference(bytes(turned), bytes(packed(weight, b, inputDim, units)))).toBeNull();
            }
          }
          releaseAll();
        },
      );
    });

    describe("product", () => {
      const sizes = [0, 1, 2, 3, 4, 5, 8, 9, 17];

      /** x · y of `count` pairs, both given untransposed, one right after the other, with strides of whole matrices or 0. */
      const productOf = (
        [x, y]: readonly [Float32Array, Float32Array],
        [count, xStride, yStride]: readonly [number, number, number],
        [m, k, n]: readonly [number, number, number],
        [transposeX, transposeY]: readonly [boolean, boolean],
      ): Float32Array => {
        const bytes = kernels.productBytes(m, k, n, transposeX);
        const scratch = place(new Float32Array(bytes / 4 + GUARD_LENGTH).fill(GUARD));
        const left = place(transposeX ? eachTransposed(x, m, k) : x);
        const right = place(transposeY ? eachTransposed(y, k, n) : y);
        const out = written(count * m * n, (out) => {
          // What lay there before must not matter, not even NaN.
          heap.float32(out, count * m * n).fill(Number.NaN);
          const strides = [xStride * m * k, yStride * k * n] as const;
          kernels.product(left, right, out, scratch, count, ...strides, m, k, n, transposeX, transposeY);
        });
        const guards = heap.float32(offset(scratch, bytes), GUARD_LENGTH);
        if (guards.some((value) => value !== GUARD)) throw new Error(`product used more than its ${bytes} bytes`);
        return out;
      };

      test.each(sizes)("(0–17, %i) · (…, 0–31), each side both ways round, within a rounding a term", (k) => {
        for (const m of sizes) {
          for (const n of [...sizes, 31]) {
            const operands = [noise(m * k, 1), noise(k * n, 2)] as const;
            const { sums, magnitudes } = matrixProduct(...operands, new Float32Array(n), m, k, n);
            const bound = (i: number) => (k + 1) * 2 ** -24 * magnitudes[i];
            for (const turns of TURNS) {
              expect(firstDifference(productOf(operands, [1, 0, 0], [m, k, n], turns), sums, bound)).toBeNull();
            }
            releaseAll();
          }
        }
      });

      // Larger than a block or a group of panels of the wasm kernels, and few rows beside a large y.
      test.each([
        [70, 1100, 130],
        [300, 257, 9],
        [5, 2100, 131],
        [1, 999, 203],
        [2, 999, 203],
        [3, 401, 50],
        [4, 401, 50],
      ] as const)("(%i, %i) · (…, %i): each side both ways round: the same bits row by row", (m, k, n) => {
        const [x, y] = [noise(m * k, 1), noise(k * n, 2)];
        const { sums, magnitudes } = matrixProduct(x, y, new Float32Array(n), m, k, n);
        for (const turns of TURNS) {
          const whole = productOf([x, y], [1, 0, 0], [m, k, n], turns);
          expect(firstDifference(whole, sums, (i) => (k + 1) * 2 ** -24 * magnitudes[i])).toBeNull();
          for (const row of [0, m - 1]) {
            const single = productOf([x.subarray(row * k, (row + 1) * k), y], [1, 0, 0], [1, k, n], turns);
            expect(firstDifference(single, whole.subarray(row * n, (row + 1) * n))).toBeNull();
          }
          releaseAll();
        }
      });

      test.each([
        // m  k  n
        [1, 5, 9],
        [3, 4, 5],
        [6, 7, 19],
        [0, 3, 4],
        [3, 0, 4],
        [3, 4, 0],
      ] as const)("stacks of (%i, %i) · (…, %i), either side repeated: the same bits as one by one", (m, k, n) => {
        for (const count of [0, 1, 2, 5]) {
          for (const [xStride, yStride] of [
            [1, 1],
            [0, 1],
            [1, 0],
            [0, 0],
            [2, 3],
          ] as const) {
            const x = noise(((count - 1) * xStride + 1) * m * k, 1);
            const y = noise(((count - 1) * yStride + 1) * k * n, 2);
            for (const turns of TURNS) {
              const stack = productOf([x, y], [count, xStride, yStride], [m, k, n], turns);
              for (let i = 0; i < count; i++) {
                const left = x.subarray(i * xStride * m * k, (i * xStride + 1) * m * k);
                const right = y.subarray(i * yStride * k * n, (i * yStride + 1) * k * n);
                const single = productOf([left, right], [1, 0, 0], [m, k, n], turns);
                expect(firstDifference(stack.subarray(i * m * n, (i + 1) * m * n), single)).toBeNull();
              }
              releaseAll();
            }
          }
        }
      });

      test("NaN and ∞ stay in the rows and columns that they meet", () => {
        const [m, k, n] = [6, 3, 10];
        const [x, y] = [noise(m * k, 1), noise(k * n, 2)];
        x[4 * k + 1] = Number.NaN;
        y[2 * n + 9] = Number.POSITIVE_INFINITY;
        for (const turns of TURNS) {
          const out = productOf([x, y], [1, 0, 0], [m, k, n], turns);
          const wrong = out.findIndex((value, i) => {
            const [row, column] = [Math.floor(i / n), i % n];
            if (row === 4) return !Number.isNaN(value);
            return column === 9 ? Number.isFinite(value) : !Number.isFinite(value);
          });
          expect(wrong).toBe(-1);
        }
        releaseAll();
      });
    });

    describe("unary", () => {
      const inputs = sampleInputs();

      for (const code of UNARY_NAMES) {
        const { parameters = [[]], tolerance = 3e-7 } = UNARY_CASES[code] ?? {};
        for (const [p0 = 0, p1 = 0, p2 = 0] of parameters) {
          const title = [p0, p1, p2].slice(0, parameters[0].length).join(", ");
          test(`${code}(${title}), within a relative ${tolerance} and a rounding`, () => {
            const y = written(inputs.length, (y) =>
              kernels.unary(UNARY_CODES[code], place(inputs), y, inputs.length, p0, p1, p2),
            );
            const f = unaryFormula(UNARY_CODES[code]);
            const expected = Array.from(inputs, (x) => f(x, p0, p1, p2));
            // Below 1e-35 a factor of the result may be subnormal and have lost digits of its own.
            const bound = (i: number) => tolerance * Math.max(Math.abs(expected[i]), 1e-35);
            expect(firstDifference(y, expected.map(Math.fround), bound, inputs)).toBeNull();
            releaseAll();
          });
        }
      }

      test.each(UNARY_NAMES.filter((name) => !OF_NAN.includes(name)))("%s of NaN is NaN", (code) => {
        for (const [p0 = 0, p1 = 0, p2 = 0] of UNARY_CASES[code]?.parameters ?? [[]]) {
          const x = [1, Number.NaN, 1, 1, Number.NaN];
          const y = written(5, (y) => kernels.unary(UNARY_CODES[code], place(x), y, 5, p0, p1, p2));
          expect([...y].map(Number.isNaN)).toEqual([false, true, false, false, true]);
        }
        releaseAll();
      });

      test.each(UNARY_NAMES)("%s: the same bits wherever an element lies, and in place", (code) => {
        const count = 37;
        const [p0 = 0, p1 = 0, p2 = 0] = UNARY_CASES[code]?.parameters?.[0] ?? [];
        const values = noise(count, 4).map((value) => 5 * value);
        const x = place(values);
        const apply = (x: Pointer, y: Pointer, n: number) => kernels.unary(UNARY_CODES[code], x, y, n, p0, p1, p2);
        const whole = written(count, (y) => apply(x, y, count));
        for (const size of [1, 2, 3, 5]) {
          const parts = written(count, (y) => {
            for (let i = 0; i < count; i += size) apply(offset(x, 4 * i), offset(y, 4 * i), Math.min(size, count - i));
          });
          expect(firstDifference(parts, whole)).toBeNull();
        }
        apply(x, x, count);
        expect(firstDifference(heap.float32(x, count), whole)).toBeNull();
        releaseAll();
      });

      test("nothing is written when count is 0", () => {
        written(0, (y) => kernels.unary(UNARY_CODES.exp, place([1]), y, 0, 0, 0, 0));
        releaseAll();
      });
    });

    describe("binary", () => {
      // pattern                     rows count aRow aStep bRow bStep
      const patterns = [
        ["two of one shape", /*     */ 3, 7, 7, 1, 7, 1],
        ["a row for every row", /*  */ 5, 9, 9, 1, 0, 1],
        ["the row on the left", /*  */ 5, 6, 0, 1, 6, 1],
        ["a column", /*             */ 4, 5, 5, 1, 1, 0],
        ["the column on the left", /**/ 4, 8, 1, 0, 8, 1],
        ["a number", /*             */ 2, 11, 11, 1, 0, 0],
        ["a column and a row", /*   */ 3, 10, 1, 0, 0, 1],
        ["two columns", /*          */ 3, 3, 1, 0, 1, 0],
        ["rows with gaps", /*       */ 4, 5, 8, 1, 6, 1],
        ["one element", /*          */ 1, 1, 1, 1, 1, 1],
        ["no rows", /*              */ 0, 4, 4, 1, 4, 1],
        ["empty rows", /*           */ 4, 0, 0, 1, 0, 1],
      ] as const;

      test.each(patterns)("%s: rounded exactly, all functions", (_, rows, count, aRow, aStep, bRow, bStep) => {
        const [a, b] = [noise(64, 5), noise(64, 6)];
        for (const code of BINARY_NAMES) {
          const f = binaryFormula(BINARY_CODES[code]);
          const y = written(rows * count, (y) =>
            kernels.binary(BINARY_CODES[code], place(a), place(b), y, rows, count, aRow, aStep, bRow, bStep),
          );
          const expected = Array.from({ length: rows * count }, (_, n) => {
            const [row, i] = [Math.floor(n / count), n % count];
            return Math.fround(f(a[row * aRow + i * aStep], b[row * bRow + i * bStep]));
          });
          const bound = (n: number) => (BINARY_TOLERANCES[code] ?? 0) * Math.abs(expected[n]);
          expect(firstDifference(y, expected, bound)).toBeNull();
        }
        releaseAll();
      });

      test.each(BINARY_NAMES)("%s of numbers of all sizes", (code) => {
        const sizes = [1e-3, 0.3, 1, 2, 2.5, 3, 17, 1e3, 12345.678, 1e6, 3e9, 1e20];
        const numbers = [...sizes, ...sizes.map((size) => -size)].map(Math.fround);
        const a = numbers.flatMap((value) => numbers.map(() => value));
        const b = numbers.flatMap(() => numbers);
        const count = a.length;
        const y = written(count, (y) =>
          kernels.binary(BINARY_CODES[code], place(a), place(b), y, 1, count, count, 1, count, 1),
        );
        const expected = a.map((value, i) => Math.fround(binaryFormula(BINARY_CODES[code])(value, b[i])));
        const bound = (n: number) => (BINARY_TOLERANCES[code] ?? 0) * Math.max(Math.abs(expected[n]), 1e-35);
        expect(firstDifference(y, expected, bound)).toBeNull();
        releaseAll();
      });

      test.each(BINARY_NAMES)("%s of NaN, ∞ and 0", (code) => {
        const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 1, -1, 2.5, -3];
        const a = special.flatMap((value) => special.map(() => value));
        const b = special.flatMap(() => special);
        const y = written(64, (y) => kernels.binary(BINARY_CODES[code], place(a), place(b), y, 1, 64, 64, 1, 64, 1));
        const expected = a.map((value, i) => Math.fround(binaryFormula(BINARY_CODES[code])(value, b[i])));
        const bound = (n: number) => (BINARY_TOLERANCES[code] ?? 0) * Math.abs(expected[n]);
        expect(firstDifference(y, expected, bound)).toBeNull();
        releaseAll();
      });

      test("in place, on the left and on the right", () => {
        const [a, b] = [noise(35, 7), noise(35, 8)];
        const [left, right] = [place(a), place(b)];
        kernels.binary(BINARY_CODES.subtract, left, right, left, 5, 7, 7, 1, 7, 1);
        expect(
          firstDifference(
            heap.float32(left, 35),
            a.map((value, i) => value - b[i]),
          ),
        ).toBeNull();
        const row = place(a.subarray(0, 7));
        kernels.binary(BINARY_CODES.divide, row, right, right, 5, 7, 0, 1, 7, 1);
        expect(
          firstDifference(
            heap.float32(right, 35),
            b.map((value, i) => a[i % 7] / value),
          ),
        ).toBeNull();
        releaseAll();
      });
    });

    describe.each(["softmax", "logSoftmax", "sparsemax"] as const)("%s", (kernel) => {
      const widths = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 67, 1000];
      const rowsOf = (values: ArrayLike<number>, rows: number, width: number) =>
        written(rows * width, (y) => kernels[kernel](place(values), y, rows, width));

      test.each(widths)("rows of %i, within 2e-6", (width) => {
        for (const [rows, scale] of [
          [0, 1],
          [1, 1],
          [3, 0.1],
          [4, 10],
          [5, 1000],
        ]) {
          const x = noise(rows * width, 9).map((value) => value * scale);
          const y = rowsOf(x, rows, width);
          const expected = perRow(x, width, EXPECTED_ROW[kernel]);
          const bound = (i: number) => 2e-6 * Math.max(1, Math.abs(expected[i]));
          expect(firstDifference(y, expected, bound)).toBeNull();
        }
        releaseAll();
      });

      test("numbers far beyond what exp can take", () => {
        const x = [1e30, 0, -1e30, -88, 88, 3e38, 1e4, 1e4, 1e4];
        const y = rowsOf(x, 3, 3);
        const expected = perRow(x, 3, EXPECTED_ROW[kernel]);
        expect(firstDifference(y, expected, (i) => 2e-6 * Math.max(1, Math.abs(expected[i])))).toBeNull();
        releaseAll();
      });

      test("a NaN or an ∞ makes its own row NaN, a −∞ only its element 0", () => {
        const zero = kernel === "logSoftmax" ? Number.NEGATIVE_INFINITY : 0;
        const [nan, infinity] = [Number.NaN, Number.POSITIVE_INFINITY];
        for (const width of [3, 4, 5, 9]) {
          for (let place = 0; place < width; place++) {
            const x = noise(4 * width, 10);
            x[place] = nan;
            x[2 * width + place] = infinity;
            x[3 * width + place] = -infinity;
            const y = rowsOf(x, 4, width);
            expect([...y.subarray(0, width)].every(Number.isNaN)).toBe(true);
            expect([...y.subarray(width, 2 * width)].some(Number.isNaN)).toBe(false);
            expect([...y.subarray(2 * width, 3 * width)].some(Number.isNaN)).toBe(true);
            expect([...y.subarray(3 * width)].some(Number.isNaN)).toBe(false);
            expect(y[3 * width + place]).toBe(zero);
          }
        }
        releaseAll();
      });

      test("the same bits one row at a time", () => {
        const [rows, width] = [6, 13];
        const x = noise(rows * width, 11);
        const whole = rowsOf(x, rows, width);
        const single = perRow(x, width, (row) => [...rowsOf(row, 1, width)]);
        expect(firstDifference(single, whole)).toBeNull();
        releaseAll();
      });

      if (kernel !== "sparsemax") {
        test("in place", () => {
          const x = noise(3 * 7, 12);
          const whole = rowsOf(x, 3, 7);
          const pointer = place(x);
          kernels[kernel](pointer, pointer, 3, 7);
          expect(firstDifference(heap.float32(pointer, 21), whole)).toBeNull();
          releaseAll();
        });
      }
    });

    describe("layerNormalization", () => {
      const normalized = (x: ArrayLike<number>, rows: number, width: number) =>
        written(rows * width, (y) =>
          kernels.layerNormalization(place(x), place(noise(width, 2)), place(noise(width, 3)), y, rows, width, 1e-3),
        );

      test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 67, 1000])("rows of %i, within 2e-6", (width) => {
        const [gamma, beta] = [noise(width, 2), noise(width, 3)];
        for (const [rows, shift] of [
          [0, 0],
          [1, 0],
          [5, 3],
        ]) {
          const x = noise(rows * width, 1).map((value) => value + shift);
          const expected = perRow(x, width, (row) => {
            const mean = row.reduce((total, value) => total + value, 0) / width;
            const variance = row.reduce((total, value) => total + (value - mean) ** 2, 0) / width;
            return Array.from(row, (value, i) => ((value - mean) / Math.sqrt(variance + 1e-3)) * gamma[i] + beta[i]);
          });
          const y = normalized(x, rows, width);
          expect(firstDifference(y, expected, (i) => 2e-6 * Math.max(1, Math.abs(expected[i])))).toBeNull();
        }
        releaseAll();
      });

      test("the same bits one row at a time, and in place", () => {
        const [rows, width] = [6, 13];
        const x = noise(rows * width, 11);
        const whole = normalized(x, rows, width);
        const single = perRow(x, width, (row) => [...normalized(row, 1, width)]);
        expect(firstDifference(single, whole)).toBeNull();
        const pointer = place(x);
        kernels.layerNormalization(pointer, place(noise(width, 2)), place(noise(width, 3)), pointer, rows, width, 1e-3);
        expect(firstDifference(heap.float32(pointer, rows * width), whole)).toBeNull();
        releaseAll();
      });
    });

    describe("copy", () => {
      test.each([
        // rows count xRow yRow
        [3, 8, 8, 8],
        [4, 5, 5, 9],
        [4, 5, 9, 5],
        [5, 1, 3, 2],
        [3, 18, 20, 31],
        [2, 3, 0, 3],
        [0, 4, 4, 4],
        [3, 0, 4, 4],
      ])("%i runs of %i, every %i to every %i; the gaps keep what they had", (rows, count, xRow, yRow) => {
        const x = noise(Math.max(0, rows - 1) * xRow + count, 13);
        const length = rows * yRow;
        const y = written(length, (y) => {
          heap.float32(y, length).fill(-1);
          kernels.copy(place(x), y, rows, count, xRow, yRow);
        });
        const expected = Array.from({ length }, (_, n) => {
          const [row, i] = [Math.floor(n / yRow), n % yRow];
          return i < count ? x[row * xRow + i] : -1;
        });
        expect(firstDifference(y, expected)).toBeNull();
        releaseAll();
      });
    });

    const tools = { kernels, views: heap, place, written, releaseAll, noise, firstDifference };
    testReductions(tools);
    testTranspose(tools);
    testSpatial(tools);
    testConvolutions(tools);
    testRandom(tools);
    testIndexing(tools);
  });
}

const EXPECTED_ROW = {
  softmax: (row: Float32Array) => {
    const max = Math.max(...row);
    const sum = row.reduce((total, value) => total + Math.exp(value - max), 0);
    return Array.from(row, (value) => Math.exp(value - max) / sum);
  },

  logSoftmax: (row: Float32Array) => {
    const max = Math.max(...row);
    const sum = row.reduce((total, value) => total + Math.exp(value - max), 0);
    return Array.from(row, (value) => value - max - Math.log(sum));
  },

  /** τ by bisection: Σ max(x − τ, 0) falls from 1 or more at max − 1 to 0 at max. */
  sparsemax: (row: Float32Array) => {
    const max = Math.max(...row);
    let [low, high] = [-1, 0];
    for (let step = 0; step < 60; step++) {
      const middle = (low + high) / 2;
      const sum = row.reduce((total, value) => total + Math.max(value - max - middle, 0), 0);
      if (sum > 1) low = middle;
      else high = middle;
    }
    return Array.from(row, (value) => Math.max(value - max - low, 0));
  },
};

function perRow(x: ArrayLike<number>, width: number, f: (row: Float32Array) => number[]): number[] {
  const all = Float32Array.from(x);
  const rows = width === 0 ? 0 : all.length / width;
  return Array.from({ length: rows }, (_, row) => f(all.subarray(row * width, (row + 1) * width))).flat();
}

function matrixProduct(
  x: Float32Array,
  weight: Float32Array,
  bias: Float32Array,
  rows: number,
  inputDim: number,
  units: number,
): { sums: number[]; magnitudes: number[] } {
  const sums: number[] = [];
  const magnitudes: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let unit = 0; unit < units; unit++) {
      let sum = bias[unit];
      let magnitude = Math.abs(sum);
      for (let k = 0; k < inputDim; k++) {
        const product = x[row * inputDim + k] * weight[k * units + unit];
        sum += product;
        magnitude += Math.abs(product);
      }
      sums.push(sum);
      magnitudes.push(magnitude);
    }
  }
  return { sums, magnitudes };
}

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  return matrix.map((_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]);
}

/** Every (rows, columns) matrix of a stack by itself. */
function eachTransposed(stack: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(stack.length);
  const size = rows * columns;
  for (let begin = 0; begin < stack.length; begin += size) {
    result.set(transposed(stack.subarray(begin, begin + size), rows, columns), begin);
  }
  return result;
}

/** Numbers of every magnitude and sign, more of them where functions bend, and the special ones. */
function sampleInputs(): Float32Array {
  const inputs = [0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3.4e38, -3.4e38, 1e-45, -1e-45];
  for (let exponent = -148; exponent < 128; exponent++) {
    for (const mantissa of [1, 1.1, 1.4, 1.7]) inputs.push(mantissa * 2 ** exponent, -mantissa * 2 ** exponent);
  }
  for (let x = -20; x <= 20; x += 1 / 128 + 1 / 4096) inputs.push(x);
  for (let x = -110; x <= 110; x += 0.0703125) inputs.push(x);
  return Float32Array.from(inputs);
}

/** `count` numbers between −1 and 1, the same ones for the same seed (Numerical Recipes' generator modulo 2³²). */
function noise(count: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** The first element farther from the expected one than its bound (exactly equal without one), in words; or null. */
function firstDifference(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  bound: (i: number) => number = () => 0,
  inputs?: ArrayLike<number>,
): string | null {
  if (actual.length !== expected.length) return `${actual.length} elements, not ${expected.length}`;
  for (let i = 0; i < actual.length; i++) {
    if (actual[i] === expected[i] || (Number.isNaN(actual[i]) && Number.isNaN(expected[i]))) continue;
    if (Math.abs(actual[i] - expected[i]) <= bound(i)) continue;
    return `element ${i}${inputs ? `, x = ${inputs[i]}` : ""}: ${actual[i]}, not ${expected[i]}`;
  }
  return null;
}
