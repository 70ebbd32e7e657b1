/**
 * Reading HDF5: groups, datasets and attributes found by their paths, and one
 * kind of error that says what is wrong with a file. A file is taken for what
 * it may be, damaged or made to do harm: whatever it says of sizes, addresses
 * and trees is checked before it is believed.
 *
 * Source: HDF5 file format specification, versions 1 to 3.
 */
import { ModelFormatError } from "../errors.js";
import { readAttribute } from "./attribute.js";
import { Cursor } from "./cursor.js";
import { readDataset } from "./dataset.js";
import { readMembers } from "./group.js";
import { type HeaderMessage, readHeader } from "./header.js";
import { HDF5_SIGNATURE } from "./signature.js";
import type { Hdf5Dataset } from "./tree.js";

interface Found {
  readonly messages: readonly HeaderMessage[];
  /** Of a group. */
  readonly members: ReadonlyMap<string, number> | null;
}

export class Hdf5 {
  readonly #bytes: Uint8Array;
  readonly #where: string;
  readonly #root: number;
  readonly #objects = new Map<number, Found>();

  /**
   * @param where how errors begin: the file's name
   * Throws a ModelFormatError when it is no HDF5 file.
   */
  constructor(bytes: Uint8Array, where: string) {
    this.#bytes = bytes;
    this.#where = where;
    this.#root = this.#guard("", () => rootAddress(bytes));
  }

  /** Names inside a group; null when there is no such group. The whole file is `""`. */
  keys(path: string): readonly string[] | null {
    const members = this.#find(path)?.members;
    return members ? [...members.keys()] : null;
  }

  has(path: string): boolean {
    return this.#find(path) !== null;
  }

  /** A dataset. Throws a ModelFormatError when there is none at `path`. */
  read(path: string): Hdf5Dataset {
    const messages = this.#find(path)?.messages;
    const found = messages && this.#guard(path, () => readDataset(this.#bytes, messages));
    if (found) return found;
    throw new ModelFormatError(`${this.#where}: there is no dataset at "${path}".`);
  }

  /** What an attribute says, if it is text: one, or a list of them. */
  attribute(path: string, name: string): readonly string[] | null {
    const messages = this.#find(path)?.messages;
    return messages ? this.#guard(path, () => readAttribute(this.#bytes, messages, name)) : null;
  }

  /** All datasets by their paths, in the order of groups; what several names lead to is there once. */
  *datasets(): Generator<readonly [path: string, dataset: Hdf5Dataset]> {
    const seen = new Set([this.#root]);
    const waiting: [path: string, address: number][] = [["", this.#root]];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [path, address] = next;
      const { messages, members } = this.#object(address, path);
      const dataset = members ? null : this.#guard(path, () => readDataset(this.#bytes, messages));
      if (dataset) yield [path, dataset];
      for (const [name, at] of [...(members ?? [])].reverse()) {
        if (seen.has(at)) continue;
        seen.add(at);
        waiting.push([path === "" ? name : `${path}/${name}`, at]);
      }
    }
  }

  #find(path: string): Found | null {
    let address = this.#root;
    for (const name of path.split("/").filter((part) => part !== "")) {
      const next = this.#object(address, path).members?.get(name);
      if (next === undefined) return null;
      address = next;
    }
    return this.#object(address, path);
  }

  #object(address: number, path: string): Found {
    const known = this.#objects.get(address);
    if (known) return known;
    const found = this.#guard(path, () => {
      const messages = readHeader(this.#bytes, address);
      return { messages, members: readMembers(this.#bytes, messages) };
    });
    this.#objects.set(address, found);
    return found;
  }

  #guard<Result>(path: string, read: () => Result): Result {
    try {
      return read();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const at = path === "" ? "" : ` at "${path}"`;
      throw new ModelFormatError(
        `${this.#where}: the HDF5 data is damaged or of a kind that cannot be read${at}: ${reason}.`,
        { cause },
      );
    }
  }
}

/** Address of the root group's header. */
function rootAddress(bytes: Uint8Array): number {
  const cursor = new Cursor(bytes);
  if (!HDF5_SIGNATURE.every((byte, i) => bytes[i] === byte)) throw new Error("it does not begin as HDF5 does");
  cursor.skip(HDF5_SIGNATURE.length);
  const version = cursor.integer(1);
  if (version > 3) throw new Error(`its superblock is of version ${version}`);
  const old = version < 2;
  if (old) cursor.skip(4);
  const [offsets, lengths] = [cursor.integer(1), cursor.integer(1)];
  if (offsets !== 8 || lengths !== 8) throw new Error(`its addresses are of ${offsets} bytes`);
  cursor.skip(old ? 9 : 1);
  if (version === 1) cursor.skip(4);
  const base = cursor.integer(8);
  if (base !== 0) throw new Error(`it begins at byte ${base}`);
  cursor.skip(8);
  const end = cursor.integer(8);
  if (end > bytes.length)
    throw new Error(`it is cut off: it should have ${end} bytes, but has ${bytes.length}; copy or download it again`);
  if (!old) return cursor.integer(8);
  cursor.skip(16);
  return cursor.integer(8);
}
