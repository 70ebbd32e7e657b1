/** The numbers of a tensor in a file: in one of its lists, as raw bytes, or in a file beside it. */
import { sizeOf } from "@neurode/core";
import { type ElementType as Element, elementTypes } from "../../data/elementTypes.js";
import { ModelFormatError } from "../../errors.js";
import { halfToFloat } from "../../float16.js";
import { ELEMENT_TYPES, type ElementType, type TensorMessage } from "../schema.js";
import { type Known, MOST_AXES } from "./known.js";

/** Reads the file of this name that lies beside the model. */
export type ReadBeside = (name: string) => Uint8Array;

/** What `data_location` is for a tensor in another file. */
const EXTERNAL = 1;

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

const ELEMENTS: Partial<Record<ElementType, Element>> = {
  ...elementTypes,
  float: elementTypes.float32,
  double: elementTypes.float64,
  bfloat16: { bytes: 2, read: (view, at, little) => bitsToFloat(view.getUint16(at, little) << 16) },
  bool: elementTypes.uint8,
};

export function elementType(number: number | undefined): ElementType | null {
  const found = Object.entries(ELEMENT_TYPES).find(([, each]) => each === number);
  return found ? (found[0] as ElementType) : null;
}

/** What a tensor says of itself. */
export interface TensorLayout {
  readonly type: ElementType;
  readonly element: Element;
  /** How many elements. */
  readonly size: number;
}

/**
 * @param outside what errors begin with, `"model.onnx: "`
 * Throws a ModelFormatError when the type is not read here, or the dims cannot be.
 */
export function tensorLayout(message: TensorMessage, outside = ""): TensorLayout {
  const { dims } = message;
  const where = `${outside}${titleOf(message)}`;
  const type = elementType(message.dataType);
  const element = type && ELEMENTS[type];
  if (!type || !element) {
    throw new ModelFormatError(
      `${where} is of a type that is not read: ${type ?? message.dataType}. Export it as float32.`,
    );
  }
  const size = sizeOf(dims);
  if (
    dims.length > MOST_AXES ||
    !dims.every((each) => Number.isInteger(each) && each >= 0) ||
    !Number.isSafeInteger(size)
  ) {
    throw new ModelFormatError(`${where} has the impossible shape (${dims.slice(0, MOST_AXES).join(", ")}).`);
  }
  return { type, element, size };
}

function titleOf({ name = "" }: TensorMessage): string {
  return `tensor "${name}"`;
}

/** Throws a ModelFormatError when there are not as many numbers as the dims say, before it makes room for them. */
export function tensorData(message: TensorMessage, readBeside: ReadBeside): Known {
  const { dims } = message;
  const { type, element, size } = tensorLayout(message);
  const where = titleOf(message);
  const raw = message.dataLocation === EXTERNAL ? externalBytes(message, where, readBeside) : message.rawData;
  const listed = listOf(message, type);
  const found = raw ? raw.length / element.bytes : listed.length;
  if (found !== size)
    throw new ModelFormatError(`${where} of (${dims.join(", ")}) has ${found} values in place of ${size}.`);
  return { type, dims, numbers: raw ? numbersOf(raw, element, type) : listed };
}

/** float16 in a list is there by its bits. */
function listOf(message: TensorMessage, type: ElementType): readonly number[] {
  if (type === "float") return message.floatData;
  if (type === "double") return message.doubleData;
  if (type === "int64") return message.int64Data;
  if (type === "float16") return message.int32Data.map(halfToFloat);
  if (type === "bfloat16") return message.int32Data.map((bits) => bitsToFloat(bits << 16));
  return message.int32Data;
}

function numbersOf(raw: Uint8Array, { bytes, read }: Element, type: ElementType): ArrayLike<number> {
  // Copied, since in the file they may begin anywhere.
  if (type === "float" && IS_LITTLE_ENDIAN) return new Float32Array(new Uint8Array(raw).buffer);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const numbers = type === "float" ? new Float32Array(raw.length / bytes) : new Float64Array(raw.length / bytes);
  for (let i = 0; i < numbers.length; i++) numbers[i] = read(view, i * bytes, true);
  return numbers;
}

function externalBytes({ externalData }: TensorMessage, where: string, readBeside: ReadBeside): Uint8Array {
  const entries = new Map(externalData.map(({ key, value }) => [key, value]));
  const bytes = readBeside(entries.get("location") ?? "");
  const offset = Number(entries.get("offset") ?? 0);
  const length = Number(entries.get("length") ?? bytes.length - offset);
  if ([offset, length].every((each) => Number.isSafeInteger(each) && each >= 0) && offset + length <= bytes.length) {
    return bytes.subarray(offset, offset + length);
  }
  throw new ModelFormatError(
    `${where}: ${length} bytes from ${offset} on are outside of "${entries.get("location")}", which has ${bytes.length}.`,
  );
}

const bits = new DataView(new ArrayBuffer(4));

function bitsToFloat(pattern: number): number {
  bits.setInt32(0, pattern);
  return bits.getFloat32(0);
}
