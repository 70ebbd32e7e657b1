/**
 * A dataset's numbers: contiguous or within its header, as model files hold
 * them. Nothing is allocated before it is known that the bytes are there.
 */
import { Cursor } from "./cursor.js";
import { bytesOfType, type Datatype, decodeType } from "./datatype.js";
import type { HeaderMessage } from "./header.js";
import type { Hdf5Dataset, Hdf5Type } from "./tree.js";

const DATASPACE = 0x1;
const DATATYPE = 0x3;
const EXTERNAL_FILES = 0x7;
const LAYOUT = 0x8;
const FILTERS = 0xb;

const COMPACT = 0;
const CONTIGUOUS = 1;
const NONE = -1;
const MOST_AXES = 32;

/** The dataset that these messages describe; null when they describe something else. Its bytes are the file's. */
export function readDataset(file: Uint8Array, messages: readonly HeaderMessage[]): Hdf5Dataset | null {
  const content = (type: number) => messages.find((message) => message.type === type)?.content;
  const [space, type, layout] = [content(DATASPACE), content(DATATYPE), content(LAYOUT)];
  if (!space || !type || !layout) return null;
  if (content(EXTERNAL_FILES)) throw new Error("its numbers are in another file, which a model file must not ask for");
  if (content(FILTERS)) throw new Error("its numbers are compressed, which Keras does not do");
  const { kind } = decodeType(new Cursor(type));
  if (kind === "text" || kind === "variableText") throw new Error("it holds text, not numbers");
  const shape = readShape(new Cursor(space));
  const bytes = readBytes(file, new Cursor(layout), sizeInBytes(shape, kind));
  return { kind: "dataset", type: kind, shape, bytes };
}

export function readShape(cursor: Cursor): number[] {
  const version = cursor.integer(1);
  const rank = cursor.integer(1);
  if ((version !== 1 && version !== 2) || rank > MOST_AXES) throw new Error("its shape is impossible");
  cursor.skip(version === 1 ? 6 : 2);
  return Array.from({ length: rank }, () => cursor.integer(8));
}

function sizeInBytes(shape: readonly number[], type: Hdf5Type & Datatype["kind"]): number {
  const size = shape.reduce((product, length) => product * length, bytesOfType(type));
  if (Number.isSafeInteger(size) && size >= 0) return size;
  throw new Error(`its shape (${shape.join(", ")}) is impossible`);
}

function readBytes(file: Uint8Array, cursor: Cursor, size: number): Uint8Array {
  const version = cursor.integer(1);
  if (version !== 3 && version !== 4) throw new Error(`its layout is of version ${version}`);
  const layout = cursor.integer(1);
  if (layout === COMPACT) {
    const stored = cursor.integer(2);
    if (stored < size) throw new Error(`it has ${stored} bytes in place of ${size}`);
    return cursor.bytes(size);
  }
  if (layout !== CONTIGUOUS) throw new Error("it is stored in chunks, which Keras does not do");
  const [address, stored] = [cursor.integer(8), cursor.integer(8)];
  if (stored < size) throw new Error(`it has ${stored} bytes in place of ${size}`);
  if (address !== NONE) return new Cursor(file, address).bytes(size);
  if (size === 0) return new Uint8Array();
  throw new Error("its numbers were never written");
}
