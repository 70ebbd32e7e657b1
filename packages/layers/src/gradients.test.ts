/** Every layer's gradients, of inputs and weights, against differences in float64: on Keras's cases. */
import { describe, expect, test } from "@jest/globals";
import { checkGradients, constant, isTensor, type SymbolicTensor, type Tensor } from "@neurode/core";
import { casesOf, type GoldenArray } from "@neurode/goldens";
import type { CallArguments } from "./callArguments.js";
import { layerFromConfig } from "./registry.js";
import type { Structure } from "./structure.js";
import { type Json, ownArguments, ownConfig, toTensor, toTensors } from "./testing/goldens.js";

interface Case {
  readonly name: string;
  readonly layer: { readonly class_name: string; readonly config: Json };
  readonly input: GoldenArray | readonly GoldenArray[];
  readonly call_kwargs?: Json;
  readonly weights: readonly GoldenArray[];
}

/** Cases that differences say nothing about. */
const EXCEPT: readonly string[] = [
  // Their inputs stand where the layer jumps: at the mask's value, at a boundary, at a vector of length 0.
  ...["masking", "masking_value", "discretization_one_hot", "discretization_multi_hot", "unitnorm_zero"],
  // The correction of batch renormalization is a constant to gradients, and none to the values.
  ...["batchnorm_renorm_training", "batchnorm_renorm_clipping_training", "batchnorm_renorm_no_center_training"],
  // A single image is taken on data alone; symbolic images come in batches.
  ...["resizing_unbatched", "resizing_unbatched_int32_channels_first", "center_crop_unbatched_resized"],
];

const cases = casesOf<Case>("layers/forward.jsonl").filter(({ name }) => !EXCEPT.includes(name));

describe("differences in float64 give the same gradients, to 1e-6:", () => {
  test.each(cases)("$name", (golden) => {
    const { class_name, config } = golden.layer;
    const layer = layerFromConfig(class_name, ownConfig(config));
    const [inputs, args] = [toTensors(golden.input), ownArguments(golden.call_kwargs ?? {})];
    layer(inputs, { ...args, training: false });
    layer.setWeights(golden.weights.map(toTensor));
    const fixed = Object.fromEntries(
      Object.entries(args).map(([key, value]) => [key, isTensor(value) ? constant(value) : value]),
    ) as CallArguments;
    const call = (...symbols: SymbolicTensor[]) =>
      [
        layer<Structure<SymbolicTensor>>(Array.isArray(inputs) ? symbols : symbols[0], fixed),
      ].flat() as SymbolicTensor[];
    expect(checkGradients(call, [inputs].flat() as Tensor[], { mostElements: 12 })).toBeLessThan(1e-6);
  });
});
