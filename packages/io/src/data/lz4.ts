/**
 * Unpacks LZ4 frames: a header, blocks, and 0 behind the last one (lz4_Frame_format.md 1.6.4). A block is a row of
 * sequences, each some bytes as they are and a piece of what came before (lz4_Block_format.md). Checksums are not checked.
 */
import { withRoom } from "./room.js";

const MAGIC = 0x184d2204;

/** What the bits of the header's first byte say. */
const HAS_BLOCK_CHECKSUMS = 16;
const HAS_SIZE = 8;
const HAS_DICTIONARY = 1;

/** The highest bit of a block's length says that it is not packed. */
const PLAIN = 2 ** 31;

const newBytes = (length: number) => new Uint8Array(length);

/** Throws an Error when the bytes are not what their lengths promise. Of bytes behind the frame nothing is read. */
export function unpackLz4(packed: Uint8Array): Uint8Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const flags = packed[4];
  if (packed.length < 7 || view.getUint32(0, true) !== MAGIC || flags >> 6 !== 1 || flags & HAS_DICTIONARY) {
    throw new Error("no LZ4 frame of version 1 without a dictionary");
  }
  const unpacked = new Unpacked();
  let at = flags & HAS_SIZE ? 15 : 7;
  for (;;) {
    if (at + 4 > packed.length) throw new Error("the LZ4 frame does not end");
    const size = view.getUint32(at, true);
    at += 4;
    if (size === 0) return unpacked.bytes();
    const end = at + (size % PLAIN);
    if (end > packed.length) throw new Error(`an LZ4 block of ${size % PLAIN} bytes in ${packed.length}`);
    const block = packed.subarray(at, end);
    if (size >= PLAIN) unpacked.append(block);
    else unpackBlock(block, unpacked);
    at = flags & HAS_BLOCK_CHECKSUMS ? end + 4 : end;
  }
}

function unpackBlock(block: Uint8Array, unpacked: Unpacked): void {
  let at = 0;
  /** A length of 15 goes on in the bytes behind, to the first that is not 255. */
  const length = (bits: number): number => {
    let sum = bits;
    for (let more = bits === 15 ? 255 : 0; more === 255; sum += more) {
      if (at >= block.length) throw new Error("an LZ4 block ends in a length");
      more = block[at++];
    }
    return sum;
  };
  while (at < block.length) {
    const token = block[at++];
    const end = length(token >> 4) + at;
    if (end > block.length) throw new Error("an LZ4 block ends in the bytes of a sequence");
    unpacked.append(block.subarray(at, end));
    if (end === block.length) return;
    at = end + 2;
    if (at > block.length) throw new Error("an LZ4 block ends in a distance");
    unpacked.repeat(block[end] + 256 * block[end + 1], length(token & 15) + 4);
  }
}

class Unpacked {
  #room = newBytes(2 ** 16);
  #length = 0;

  append(bytes: Uint8Array): void {
    this.#grow(bytes.length);
    this.#room.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Appends what begins `distance` bytes before the end; it may reach into itself. */
  repeat(distance: number, count: number): void {
    if (distance === 0 || distance > this.#length) throw new Error(`an LZ4 distance of ${distance}`);
    this.#grow(count);
    const end = this.#length + count;
    for (; this.#length < end; this.#length++) this.#room[this.#length] = this.#room[this.#length - distance];
  }

  bytes(): Uint8Array {
    return this.#room.slice(0, this.#length);
  }

  #grow(count: number): void {
    this.#room = withRoom(this.#room, newBytes, this.#length + count, Number.MAX_SAFE_INTEGER);
  }
}
