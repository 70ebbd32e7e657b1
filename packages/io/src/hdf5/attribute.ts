/** Attributes of text, and of lists of text: all that model files need. Others are passed over. */
import { Cursor } from "./cursor.js";
import { readShape } from "./dataset.js";
import { type Datatype, decodeType } from "./datatype.js";
import type { HeaderMessage } from "./header.js";
import { readString } from "./strings.js";

const ATTRIBUTE = 0xc;

/** What the attribute `name` says; null when there is none or it is no text. */
export function readAttribute(
  file: Uint8Array,
  messages: readonly HeaderMessage[],
  name: string,
): readonly string[] | null {
  for (const { type, content } of messages) {
    if (type !== ATTRIBUTE) continue;
    const found = readText(file, new Cursor(content), name);
    if (found !== undefined) return found;
  }
  return null;
}

/** undefined when the attribute is another. */
function readText(file: Uint8Array, cursor: Cursor, wanted: string): readonly string[] | null | undefined {
  const version = cursor.integer(1);
  const aligned = version === 1;
  cursor.skip(1);
  const sizes = [cursor.integer(2), cursor.integer(2), cursor.integer(2)];
  if (version === 3) cursor.skip(1);
  const [name, type, space] = sizes.map((size) => {
    const start = cursor.position;
    const bytes = cursor.bytes(size);
    if (aligned) cursor.align(start);
    return bytes;
  });
  if (untilZero(name) !== wanted) return undefined;
  const datatype = textType(type);
  if (datatype === null) return null;
  const count = readShape(new Cursor(space)).reduce((product, length) => product * length, 1);
  if (count * datatype.size > cursor.left) throw new Error(`its attribute "${wanted}" is cut off`);
  return Array.from({ length: count }, () => {
    if (datatype.kind === "text") return untilZero(cursor.bytes(datatype.size));
    const [length, address, index] = [cursor.integer(4), cursor.integer(8), cursor.integer(4)];
    if (length === 0) return "";
    return Buffer.from(readString(new Cursor(file, address), index).subarray(0, length)).toString();
  });
}

function textType(bytes: Uint8Array): Datatype | null {
  try {
    const datatype = decodeType(new Cursor(bytes));
    const known = (datatype.kind === "text" || datatype.kind === "variableText") && datatype.size > 0;
    return known ? datatype : null;
  } catch {
    return null;
  }
}

function untilZero(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString();
}
