/**
 * Writing HDF5 as h5py does by default, and so as Keras's files are: superblock
 * of version 0, groups as symbol tables, contiguous datasets without filters.
 * The same tree gives the same bytes: there are no times in them.
 *
 * Source: HDF5 file format specification, version 1.
 */
import { bytesOfType, encodeTextType, encodeType } from "./datatype.js";
import { Fields } from "./fields.js";
import { HDF5_SIGNATURE } from "./signature.js";
import { encodeStrings, type TextPlace } from "./strings.js";
import type { Hdf5Dataset, Hdf5Group } from "./tree.js";

/** Half of how many symbols a leaf, and how many children a node of a group's tree has: h5py's defaults. */
const LEAF_K = 4;
const NODE_K = 16;
const SUPERBLOCK_BYTES = 96;
const NONE = -1;

/** A message's length has 16 bits, and is a multiple of 8. */
const MOST_MESSAGE_BYTES = 65_528;

const DATASPACE = 0x1;
const DATATYPE = 0x3;
const FILL_VALUE = 0x5;
const LAYOUT = 0x8;
const ATTRIBUTE = 0xc;
const SYMBOL_TABLE = 0x11;

/** A message of an object header: its type and content. */
type Message = readonly [number, Uint8Array];

/** Where a group is: its header, and what its entry in the group above repeats. */
interface Placed {
  readonly header: number;
  readonly tree?: number;
  readonly heap?: number;
}

export function writeHdf5(root: Hdf5Group): Uint8Array {
  return new Writer().write(root);
}

class Writer {
  readonly #chunks: Uint8Array[] = [];
  #end = SUPERBLOCK_BYTES;
  #texts: ReadonlyMap<string, TextPlace> = new Map();

  write(root: Hdf5Group): Uint8Array {
    this.#texts = encodeStrings(textsIn(root), (bytes) => this.#place(bytes));
    const placed = this.#group(root);
    const whole = new Uint8Array(this.#end);
    whole.set(superblock(placed, this.#end));
    let at = SUPERBLOCK_BYTES;
    for (const chunk of this.#chunks) {
      whole.set(chunk, at);
      at = align(at + chunk.length);
    }
    return whole;
  }

  /** Puts bytes behind the others; returns their address. */
  #place(bytes: Uint8Array): number {
    const address = this.#end;
    this.#chunks.push(bytes);
    this.#end = align(address + bytes.length);
    return address;
  }

  #group({ attributes, members }: Hdf5Group): Placed {
    const sorted = [...members].map(([name, member]) => ({ name: Buffer.from(name), member }));
    sorted.sort((a, b) => Buffer.compare(a.name, b.name));
    const names = new Fields().fill(8);
    const symbols = sorted.map(({ name, member }) => {
      const offset = names.length;
      names.bytes(name).integers(1, 0).fill();
      return { offset, placed: member.kind === "group" ? this.#group(member) : this.#dataset(member) };
    });
    const data = this.#place(names.done());
    const heap = this.#place(new Fields().bytes(Buffer.from("HEAP\0\0\0\0")).integers(8, names.length, 1, data).done());
    const tree = this.#tree(symbols);
    const table: Message = [SYMBOL_TABLE, new Fields().integers(8, tree, heap).done()];
    const said = [...attributes].map(([name, value]) => this.#attribute(name, value));
    return { header: this.#place(objectHeader([table, ...said])), tree, heap };
  }

  /** The tree over a group's symbols; returns its root's address. */
  #tree(symbols: readonly { readonly offset: number; readonly placed: Placed }[]): number {
    let level = 0;
    let children = inGroupsOf(2 * LEAF_K, symbols).map((leaf) => ({
      address: this.#place(symbolNode(leaf)),
      last: leaf[leaf.length - 1].offset,
    }));
    for (;;) {
      const nodes = children.length === 0 ? [[]] : inGroupsOf(2 * NODE_K, children);
      const start = this.#end;
      let before = 0;
      const placed = nodes.map((node, index) => {
        const left = index === 0 ? NONE : start + (index - 1) * TREE_NODE_BYTES;
        const right = index === nodes.length - 1 ? NONE : start + (index + 1) * TREE_NODE_BYTES;
        const address = this.#place(treeNode(level, node, before, left, right));
        before = node.at(-1)?.last ?? 0;
        return { address, last: before };
      });
      if (placed.length === 1) return placed[0].address;
      children = placed;
      level++;
    }
  }

  #dataset({ type, shape, bytes }: Hdf5Dataset): Placed {
    const size = shape.reduce((product, length) => product * length, bytesOfType(type));
    if (size !== bytes.length) throw new Error(`a dataset of ${size} bytes was given ${bytes.length}`);
    const address = size === 0 ? NONE : this.#place(bytes);
    return {
      header: this.#place(
        objectHeader([
          [DATASPACE, dataspace(shape)],
          [DATATYPE, encodeType(type)],
          // Space is allocated late, and filled with zeros when it must be.
          [FILL_VALUE, new Fields().integers(1, 2, 2, 2, 1).integers(4, 0).done()],
          [LAYOUT, new Fields().integers(1, 3, 1).integers(8, address, size).done()],
        ]),
      ),
    };
  }

  #attribute(name: string, value: string | readonly string[]): Message {
    const [type, space] = [encodeTextType(), dataspace(typeof value === "string" ? [] : [value.length])];
    const fields = new Fields().integers(1, 1, 0).integers(2, Buffer.byteLength(name) + 1, type.length, space.length);
    fields.text(name).fill().bytes(type).fill().bytes(space).fill();
    for (const text of [value].flat()) {
      const { length, address, index } = this.#texts.get(text) as TextPlace;
      fields.integers(4, length).integers(8, address).integers(4, index);
    }
    if (fields.length > MOST_MESSAGE_BYTES) throw new Error(`the attribute "${name}" is longer than HDF5 allows`);
    return [ATTRIBUTE, fields.done()];
  }
}

