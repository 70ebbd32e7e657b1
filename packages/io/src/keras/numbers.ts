/** Tensors as datasets, and datasets as the values of weights: bit by bit the same where both are of one type. */
import { type DType, Tensor, type TensorData, tensor } from "@neurode/core";
import type { Weight } from "@neurode/layers";
import { ModelFormatError } from "../errors.js";
import type { Hdf5Dataset, Hdf5Type } from "../hdf5/tree.js";

/** bool is stored as int8: h5py would make an enumeration of it. */
const STORED_AS: Readonly<Record<DType, Hdf5Type>> = {
  float32: "float32",
  float64: "float64",
  float16: "float16",
  int32: "int32",
  int8: "int8",
  bool: "int8",
};

/** A dataset of the same numbers; a copy, since weights change. */
export function datasetOf({ data, dtype, shape }: Tensor): Hdf5Dataset {
  const bytes = new Uint8Array(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return { kind: "dataset", type: STORED_AS[dtype], shape, bytes };
}

/** @param brain whether two bytes are the upper half of a float32: bfloat16 */
export function setWeight(weight: Weight, dataset: Hdf5Dataset, brain: boolean, where: string): void {
  const given = tensorOf(dataset, brain);
  try {
    weight.assign(given, where);
  } catch (cause) {
    throw new ModelFormatError(cause instanceof Error ? cause.message : String(cause), { cause });
  } finally {
    given.dispose();
  }
}

export function tensorOf({ type, shape, bytes }: Hdf5Dataset, brain: boolean): Tensor {
  const own = new Uint8Array(bytes).buffer;
  if (brain) return tensor(fromBrain(new Uint16Array(own)), { shape });
  if (type === "float16") return filled(shape, "float16", new Uint16Array(own));
  return tensor(NUMBERS[type](own), { shape });
}

const NUMBERS = {
  float32: (bytes: ArrayBuffer) => new Float32Array(bytes),
  float64: (bytes: ArrayBuffer) => new Float64Array(bytes),
  int8: (bytes: ArrayBuffer) => new Int8Array(bytes),
  int16: (bytes: ArrayBuffer) => new Int16Array(bytes),
  int32: (bytes: ArrayBuffer) => new Int32Array(bytes),
  int64: (bytes: ArrayBuffer) => Float64Array.from(new BigInt64Array(bytes), Number),
  uint8: (bytes: ArrayBuffer) => new Uint8Array(bytes),
  uint16: (bytes: ArrayBuffer) => new Uint16Array(bytes),
  uint32: (bytes: ArrayBuffer) => new Uint32Array(bytes),
  uint64: (bytes: ArrayBuffer) => Float64Array.from(new BigUint64Array(bytes), Number),
};

function filled(shape: readonly number[], dtype: DType, data: TensorData): Tensor {
  const made = new Tensor(shape, dtype);
  made.data.set(data);
  return made;
}

function fromBrain(halves: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves, (half) => half * 65_536).buffer);
}
