/** HDF5's global heap: where text of varying lengths stands. */
import type { Cursor } from "./cursor.js";
import { Fields } from "./fields.js";

/** What stands for a text in an attribute. */
export interface TextPlace {
  readonly length: number;
  /** Of the collection that holds it. */
  readonly address: number;
  /** Its number within the collection. */
  readonly index: number;
}

/** The least that a collection may take up. */
const LEAST_BYTES = 4096;
/** Of each object: its number, uses and length. */
const HEAD_BYTES = 16;
/** Numbers have 16 bits, and 0 stands for what is free. */
const MOST_OBJECTS = 65_535;

/** Places texts, each once; `place` puts a collection into the file and returns its address. */
export function encodeStrings(
  texts: Iterable<string>,
  place: (collection: Uint8Array) => number,
): ReadonlyMap<string, TextPlace> {
  const all = [...new Set(texts)];
  const places = new Map<string, TextPlace>();
  for (let start = 0; start < all.length; start += MOST_OBJECTS) {
    const chosen = all.slice(start, start + MOST_OBJECTS).map((text) => [text, Buffer.from(text)] as const);
    const address = place(collection(chosen.map(([, bytes]) => bytes)));
    chosen.forEach(([text, { length }], i) => {
      places.set(text, { length, address, index: i + 1 });
    });
  }
  return places;
}

function collection(objects: readonly Uint8Array[]): Uint8Array {
  const body = new Fields();
  objects.forEach((bytes, i) => {
    body
      .integers(2, i + 1, 1)
      .integers(4, 0)
      .integers(8, bytes.length)
      .bytes(bytes)
      .fill();
  });
  // What is free has a head too.
  const size = Math.max(LEAST_BYTES, 2 * HEAD_BYTES + body.length);
  const free = size - HEAD_BYTES - body.length;
  return new Fields()
    .bytes(Buffer.from("GCOL\x01\0\0\0"))
    .integers(8, size)
    .bytes(body.done())
    .integers(2, 0, 0)
    .integers(4, 0)
    .integers(8, free)
    .fill(size)
    .done();
}

/** The bytes of the object `index` of the collection at which the cursor stands. */
export function readString(cursor: Cursor, index: number): Uint8Array {
  const start = cursor.position;
  cursor.expect("GCOL");
  cursor.skip(4);
  const end = start + cursor.integer(8);
  while (cursor.position + HEAD_BYTES <= end) {
    const found = cursor.integer(2);
    cursor.skip(6);
    const bytes = cursor.bytes(cursor.integer(8));
    if (found === index) return bytes;
    if (found === 0) break;
    cursor.align(start);
  }
  throw new Error(`there is no text ${index} in its heap`);
}
