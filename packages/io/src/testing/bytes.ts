/** The weights of a model as bytes, to compare bit by bit. */
import type { Model } from "@neurode/layers";

export function weightBytes(model: Model): (readonly [string, string])[] {
  return model.weights.map(({ name, tensor: { data } }) => [
    name,
    Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64"),
  ]);
}
