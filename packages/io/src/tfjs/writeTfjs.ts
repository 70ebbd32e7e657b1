/** A model as a TensorFlow.js LayersModel: model.json, and the weights in files of 4 MiB beside it. */
import { basename, dirname, join } from "node:path";
import { UnsupportedError } from "@neurode/core";
import type { Model } from "@neurode/layers";
import { writeWhole } from "../files/writeFile.js";
import { serializeModel } from "../keras/modelConfig.js";
import { datasetOf } from "../keras/numbers.js";
import { innerLayers, orderedWeights } from "../layerWeights.js";
import { downgradeConfig } from "./downgrade.js";

const SHARD_BYTES = 4 * 2 ** 20;

/** The weights are written first, so that a new model.json finds them all. */
export async function saveTfjs(model: Model, path: string): Promise<void> {
  if (model.kind === "subclass") {
    throw new UnsupportedError(`${model.where}: TensorFlow.js knows Sequential and functional models only.`);
  }
  const { entries, bytes } = weightsOf(model);
  const count = Math.max(1, Math.ceil(bytes.length / SHARD_BYTES));
  const stem = basename(path, ".json");
  const paths = Array.from({ length: count }, (_, i) => `${stem}-shard${i + 1}of${count}.bin`);
  for (const [i, name] of paths.entries()) {
    await writeWhole(join(dirname(path), name), bytes.subarray(i * SHARD_BYTES, (i + 1) * SHARD_BYTES));
  }
  const json = {
    format: "layers-model",
    generatedBy: "neurode",
    convertedBy: null,
    modelTopology: { keras_version: "2.15.0", backend: "tensorflow", model_config: topologyOf(model) },
    weightsManifest: [{ paths, weights: entries }],
  };
  await writeWhole(path, Buffer.from(JSON.stringify(json)));
}

function topologyOf(model: Model): unknown {
  return downgradeConfig(serializeModel(model, false));
}

function weightsOf(model: Model): { entries: readonly object[]; bytes: Buffer } {
  const parts: Uint8Array[] = [];
  const entries = innerLayers(model).flatMap((layer) =>
    orderedWeights(layer).map(({ name, tensor }) => {
      const { shape, bytes } = datasetOf(tensor);
      if (tensor.dtype !== "float32" && tensor.dtype !== "int32") {
        throw new UnsupportedError(
          `${layer.where}: ${name} is stored as ${tensor.dtype}, which TensorFlow.js has no weights of.`,
        );
      }
      parts.push(bytes);
      return { name: `${layer.name}/${name}`, shape, dtype: tensor.dtype };
    }),
  );
  return { entries, bytes: Buffer.concat(parts) };
}
