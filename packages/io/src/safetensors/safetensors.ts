/**
 * Safetensors: a header of JSON, which says of each tensor its type, shape and
 * place, and then the numbers. A model's weights are called by the names of
 * their layers, those outside first: `encoder/dense/kernel`.
 *
 *     length of the header (8 bytes) · header · numbers
 *
 * Source: huggingface/safetensors, Format.
 */
import { type DType, formatShape } from "@neurode/core";
import type { Model, Weight } from "@neurode/layers";
import { ModelFormatError } from "../errors.js";
import { bytesOfType } from "../hdf5/datatype.js";
import type { Hdf5Dataset, Hdf5Type } from "../hdf5/tree.js";
import { parseJson } from "../json.js";
import { datasetOf, setWeight } from "../keras/numbers.js";
import { isJsonObject } from "../keras/objects.js";
import { namedWeights } from "./namedWeights.js";

const TYPES: Readonly<Record<string, Hdf5Type>> = {
  F64: "float64",
  F32: "float32",
  F16: "float16",
  BF16: "uint16",
  I64: "int64",
  I32: "int32",
  I16: "int16",
  I8: "int8",
  U8: "uint8",
  BOOL: "uint8",
};

const WRITTEN: Readonly<Record<DType, string>> = {
  float64: "F64",
  float32: "F32",
  float16: "F16",
  int32: "I32",
  int8: "I8",
  bool: "BOOL",
};

/** The bytes of a .safetensors file with the weights of `model`. */
export function writeSafetensors(model: Model): Uint8Array {
  const header: Record<string, unknown> = {};
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const [name, { tensor }] of namedWeights(model)) {
    const { bytes, shape } = datasetOf(tensor);
    header[name] = { dtype: WRITTEN[tensor.dtype], shape, data_offsets: [end, end + bytes.length] };
    parts.push(bytes);
    end += bytes.length;
  }
  const text = Buffer.from(JSON.stringify(header));
  // The numbers begin at a multiple of 8.
  const padded = Buffer.concat([text, Buffer.alloc((8 - (text.length % 8)) % 8, " ")]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded, ...parts]);
}

/** Sets all weights of `model`. Throws a ModelFormatError when one is missing or has another shape; then none is set. */
export function loadSafetensors(model: Model, bytes: Uint8Array, where: string): void {
  const tensors = readTensors(bytes, where);
  const wanted = namedWeights(model);
  const found = [...wanted].map(([name, weight]) => ({ name, weight, stored: tensors.get(name) }));
  const missing = found.filter(({ stored }) => stored === undefined).map(({ name }) => name);
  if (missing.length > 0) {
    throw new ModelFormatError(
      `${where}: has no tensor for ${missing.slice(0, 10).join(", ")}. It holds: ${[...tensors.keys()].slice(0, 10).join(", ") || "none"}.`,
    );
  }
  for (const { name, weight, stored } of found) checkShape(weight, stored as Stored, `${where}: "${name}"`);
  for (const { name, weight, stored } of found) {
    const { dataset, brain } = stored as Stored;
    setWeight(weight, dataset, brain, `${where}: "${name}"`);
  }
}

export interface Stored {
  readonly dataset: Hdf5Dataset;
  /** bfloat16: the upper halves of float32. */
  readonly brain: boolean;
}

function checkShape(weight: Weight, { dataset }: Stored, where: string): void {
  if (formatShape(dataset.shape) === formatShape(weight.shape)) return;
  throw new ModelFormatError(`${where} is ${formatShape(dataset.shape)}, but should be ${formatShape(weight.shape)}.`);
}

/** The tensors of a .safetensors file by their names. Throws a ModelFormatError when it is damaged. */
export function readTensors(bytes: Uint8Array, where: string): Map<string, Stored> {
  const damaged = (what: string) =>
    new ModelFormatError(`${where}: the file is truncated or damaged: ${what}. Copy or download it again.`);
  if (bytes.length < 8) throw damaged("it is too short for a header");
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.length - 8) throw damaged(`its header of ${length} bytes goes beyond its end`);
  const header = parseJson(bytes.subarray(8, 8 + length), `${where}: its header`);
  if (!isJsonObject(header)) throw damaged("its header is not an object");
  const numbers = bytes.subarray(8 + length);
  const entries = Object.entries(header).filter(([name]) => name !== "__metadata__");
  return new Map(
    entries.map(([name, entry]) => {
      const stored = readEntry(entry, numbers);
      if (typeof stored === "string") throw damaged(`"${name}" ${stored}`);
      return [name, stored];
    }),
  );
}

/** A text says what is wrong. */
function readEntry(entry: unknown, numbers: Uint8Array): Stored | string {
  if (!isJsonObject(entry)) return "is not an object";
  const { dtype, shape, data_offsets: offsets } = entry;
  const type = typeof dtype === "string" && Object.hasOwn(TYPES, dtype) ? TYPES[dtype] : null;
  if (!type) return `is of dtype ${JSON.stringify(dtype)}, which is not known`;
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) return "has no shape or no place";
  const [begin, end] = offsets;
  const size = shape.reduce((product, length) => product * length, bytesOfType(type));
  if (begin > end || end > numbers.length) return "lies beyond the end";
  if (end - begin !== size) return `has ${end - begin} bytes in place of ${size}`;
  const dataset = { kind: "dataset", type, shape, bytes: numbers.subarray(begin, end) } as const;
  return { dataset, brain: dtype === "BF16" };
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
