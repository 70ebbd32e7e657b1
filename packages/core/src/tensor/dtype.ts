/**
 * The types a tensor's elements can be stored as. Arithmetic is float32
 * whatever the storage: float64, float16 and int8 are for weights and files
 * that come that way. A bool is 1 or 0.
 */
export type DType = "float32" | "float64" | "float16" | "int32" | "int8" | "bool";

export const DTYPES: readonly DType[] = ["float32", "float64", "float16", "int32", "int8", "bool"];

const BYTES: Readonly<Record<DType, number>> = { float32: 4, float64: 8, float16: 2, int32: 4, int8: 1, bool: 1 };

export function bytesOf(dtype: DType): number {
  return BYTES[dtype];
}

/** True for the dtypes of whole numbers, the 0 and 1 of bool among them. */
export function isInteger(dtype: DType): boolean {
  return dtype === "int32" || dtype === "int8" || dtype === "bool";
}

/** The dtype of what follows from values of these dtypes: the widest float among them, else the widest integer. */
export function promote(dtypes: readonly DType[]): DType {
  const byWidth: readonly DType[] = ["float64", "float32", "float16", "int32", "int8", "bool"];
  return byWidth.find((dtype) => dtypes.includes(dtype)) ?? "float32";
}
