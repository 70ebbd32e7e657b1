/** Kernels compute on float32: tensors stored as anything else are converted for the length of a run. */
import { tensor } from "./create.js";
import type { DType } from "./dtype.js";
import type { Tensor } from "./tensor.js";

export interface Float32Copies {
  /** The tensors given, or float32 copies of them. */
  readonly fed: readonly Tensor[];
  /** Disposes the copies. */
  dispose(): void;
}

/** The tensors as float32. When one cannot be converted, those already made are disposed before the error goes on. */
export function asFloat32(tensors: readonly Tensor[]): Float32Copies {
  const copies: Tensor[] = [];
  const dispose = () => {
    for (const copy of copies) copy.dispose();
  };
  try {
    const fed = tensors.map((given) => {
      if (given.dtype === "float32") return given;
      const copy = tensor(given, { dtype: "float32" });
      copies.push(copy);
      return copy;
    });
    return { fed, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** `result`, which is float32, as the dtype that it is declared to have. */
export function storedAs(result: Tensor, dtype: DType): Tensor {
  if (dtype === "float32") return result;
  const converted = tensor(result, { dtype });
  result.dispose();
  return converted;
}
