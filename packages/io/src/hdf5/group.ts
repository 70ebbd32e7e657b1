/**
 * What a group holds, by name: the symbol tables that h5py writes by default,
 * and the link messages of newer files. A file is data for one model, so links
 * to somewhere else are refused.
 */
import { Cursor } from "./cursor.js";
import type { HeaderMessage } from "./header.js";

const LINK_INFO = 0x2;
const LINK = 0x6;
const SYMBOL_TABLE = 0x11;

const SOFT_LINK_SYMBOL = 2;
const HARD_LINK = 0;
const NONE = -1;

/** Addresses of members' headers by their names; null when the object is no group. */
export function readMembers(file: Uint8Array, messages: readonly HeaderMessage[]): Map<string, number> | null {
  const members = new Map<string, number>();
  let isGroup = false;
  for (const { type, content } of messages) {
    if (type !== SYMBOL_TABLE && type !== LINK && type !== LINK_INFO) continue;
    isGroup = true;
    if (type === SYMBOL_TABLE) readSymbolTable(file, new Cursor(content), members);
    else if (type === LINK) readLink(new Cursor(content), members);
    else checkLinkInfo(new Cursor(content));
  }
  return isGroup ? members : null;
}

function readSymbolTable(file: Uint8Array, cursor: Cursor, members: Map<string, number>): void {
  const [tree, heapAddress] = [cursor.integer(8), cursor.integer(8)];
  const heap = new Cursor(file, heapAddress);
  heap.expect("HEAP");
  heap.skip(4);
  const size = heap.integer(8);
  heap.skip(8);
  const names = new Cursor(file, heap.integer(8)).bytes(size);
  const visited = new Set<number>();
  const visit = (address: number): void => {
    if (visited.has(address)) throw new Error("a group in it holds itself");
    visited.add(address);
    const node = new Cursor(file, address);
    if (file[address] === 0x53) {
      readSymbols(node, names, members);
      return;
    }
    node.expect("TREE");
    if (node.integer(1) !== 0) throw new Error("the tree of a group is not of groups");
    const level = node.integer(1);
    if (level > 8) throw new Error("the tree of a group is too deep");
    const count = node.integer(2);
    node.skip(24);
    for (let i = 0; i < count; i++) {
      visit(node.integer(8));
      node.skip(8);
    }
  };
  visit(tree);
}

function readSymbols(cursor: Cursor, names: Uint8Array, members: Map<string, number>): void {
  cursor.expect("SNOD");
  cursor.skip(2);
  const count = cursor.integer(2);
  for (let i = 0; i < count; i++) {
    const [offset, address] = [cursor.integer(8), cursor.integer(8)];
    const name = textAt(names, offset);
    if (cursor.integer(4) === SOFT_LINK_SYMBOL) refuse(name, "a soft link");
    cursor.skip(20);
    members.set(name, address);
  }
}

function textAt(bytes: Uint8Array, offset: number): string {
  const end = bytes.indexOf(0, offset);
  if (offset < 0 || offset >= bytes.length || end < 0) throw new Error("a name in it lies outside its heap");
  return Buffer.from(bytes.subarray(offset, end)).toString();
}

function readLink(cursor: Cursor, members: Map<string, number>): void {
  cursor.skip(1);
  const flags = cursor.integer(1);
  const type = flags & 0x8 ? cursor.integer(1) : HARD_LINK;
  if (flags & 0x4) cursor.skip(8);
  if (flags & 0x10) cursor.skip(1);
  const name = Buffer.from(cursor.bytes(cursor.integer(2 ** (flags & 3)))).toString();
  if (type !== HARD_LINK) refuse(name, type === 1 ? "a soft link" : "an external link");
  members.set(name, cursor.integer(8));
}

/** Groups of very many members keep their links elsewhere. */
function checkLinkInfo(cursor: Cursor): void {
  cursor.skip(1);
  const flags = cursor.integer(1);
  if (flags & 1) cursor.skip(8);
  if (cursor.integer(8) === NONE) return;
  throw new Error(
    'it was written with libver="latest", whose large groups are not read; write it with h5py\'s defaults',
  );
}

function refuse(name: string, what: string): never {
  throw new Error(`"${name}" is ${what}, which a model file must not hold`);
}
