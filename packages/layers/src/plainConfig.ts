/**
 * Plain config: the arguments of a layer as data that could be written as JSON, for readers
 * of pictures. Nothing is made from it again; what is no data is told by its name.
 */
import { UnsupportedError } from "@neurode/core";
import type { Layer } from "./layer.js";

/** Deeper than any config that a person would read. */
const DEPTH = 6;

export function plainConfig(layer: Layer): Record<string, unknown> {
  return plainRecord(configOf(layer), DEPTH);
}

/** A layer that cannot be saved, such as the graph of an ONNX file, has none. */
function configOf(layer: Layer): object {
  try {
    return layer.getConfig();
  } catch (error) {
    if (error instanceof UnsupportedError) return {};
    throw error;
  }
}

function plainRecord(record: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, plain(value, depth)]));
}

function plain(value: unknown, depth: number): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (value === undefined) return null;
  if (typeof value === "function") return value.name || "function";
  if (typeof value !== "object") return String(value);
  if (ArrayBuffer.isView(value) || depth === 0) return value.constructor?.name ?? "object";
  if (Array.isArray(value)) return value.map((each) => plain(each, depth - 1));
  if (hasConfig(value)) {
    return { className: value.constructor.name, config: plainRecord(value.getConfig(), depth - 1) };
  }
  return plainRecord(value, depth - 1);
}

/** Initializers, regularizers, constraints and layers. */
function hasConfig(value: object): value is { getConfig(): object } {
  return "getConfig" in value && typeof value.getConfig === "function";
}
