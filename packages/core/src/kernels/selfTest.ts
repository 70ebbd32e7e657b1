/**
 * The self-test that a build must pass before it is used: products with full
 * and cut-off tiles and every path for leftover rows, the same of int8 weights, and the functions made of
 * multiply-adds, against plain loops.
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

/** Bytes that the self-test works in. */
export const SELF_TEST_BYTES = 65_536;

/** Whether `kernels`, which run on the memory of `views`, compute right; `scratch` is where they may. */
export function passesSelfTest(kernels: KernelSet, views: Views, scratch: Pointer): boolean {
  return (
    PRODUCTS.every((sizes) => multiplies(kernels, views, scratch, sizes)) &&
    PRODUCTS.every((sizes) => multipliesStored(kernels, views, scratch, sizes)) &&
    FUNCTIONS.every((name) => computes(kernels, views, scratch, name))
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

function computes(kernels: KernelSet, views: Views, x: Pointer, name: (typeof FUNCTIONS)[number]): boolean {
  const y = offset(x, 8192);
  const inputs = Float32Array.of(-4, -1.5, -0.3, 0, 0.2, 1, 3.5);
  views.float32(x, inputs.length).set(inputs);
  kernels.unary(UNARY_CODES[name], x, y, inputs.length, 0, 0, 0);
  const formula = unaryFormula(UNARY_CODES[name]);
  return views.float32(y, inputs.length).every((value, i) => {
    const expected = formula(inputs[i], 0, 0, 0);
    return Math.abs(value - expected) < TOLERANCE * Math.max(1, Math.abs(expected));
  });
}
