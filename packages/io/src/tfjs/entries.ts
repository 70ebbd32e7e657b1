/** The entries of a weightsManifest: what a weight is, and how its numbers are stored. */
import { sizeOf, Tensor, tensor } from "@neurode/core";
import { ModelFormatError } from "../errors.js";
import { isJsonObject, type JsonObject } from "../keras/objects.js";

type Type = "float32" | "int32" | "bool";

interface Quantization {
  readonly dtype: "uint8" | "uint16" | "float16";
  readonly scale: number;
  readonly min: number;
}

export interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: Type;
  /** value = scale · stored + min, or a half; null when the numbers are stored as they are. */
  readonly quantization: Quantization | null;
  readonly optimizer: boolean;
}

const BYTES = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 };

/** More than the heap holds. */
const MOST_ELEMENTS = 2 ** 32;

export function readEntry(value: unknown, where: string): Entry {
  const wrong = (what: string) => new ModelFormatError(`${where}: weightsManifest: ${what}.`);
  if (!isJsonObject(value) || typeof value.name !== "string") throw wrong("a weight has no name");
  const { name, shape, dtype, quantization, group } = value;
  if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool") {
    throw wrong(`"${name}" is of dtype ${JSON.stringify(dtype)}, which no weight here is`);
  }
  const isShape = Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (!isShape || sizeOf(shape) > MOST_ELEMENTS) throw wrong(`the shape of "${name}" is impossible`);
  const read = quantization === undefined || quantization === null ? null : readQuantization(quantization);
  if (read === undefined) throw wrong(`the quantization of "${name}" is not known`);
  return { name, shape, dtype, quantization: read, optimizer: group === "optimizer" };
}

function readQuantization(value: unknown): Quantization | undefined {
  if (!isJsonObject(value)) return undefined;
  const { dtype, scale = 1, min = 0 } = value as JsonObject;
  if (dtype !== "uint8" && dtype !== "uint16" && dtype !== "float16") return undefined;
  return typeof scale === "number" && typeof min === "number" ? { dtype, scale, min } : undefined;
}

export function storedBytes({ shape, dtype, quantization }: Entry): number {
  return sizeOf(shape) * BYTES[quantization?.dtype ?? dtype];
}

export function storedTensor({ shape, dtype, quantization }: Entry, bytes: Uint8Array): Tensor {
  const own = new Uint8Array(bytes).buffer;
  if (quantization?.dtype === "float16") {
    const halves = new Tensor(shape, "float16");
    halves.data.set(new Uint16Array(own));
    return halves;
  }
  if (quantization) {
    const { scale, min } = quantization;
    const stored = quantization.dtype === "uint8" ? new Uint8Array(own) : new Uint16Array(own);
    const value = dtype === "int32" ? (q: number) => Math.round(q * scale + min) : (q: number) => q * scale + min;
    return tensor(Float32Array.from(stored, value), { shape });
  }
  if (dtype === "bool") return tensor(new Uint8Array(own), { shape });
  return tensor(dtype === "int32" ? new Int32Array(own) : new Float32Array(own), { shape });
}
