/** What is said of a network, in pictures and in terminals. */
import { counted, figureOf, figureText } from "../charts/figures.js";
import type { NetworkDescription, NeuronLayer } from "./network.js";

/** `relu · Dropout`; empty when there is nothing to say. */
export function aboutLayer({ activation, behind = [] }: NeuronLayer): string {
  const named = activation !== undefined && activation !== null && activation !== "linear" ? [activation] : [];
  return [...named, ...behind].join(" · ");
}

export function unitsText({ units }: NeuronLayer, index: number): string {
  return counted(units, index === 0 ? "input" : "unit");
}

/** The figure inside a circle. */
export function shortFigure(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return figureText(value);
  const size = Math.abs(value);
  if (size >= 9.95) return size >= 9999.5 || (size >= 999.5 && value < 0) ? "…" : value.toFixed(0).replace("-", "−");
  const digits = size >= 0.995 || value < 0 ? 1 : 2;
  return value
    .toFixed(digits)
    .replace(/^-(?=.*[1-9])/, "−")
    .replace(/^-/, "");
}

/** The largest of `values` without regard to signs; what is no number does not count. */
export function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) most = Math.max(most, Math.abs(values[i]));
  return most;
}

/** For readers that cannot see the picture. */
export function tellNetwork({ layers }: NetworkDescription): string {
  const told = layers.map((layer, index) => {
    const about = aboutLayer(layer);
    const values = layer.values ? Array.from(layer.values) : null;
    const shown =
      values && values.length <= 12 ? `, values ${values.map((value) => figureText(value)).join(", ")}` : "";
    return `${layer.name}: ${unitsText(layer, index)}${about === "" ? "" : `, ${about}`}${shown}`;
  });
  const weights = layers.reduce((sum, { kernel }) => sum + (kernel?.length ?? 0), 0);
  return `${told.join("; ")}. ${figureOf(weights)} weights between them.`;
}
