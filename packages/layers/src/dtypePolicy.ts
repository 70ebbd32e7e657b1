/**
 * Dtype policies: as what a layer stores its weights, and what it says its
 * outputs are. `"mixed_float16"` keeps float32 weights and gives float16.
 *
 * `"int8_from_float32"` is what Keras calls a layer that has been quantized;
 * `"float16_from_float32"` is the same for a mode that Keras does not have.
 *
 * Arithmetic is float32 in every case; weights are converted when they are
 * packed, results when they leave the model. Those of quantized layers stay as
 * they are stored.
 */
import { type DType, oneOf } from "@neurode/core";

/** As what quantized weights are stored. */
export type QuantizationMode = "int8" | "float16";

export const QUANTIZATION_MODES: readonly QuantizationMode[] = ["int8", "float16"];

export type QuantizedPolicy = `${QuantizationMode}_from_float32`;

export type DTypePolicy = "float32" | "float64" | "float16" | "mixed_float16" | QuantizedPolicy;

const POLICIES: readonly DTypePolicy[] = ["float32", "float64", "float16", "mixed_float16"];
const QUANTIZED_POLICIES: readonly DTypePolicy[] = QUANTIZATION_MODES.map(quantizedPolicy);

/** Quantized policies are for layers that can be quantized. */
export function dtypePolicy(where: string, value: unknown, quantizable: boolean): DTypePolicy {
  return oneOf(`${where}: dtype`, value, quantizable ? [...POLICIES, ...QUANTIZED_POLICIES] : POLICIES);
}

export function quantizedPolicy(mode: QuantizationMode): QuantizedPolicy {
  return `${mode}_from_float32`;
}

/** How a policy stores quantized weights; null when it does not quantize. */
export function quantizationMode(policy: DTypePolicy): QuantizationMode | null {
  return QUANTIZATION_MODES.find((mode) => policy === quantizedPolicy(mode)) ?? null;
}

/** What weights that are not quantized are stored as. */
export function variableDType(policy: DTypePolicy): DType {
  return isPlain(policy) ? policy : "float32";
}

export function computeDType(policy: DTypePolicy): DType {
  if (policy === "mixed_float16") return "float16";
  return isPlain(policy) ? policy : "float32";
}

function isPlain(policy: DTypePolicy): policy is "float32" | "float64" | "float16" {
  return policy === "float32" || policy === "float64" || policy === "float16";
}
