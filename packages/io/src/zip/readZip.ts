/**
 * Reading a zip archive. Members are found by the directory at its end and
 * unpacked one by one, when asked for: what is not asked for costs nothing,
 * whatever it claims to be, and no name becomes a path.
 *
 * Source: PKWARE's .ZIP File Format Specification, sections 4.3 and 4.5.3.
 */
import { inflateSync } from "fflate";
import { Cursor } from "../hdf5/cursor.js";
import { crc32 } from "./crc32.js";

const END = 0x06054b50;
const END_BYTES = 22;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const LOCATOR_64_BYTES = 20;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const EXTRA_64 = 1;
const SEE_EXTRA = 0xffffffff;
/** The comment behind the end is at most so long. */
const MOST_COMMENT = 65_535;
/** Deflate's limit: no stream unpacks to more than so many times its size. */
const MOST_RATIO = 1032;

/** Numbers and names do not pack tighter than this, unless most are the same. */
const TIGHT_RATIO = 20;
/** What is packed tighter may unpack to so many bytes: a bomb is larger. */
const MOST_TIGHT_BYTES = 256 * 2 ** 20;

const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;

interface Entry {
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

export class Zip {
  readonly #bytes: Uint8Array;
  readonly #entries: ReadonlyMap<string, Entry>;

  /** Throws an Error that says what is wrong with the archive. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#entries = readDirectory(bytes);
  }

  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /**
   * A member unpacked; null when there is none of this name. Throws an Error when it is not what its entry says, or is
   * packed so tightly that it may be a bomb and has more than `most` bytes.
   */
  read(name: string, most = MOST_TIGHT_BYTES): Uint8Array | null {
    const entry = this.#entries.get(name);
    if (!entry) return null;
    const bytes = this.#unpack(entry, name, most);
    if (bytes.length !== entry.size) throw new Error(`${name} has ${bytes.length} bytes in place of ${entry.size}`);
    if (crc32(bytes) !== entry.crc) throw new Error(`${name} is not as it was written, by its checksum`);
    return bytes;
  }

  #unpack({ flags, method, packed, size, offset }: Entry, name: string, most: number): Uint8Array {
    if (flags & ENCRYPTED) throw new Error(`${name} is encrypted`);
    const cursor = new Cursor(this.#bytes, offset);
    if (cursor.integer(4) !== LOCAL) throw new Error(`${name} is not where the directory says`);
    cursor.skip(22);
    const [nameLength, extraLength] = [cursor.integer(2), cursor.integer(2)];
    cursor.skip(nameLength + extraLength);
    const bytes = cursor.bytes(packed);
    if (method === STORED) return bytes;
    if (method !== DEFLATED) throw new Error(`${name} is packed by method ${method}, not by deflate`);
    if (size > MOST_RATIO * packed) throw new Error(`${name} cannot be ${size} bytes long, packed to ${packed}`);
    if (size > most && size > TIGHT_RATIO * packed) {
      throw new Error(
        `${name} unpacks to ${size} bytes from ${packed}, as a bomb does; if it is none, unpack it yourself`,
      );
    }
    return inflateSync(bytes, { out: new Uint8Array(size) });
  }
}

function readDirectory(bytes: Uint8Array): ReadonlyMap<string, Entry> {
  const { count, offset } = findDirectory(bytes);
  const cursor = new Cursor(bytes, offset);
  const entries = new Map<string, Entry>();
  for (let i = 0; i < count; i++) {
    if (cursor.integer(4) !== ENTRY) throw new Error("its directory is damaged");
    cursor.skip(4);
    const [flags, method] = [cursor.integer(2), cursor.integer(2)];
    cursor.skip(4);
    const crc = cursor.integer(4);
    const sizes = [cursor.integer(4), cursor.integer(4)];
    const [nameLength, extraLength, commentLength] = [2, 2, 2].map((size) => cursor.integer(size));
    cursor.skip(8);
    const start = cursor.integer(4);
    const name = Buffer.from(cursor.bytes(nameLength)).toString().replaceAll("\\", "/");
    const extra = cursor.bytes(extraLength);
    cursor.skip(commentLength);
    const [size, packed, at] = withExtra([sizes[1], sizes[0], start], extra);
    if (entries.has(name)) throw new Error(`it has two members called ${name}`);
    entries.set(name, { flags, method, crc, packed, size, offset: at });
  }
  return entries;
}

/** Sizes of 4 GiB and more stand behind the entry, in this order, only those that are needed. */
function withExtra(fields: readonly number[], extra: Uint8Array): number[] {
  const cursor = new Cursor(extra);
  while (cursor.left >= 4) {
    const [id, length] = [cursor.integer(2), cursor.integer(2)];
    const content = new Cursor(cursor.bytes(length));
    if (id === EXTRA_64) return fields.map((field) => (field === SEE_EXTRA ? content.integer(8) : field));
  }
  return [...fields];
}

function findDirectory(bytes: Uint8Array): { count: number; offset: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = bytes.length - END_BYTES; at >= Math.max(0, bytes.length - END_BYTES - MOST_COMMENT); at--) {
    if (view.getUint32(at, true) !== END) continue;
    const locator = at - LOCATOR_64_BYTES;
    if (locator >= 0 && view.getUint32(locator, true) === LOCATOR_64) return findDirectory64(bytes, locator);
    return { count: view.getUint16(at + 10, true), offset: view.getUint32(at + 16, true) };
  }
  throw new Error("its directory is missing");
}

function findDirectory64(bytes: Uint8Array, locator: number): { count: number; offset: number } {
  const cursor = new Cursor(bytes, new Cursor(bytes, locator + 8).integer(8));
  if (cursor.integer(4) !== END_64) throw new Error("its directory is damaged");
  cursor.skip(28);
  const count = cursor.integer(8);
  cursor.skip(8);
  return { count, offset: cursor.integer(8) };
}
