/**
 * Quantizing a model: every Dense in it, however deep. All are checked before
 * the first is changed.
 */
import { ArgumentError, oneOf } from "@neurode/core";
import { QUANTIZATION_MODES, type QuantizationMode } from "../dtypePolicy.js";
import type { Layer } from "../layer.js";
import { Dense } from "../layers/dense.js";

export function quantizeModel(model: Layer, mode: QuantizationMode): void {
  const known = oneOf(`${model.where}: quantize`, mode, QUANTIZATION_MODES);
  const all = layersIn(model);
  const layers = all.filter((layer) => layer instanceof Dense && layer.quantizable) as Dense[];
  if (layers.length === 0) {
    const names = all.map(({ name, className }) => `${name} (${className})`).join(", ") || "none";
    throw new ArgumentError(`${model.where}: nothing to quantize: it has no Dense. Layers: ${names}.`);
  }
  for (const layer of layers) layer.checkQuantize(known);
  for (const layer of layers) layer.quantize(known);
}

/** The layers inside `layer`, each once, at any depth. */
function layersIn(layer: Layer): Layer[] {
  const found = new Set<Layer>();
  const visit = (inner: Layer) => {
    if (found.has(inner)) return;
    found.add(inner);
    inner.sublayers.forEach(visit);
  };
  layer.sublayers.forEach(visit);
  return [...found];
}
