/**
 * separableConv: each channel convolved by itself, then mixed place by place, as
 * in `keras.ops.separable_conv`.
 *
 *     depthwiseKernel  (taps…, channels, multiplier)
 *     pointwiseKernel  (1…, channels · multiplier, filters)
 */
import type { SymbolicTensor } from "../graph/graph.js";
import type { Operand } from "../graph/trace.js";
import { conv } from "./conv.js";
import { type DepthwiseConvOptions, depthwiseConv } from "./depthwiseConv.js";

/** `depthwiseConv` with these options, then `conv` with the pointwise kernel. Throws what these throw. */
export function separableConv(
  x: Operand,
  depthwiseKernel: Operand,
  pointwiseKernel: Operand,
  options: DepthwiseConvOptions = {},
): SymbolicTensor {
  const { dataFormat } = options;
  return conv(depthwiseConv(x, depthwiseKernel, options), pointwiseKernel, { ...(dataFormat && { dataFormat }) });
}
