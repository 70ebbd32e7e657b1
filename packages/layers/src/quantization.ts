/**
 * Quantization of a kernel by its columns, as Keras's `abs_max_quantize`: the
 * largest magnitude of a column becomes 127.
 *
 *     scale = 127 / (max |w| + 10⁻⁷)       values = round(w · scale), half to even
 *
 * Every step is rounded to float32, as there, so that the numbers are the same.
 */
import { ArgumentError, Tensor } from "@neurode/core";
import type { QuantizationMode } from "./dtypePolicy.js";

/** Keras's epsilon: a column of zeros has a scale too. */
const EPSILON = Math.fround(1e-7);
const LARGEST = 127;
/** From here on a number is rounded to infinity as float16. */
const BEYOND_FLOAT16 = 65_520;

export interface QuantizedKernel {
  /** int8, of the kernel's shape. */
  readonly values: Tensor;
  /** float32, (units): a value divided by it is about the weight it was. */
  readonly scale: Tensor;
}

/** The int8 form of a float32 kernel (inputDim, units), all of whose numbers are finite. */
export function quantizeColumns(kernel: Tensor): QuantizedKernel {
  const [, units] = kernel.shape;
  const weights = kernel.data;
  const values = new Tensor(kernel.shape, "int8");
  const scale = new Tensor([units]);
  const [rounded, scales] = [values.data, scale.data.fill(0)];
  for (let i = 0; i < weights.length; i++) scales[i % units] = Math.max(scales[i % units], Math.abs(weights[i]));
  for (let unit = 0; unit < units; unit++) scales[unit] = LARGEST / Math.fround(scales[unit] + EPSILON);
  for (let i = 0; i < weights.length; i++) {
    const value = roundHalfToEven(Math.fround(weights[i] * scales[i % units]));
    rounded[i] = Math.max(-LARGEST, Math.min(LARGEST, value));
  }
  return { values, scale };
}

/** At 1.5 · 2⁵² float64 has no digits behind the point, and rounds half to even. */
function roundHalfToEven(value: number): number {
  const shift = 1.5 * 2 ** 52;
  return value + shift - shift;
}

/** Throws an ArgumentError when a number of `kernel` cannot be stored. */
export function checkStorable(where: string, kernel: Tensor, mode: QuantizationMode): void {
  const { data, shape } = kernel;
  const position = data.findIndex(
    (value) => !Number.isFinite(value) || (mode === "float16" && Math.abs(value) >= BEYOND_FLOAT16),
  );
  if (position < 0) return;
  const at = `[${Math.floor(position / shape[1])}, ${position % shape[1]}]`;
  const held = mode === "float16" ? "numbers up to 65504, the largest of float16" : "finite numbers";
  throw new ArgumentError(`${where}: cannot quantize: expected a kernel of ${held}, got ${data[position]} at ${at}.`);
}
