/**
 * Object headers: the messages that say what a group or dataset is. Version 1,
 * as h5py writes by default, and version 2, as it does with libver="latest".
 */
import { Cursor } from "./cursor.js";

export interface HeaderMessage {
  readonly type: number;
  readonly content: Uint8Array;
}

const CONTINUATION = 0x10;
/** More blocks than any file has; a circle of continuations ends here. */
const MOST_BLOCKS = 1000;

export function readHeader(file: Uint8Array, address: number): HeaderMessage[] {
  const first = new Cursor(file, address);
  return first.left >= 4 && file[address] === 0x4f ? readVersion2(file, first) : readVersion1(file, first);
}

function readVersion1(file: Uint8Array, cursor: Cursor): HeaderMessage[] {
  const version = cursor.integer(1);
  if (version !== 1) throw new Error(`there is no object header at byte ${cursor.position - 1}`);
  cursor.skip(1);
  const count = cursor.integer(2);
  cursor.skip(4);
  const size = cursor.integer(4);
  cursor.skip(4);
  const messages: HeaderMessage[] = [];
  const blocks = [cursor.bytes(size)];
  for (let i = 0; i < blocks.length && messages.length < count; i++) {
    const block = new Cursor(blocks[i]);
    while (block.left >= 8 && messages.length < count) {
      const [type, length] = [block.integer(2), block.integer(2)];
      block.skip(4);
      const content = block.bytes(length);
      messages.push({ type, content });
      if (type === CONTINUATION) addBlock(blocks, continuation(file, content));
    }
  }
  return messages;
}

function readVersion2(file: Uint8Array, cursor: Cursor): HeaderMessage[] {
  cursor.expect("OHDR");
  cursor.skip(1);
  const flags = cursor.integer(1);
  if (flags & 0x20) cursor.skip(16);
  if (flags & 0x10) cursor.skip(4);
  const size = cursor.integer(2 ** (flags & 3));
  const messages: HeaderMessage[] = [];
  const blocks = [cursor.bytes(size)];
  const head = flags & 0x4 ? 6 : 4;
  for (let i = 0; i < blocks.length; i++) {
    const block = new Cursor(blocks[i]);
    while (block.left >= head) {
      const [type, length] = [block.integer(1), block.integer(2)];
      block.skip(head - 3);
      const content = block.bytes(length);
      messages.push({ type, content });
      if (type === CONTINUATION) addBlock(blocks, continuation(file, content, "OCHK"));
    }
  }
  return messages;
}

function addBlock(blocks: Uint8Array[], block: Uint8Array): void {
  if (blocks.length === MOST_BLOCKS) throw new Error("an object header in it never ends");
  blocks.push(block);
}

/** A signed block ends with a checksum. */
function continuation(file: Uint8Array, content: Uint8Array, signature = ""): Uint8Array {
  const cursor = new Cursor(content);
  const [address, length] = [cursor.integer(8), cursor.integer(8)];
  const block = new Cursor(file, address);
  if (signature === "") return block.bytes(length);
  block.expect(signature);
  return block.bytes(length - signature.length - 4);
}