const TREE_NODE_BYTES = 24 + 8 * (2 * NODE_K) + 8 * (2 * NODE_K + 1);

function treeNode(
  level: number,
  children: readonly { readonly address: number; readonly last: number }[],
  before: number,
  left: number,
  right: number,
): Uint8Array {
  const fields = new Fields().bytes(Buffer.from("TREE")).integers(1, 0, level).integers(2, children.length);
  fields.integers(8, left, right, before);
  for (const { address, last } of children) fields.integers(8, address, last);
  return fields.fill(TREE_NODE_BYTES).done();
}

function symbolNode(symbols: readonly { readonly offset: number; readonly placed: Placed }[]): Uint8Array {
  const fields = new Fields().bytes(Buffer.from("SNOD")).integers(1, 1, 0).integers(2, symbols.length);
  for (const { offset, placed } of symbols) symbol(fields, offset, placed);
  return fields.fill(8 + 40 * (2 * LEAF_K)).done();
}

function symbol(fields: Fields, offset: number, { header, tree, heap }: Placed): void {
  const isGroup = tree !== undefined && heap !== undefined;
  fields.integers(8, offset, header).integers(4, isGroup ? 1 : 0, 0);
  fields.integers(8, isGroup ? tree : 0, isGroup ? heap : 0);
}

function superblock(root: Placed, end: number): Uint8Array {
  const fields = new Fields().bytes(HDF5_SIGNATURE).integers(1, 0, 0, 0, 0, 0, 8, 8, 0);
  fields.integers(2, LEAF_K, NODE_K).integers(4, 0).integers(8, 0, NONE, end, NONE);
  symbol(fields, 0, root);
  return fields.done();
}

function objectHeader(messages: readonly Message[]): Uint8Array {
  const body = new Fields();
  for (const [type, content] of messages) {
    const size = align(content.length);
    body.integers(2, type, size).integers(1, 0, 0, 0, 0).bytes(content).fill();
  }
  const head = new Fields().integers(1, 1, 0).integers(2, messages.length).integers(4, 1, body.length, 0);
  return head.bytes(body.done()).done();
}

function dataspace(shape: readonly number[]): Uint8Array {
  return new Fields()
    .integers(1, 1, shape.length, 0, 0)
    .integers(4, 0)
    .integers(8, ...shape)
    .done();
}

function* textsIn({ attributes, members }: Hdf5Group): Generator<string> {
  for (const value of attributes.values()) yield* [value].flat();
  for (const member of members.values()) if (member.kind === "group") yield* textsIn(member);
}

function inGroupsOf<Item>(count: number, items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / count) }, (_, i) => items.slice(i * count, (i + 1) * count));
}

function align(address: number): number {
  return Math.ceil(address / 8) * 8;
}
