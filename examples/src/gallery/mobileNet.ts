/**
 * MobileNetV2 (Sandler et al. 2018), as another project saved it with Keras 2: 154 layers, of which only the graph
 * is read. The file is no part of this repository; the folder real-models is looked for beside it, or where the
 * environment variable NEURODE_REAL_MODELS says.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Shape } from "@neurode/core";
import { Input, layerFromConfig, Model, type SymbolicTensor } from "@neurode/layers";

const FOLDER =
  process.env.NEURODE_REAL_MODELS ?? fileURLToPath(new URL("../../../../shared/real-models", import.meta.url));

export const MOBILE_NET = join(FOLDER, "nsfw-mobilenet/model.json");

interface SavedLayer {
  readonly name: string;
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** The calls of the layer: of each what it reads, a layer's name first. */
  readonly inbound_nodes: readonly (readonly (readonly [string, ...unknown[]])[])[];
}

/** The model, or null where the file is absent. */
export function mobileNet(): Model | null {
  if (!existsSync(MOBILE_NET)) return null;
  const { model_config } = JSON.parse(readFileSync(MOBILE_NET, "utf8")).modelTopology;
  const saved: readonly SavedLayer[] = model_config.config.layers;
  const tensors = new Map<string, SymbolicTensor>();
  for (const { name, class_name, config, inbound_nodes } of saved) {
    const [reads = []] = inbound_nodes;
    const inputs = reads.map(([source]) => tensors.get(source) as SymbolicTensor);
    const given = ownConfig(config);
    tensors.set(
      name,
      class_name === "InputLayer"
        ? Input({ batchShape: given.batchInputShape as Shape, name })
        : layerFromConfig(class_name, given)(inputs.length === 1 ? inputs[0] : inputs),
    );
  }
  return new Model({
    inputs: tensors.get(saved[0].name) as SymbolicTensor,
    outputs: tensors.get(saved[saved.length - 1].name) as SymbolicTensor,
    name: "mobilenet_v2",
  });
}

/** Keras 2's names in ours; how weights start and train does not matter here. */
function ownConfig(config: SavedLayer["config"]): Record<string, unknown> {
  const entries = Object.entries(config).filter(([key]) => !/_(initializer|regularizer)$/.test(key));
  return Object.fromEntries(
    entries.map(([key, value]) => [key.replace(/_(\w)/g, (_, letter) => letter.toUpperCase()), value]),
  );
}
