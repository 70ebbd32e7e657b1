/**
 * The self-test that a build must pass before it is used: products with full
 * and cut-off tiles and every path for leftover rows, the same of int8 weights,
 * the functions made of multiply-adds, and the kernels of eight numbers at a time, against plain loops.
 *
 * What is called here is compiled while the build's flags are set: a kernel
 * that is left out would not be widened in the `wide` build.
 */
import { NULL_POINTER, offset, type Pointer } from "../memory/pointer.js";
import type { Views } from "../memory/views.js";
import { STORAGE_CODES, UNARY_CODES } from "./codes.js";
import { unaryFormula } from "./formulas.js";
import type { KernelSet } from "./kernels.js";

/** Rows, inner size and columns: whole tiles of 4×8 and 4×16, what is left over beside them, half tiles. */
const PRODUCTS = [
  [8, 6, 32],
  [7, 5, 19],
  [2, 9, 3],
  [12, 7, 8],
] as const;

const FUNCTIONS = ["exp", "tanh", "sigmoid", "gelu", "softplus"] as const;
const TOLERANCE = 1e-5;
/** Eight numbers together, four, and what is left. */
const WIDTH = 15;

/** Bytes that the self-test works in. */
export const SELF_TEST_BYTES = 327_680;

/** Whether `kernels`, which run on the memory of `views`, compute right; `scratch` is where they may. */
export function passesSelfTest(kernels: KernelSet, views: Views, scratch: Pointer): boolean {
  return (
    PRODUCTS.every((sizes) => multiplies(kernels, views, scratch, sizes)) &&
    PRODUCTS.every((sizes) => multipliesStored(kernels, views, scratch, sizes)) &&
    FUNCTIONS.every((name) => computes(kernels, views, scratch, name)) &&
    normalizesPowers(kernels, views, scratch) &&
    takesSteps(kernels, views, scratch) &&
    convolvesEachChannel(kernels, views, scratch) &&
    convolvesTiles(kernels, views, scratch) &&
    computes(kernels, views, scratch, "relu", 2)
  );
}

function multiplies(
  kernels: KernelSet,
  views: Views,
  x: Pointer,
  [rows, inner, columns]: readonly [number, number, number],
): boolean {
  const [weight, y, scratch] = [8192, 16_384, 32_768].map((bytes) => offset(x, bytes));
  const a = countUp(views.float32(x, rows * inner), 13);
  const b = countUp(views.float32(weight, inner * columns), 17);
  const product = views.float32(y, rows * columns);
  kernels.pack(weight, NULL_POINTER, scratch, inner, columns);
  kernels.dense(x, scratch, y, rows, inner, columns, UNARY_CODES.linear, 0, 0, 0);
  if (!isProduct(product, a, b, inner, columns, false)) return false;
  return [false, true].every((turned) => {
    kernels.product(x, weight, y, scratch, 1, 0, 0, rows, inner, columns, turned, turned);
    return isProduct(product, a, b, inner, columns, turned);
  });
}

function multipliesStored(
  kernels: KernelSet,
  views: Views,
  x: Pointer,
  [rows, inner, columns]: readonly [number, number, number],
): boolean {
  const [weight, y, panels, work] = [8192, 16_384, 32_768, 40_960].map((bytes) => offset(x, bytes));
  const a = countUp(views.float32(x, rows * inner), 7);
  const b = countUp(views.int8(weight, inner * columns), 255);
  const { int8 } = STORAGE_CODES;
  const { linear } = UNARY_CODES;
  kernels.packStored(int8, weight, NULL_POINTER, NULL_POINTER, panels, inner, columns);
  kernels.denseStored(int8, x, panels, y, work, rows, inner, columns, linear, 0, 0, 0);
  return isProduct(views.float32(y, rows * columns), a, b, inner, columns, false);
}

/** Whole numbers around 0, over and over `period` of them: small ones, so that sums of their products are exact. */
function countUp<Numbers extends Float32Array | Int8Array>(numbers: Numbers, period: number): Numbers {
  for (let i = 0; i < numbers.length; i++) numbers[i] = (i % period) - (period >> 1);
  return numbers;
}

/** Whether `y` is a · b or, `turned`, the product of what they are the transposed of. */
function isProduct(
  y: Float32Array,
  a: Float32Array,
  b: Float32Array | Int8Array,
  inner: number,
  columns: number,
  turned: boolean,
): boolean {
  const [aRow, aInner] = turned ? [1, a.length / inner] : [inner, 1];
  const [bInner, bColumn] = turned ? [1, inner] : [columns, 1];
  for (let index = 0; index < y.length; index++) {
    const column = index % columns;
    const row = (index - column) / columns;
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += a[row * aRow + k * aInner] * b[k * bInner + column * bColumn];
    if (y[index] !== sum) return false;
  }
  return true;
}

function computes(kernels: KernelSet, views: Views, x: Pointer, name: keyof typeof UNARY_CODES, p1 = 0): boolean {
  const y = offset(x, 8192);
  const inputs = countUp(views.float32(x, 19), 9).map((each) => 0.85 * each);
  views.float32(x, inputs.length).set(inputs);
  kernels.unary(UNARY_CODES[name], x, y, inputs.length, 0, p1, 0);
  const formula = unaryFormula(UNARY_CODES[name]);
  return isClose(views.float32(y, inputs.length), (i) => formula(inputs[i], 0, p1, 0));
}

