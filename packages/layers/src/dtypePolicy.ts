/**
 * Dtype policies: as what a layer stores its weights, and what it says its
 * outputs are. `"mixed_float16"` keeps float32 weights and gives float16.
 *
 * Arithmetic is float32 in every case; weights are converted when they are
 * packed, results when they leave the model.
 */
import { type DType, oneOf } from "@neurode/core";

export type DTypePolicy = "float32" | "float64" | "float16" | "mixed_float16";

const POLICIES: readonly DTypePolicy[] = ["float32", "float64", "float16", "mixed_float16"];

export function dtypePolicy(where: string, value: unknown): DTypePolicy {
  return oneOf(`${where}: dtype`, value, POLICIES);
}

export function variableDType(policy: DTypePolicy): DType {
  return policy === "mixed_float16" ? "float32" : policy;
}

export function computeDType(policy: DTypePolicy): DType {
  return policy === "mixed_float16" ? "float16" : policy;
}
