/** Tensors that follow from a few numbers: evenly spaced ones, triangles of ones. */
import { ArgumentError } from "../errors.js";
import { checkOptions, show } from "../options.js";
import { tensor } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { type DTypeOptions, type EyeOptions, eye } from "./make.js";

export interface LinspaceOptions extends DTypeOptions {
  /** How many. Default 50. */
  num?: number;
  /** Whether `stop` is the last. Default true. */
  endpoint?: boolean;
}

/** Evenly spaced numbers from `start` to `stop`, float32 by default. */
export function linspace(start: number, stop: number, options: LinspaceOptions = {}): Tensor {
  checkOptions("linspace", options, ["num", "endpoint", "dtype"]);
  const { num = 50, endpoint = true, dtype = "float32" } = options;
  if (!Number.isInteger(num) || num < 0) {
    throw new ArgumentError(`linspace: num must be a whole number of at least 0, got ${show(num)}.`);
  }
  const steps = endpoint ? num - 1 : num;
  const numbers = Array.from({ length: num }, (_, i) => (i === 0 ? start : start + ((stop - start) * i) / steps));
  return tensor(numbers, { shape: [num], dtype });
}

/** n rows with ones on the diagonal, float32 by default. */
export function identity(n: number, options: DTypeOptions = {}): Tensor {
  checkOptions("identity", options, ["dtype"]);
  return eye(n, options);
}

/** n rows with ones on a diagonal and below it, float32 by default; `m` columns, `k` above the main diagonal. */
export function tri(n: number, options: EyeOptions = {}): Tensor {
  checkOptions("tri", options, ["m", "k", "dtype"]);
  const { m, k = 0, dtype = "float32" } = options;
  const columns = m ?? n;
  if (![n, columns].every((size) => Number.isInteger(size) && size >= 0)) {
    throw new ArgumentError(`tri: sizes must be whole numbers of at least 0, got ${show(n)} and ${show(columns)}.`);
  }
  const numbers = Array.from({ length: n * columns }, (_, i) => Number((i % columns) - Math.floor(i / columns) <= k));
  return tensor(numbers, { shape: [n, columns], dtype });
}
