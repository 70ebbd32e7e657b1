/** What a job is, as a digest: the models and their weights, the source, and the options that change the output. */
import { createHash } from "node:crypto";
import { type Layer, Model } from "@neurode/layers";
import type { RowSource } from "../data/rowSource.js";

export function fingerprint(
  layers: readonly Layer[],
  source: RowSource,
  options: Readonly<Record<string, unknown>>,
): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([source.identity, options]));
  for (const layer of layers) {
    const parts = layer instanceof Model ? layer.layers : [layer];
    hash.update(JSON.stringify(parts.map((part) => [part.className, part.getConfig()])));
    for (const { name, shape, tensor } of layer.weights) {
      hash.update(`${name} ${shape} ${tensor.dtype}`);
      const { buffer, byteOffset, byteLength } = tensor.data;
      hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    }
  }
  return hash.digest("hex");
}
