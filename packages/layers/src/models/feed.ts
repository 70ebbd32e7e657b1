/** Feeding: data of any kind as tensors, in the arrangement of a model's inputs. */
import { isTensor, type Tensor, type TensorLike, tensor } from "@neurode/core";
import type { Structure } from "../structure.js";

/** Data for a model's inputs: for one the values, for several a list, or a record by name. */
export type ModelData = Structure<TensorLike>;

export interface Feed {
  readonly tensors: Structure<Tensor>;
  /** Disposes the tensors that were made for the occasion. */
  tidy(): void;
}

/** `inputs` is how many inputs the model has; null when a first call must tell. */
export function feed(data: ModelData, inputs: number | null): Feed {
  const made: Tensor[] = [];
  const toTensor = (values: TensorLike): Tensor => {
    if (isTensor(values)) return values;
    const result = tensor(values);
    made.push(result);
    return result;
  };
  const tidy = () => {
    for (const temporary of made) temporary.dispose();
  };
  try {
    return { tensors: toTensors(data, inputs === null ? !isListOfTensors(data) : inputs === 1, toTensor), tidy };
  } catch (error) {
    tidy();
    throw error;
  }
}

function toTensors(data: ModelData, single: boolean, toTensor: (values: TensorLike) => Tensor): Structure<Tensor> {
  if (isPlainRecord(data)) {
    return Object.fromEntries(Object.entries(data).map(([key, values]) => [key, toTensor(values)]));
  }
  return single ? toTensor(data as TensorLike) : (data as readonly TensorLike[]).map(toTensor);
}

function isPlainRecord(data: unknown): data is Readonly<Record<string, TensorLike>> {
  if (typeof data !== "object" || data === null || "stride" in data) return false;
  return Object.getPrototypeOf(data) === Object.prototype;
}

function isListOfTensors(data: unknown): boolean {
  return Array.isArray(data) && data.length > 0 && data.every(isTensor);
}