/** Softmax of one row. */
function normalizesPowers(kernels: KernelSet, views: Views, x: Pointer): boolean {
  const y = offset(x, 8192);
  const row = countUp(views.float32(x, WIDTH), 5);
  const powers = Array.from(row, Math.exp);
  const total = powers.reduce((sum, power) => sum + power);
  kernels.softmax(x, y, 1, WIDTH);
  return isClose(views.float32(y, WIDTH), (i) => powers[i] / total);
}

/** A step of LSTM and one of GRU, of one row, whose gates are all alike. */
function takesSteps(kernels: KernelSet, views: Views, x: Pointer): boolean {
  const [h, state, y] = [8192, 16_384, 24_576].map((bytes) => offset(x, bytes));
  const from = countUp(views.float32(x, WIDTH), 5);
  for (let gate = 1; gate < 4; gate++) views.float32(offset(x, 4 * gate * WIDTH), WIDTH).set(from);
  views.float32(h, 4 * WIDTH).fill(0);
  const before = countUp(views.float32(state, WIDTH), 3);
  const sigmoid = (i: number) => 1 / (1 + Math.exp(-from[i]));
  const output = views.float32(y, WIDTH);
  kernels.lstmCarry(x, 4 * WIDTH, h, state, y, 1, WIDTH);
  if (!isClose(output, (i) => sigmoid(i) * (before[i] + Math.tanh(from[i])))) return false;
  kernels.lstmHidden(x, 4 * WIDTH, h, state, y, 1, WIDTH);
  if (!isClose(output, (i) => sigmoid(i) * Math.tanh(before[i]))) return false;
  kernels.gruHidden(x, 3 * WIDTH, h, state, y, 1, WIDTH);
  return isClose(output, (i) => sigmoid(i) * before[i] + (1 - sigmoid(i)) * Math.tanh(from[i]));
}

/** A line of places, each channel by itself with a window of three. */
function convolvesEachChannel(kernels: KernelSet, views: Views, x: Pointer): boolean {
  const [places, taps] = [9, 3];
  const [weight, y, scratch] = [8192, 16_384, 24_576].map((bytes) => offset(x, bytes));
  const line = countUp(views.float32(x, places * WIDTH), 13);
  const window = countUp(views.float32(weight, taps * WIDTH), 7);
  const one = [1, 1, 1, 1, 1, 0, places * WIDTH];
  const along = [places, places, taps, 1, 1, -1, WIDTH];
  const { linear } = UNARY_CODES;
  // biome-ignore format: one line of roles
  kernels.depthwise(x, weight, NULL_POINTER, y, scratch, 0, places, WIDTH, 1, linear, 0, 0, 0, ...one, ...one, ...along);
  return isClose(views.float32(y, places * WIDTH), (i) => {
    const [place, channel] = [Math.floor(i / WIDTH), i % WIDTH];
    const read = [place - 1, place, place + 1].map((each, tap) =>
      each < 0 || each >= places ? 0 : line[each * WIDTH + channel] * window[tap * WIDTH + channel],
    );
    return read[0] + read[1] + read[2];
  });
}

/** An image of 4 × 4 places with zeros around it and a window of 3 × 3, from eight channels to eight: whole numbers. */
function convolvesTiles(kernels: KernelSet, views: Views, x: Pointer): boolean {
  const [side, channels] = [4, 8];
  const [weight, turned, panels, y, scratch] = [1024, 4096, 8192, 18_432, 20_480].map((bytes) => offset(x, bytes));
  const image = countUp(views.float32(x, side * side * channels), 5);
  const window = countUp(views.float32(weight, 9 * channels * channels), 3);
  kernels.winogradWeights(weight, turned, channels, channels);
  for (let place = 0; place < 16; place++) {
    const to = offset(panels, place * kernels.panelBytes(channels, channels));
    kernels.pack(offset(turned, 4 * place * channels * channels), NULL_POINTER, to, channels, channels);
  }
  const one = [1, 1, 1, 1, 1, 0, side * side * channels];
  const down = [side, side, 3, 1, 1, -1, side * channels];
  const along = [side, side, 3, 1, 1, -1, channels];
  const { linear } = UNARY_CODES;
  // biome-ignore format: one line of roles
  kernels.winograd(x, NULL_POINTER, panels, y, scratch, 1, channels, channels, linear, 0, 0, 0, ...one, ...down, ...along);
  return views.float32(y, image.length).every((value, index) => {
    const [place, unit] = [Math.floor(index / channels), index % channels];
    let sum = 0;
    for (let tap = 0; tap < 9; tap++) {
      const [row, column] = [Math.floor(place / side) + Math.floor(tap / 3) - 1, (place % side) + (tap % 3) - 1];
      if (row < 0 || row >= side || column < 0 || column >= side) continue;
      for (let channel = 0; channel < channels; channel++) {
        sum += image[(row * side + column) * channels + channel] * window[(tap * channels + channel) * channels + unit];
      }
    }
    return value === sum;
  });
}

function isClose(values: Float32Array, expectedAt: (i: number) => number): boolean {
  return values.every((value, i) => {
    const expected = expectedAt(i);
    return Math.abs(value - expected) < TOLERANCE * Math.max(1, Math.abs(expected));
  });
}
