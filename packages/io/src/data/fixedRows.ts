/** Rows that all take as many bytes, one behind the other: what NPY and IDX files hold behind their headers. */
import { DataError } from "./dataError.js";
import type { ElementType } from "./elementTypes.js";
import { roomFor, withRoom } from "./room.js";
import type { ReadOptions, RowBlock } from "./rowSource.js";

export interface FixedLayout {
  readonly file: string;
  /** Where the first row begins. */
  readonly offset: number;
  readonly rows: number;
  /** Numbers in each row. */
  readonly size: number;
  readonly type: ElementType;
  readonly littleEndian: boolean;
}

/** Longer rows are no rows: a header that promises them lies, and no memory holds a block of them. */
const MOST_NUMBERS = 2 ** 26;

/** Throws a DataError when a row of this shape is longer than rows can be. */
export function checkRowSize(file: string, rowShape: readonly number[], size: number): void {
  if (size <= MOST_NUMBERS) return;
  throw new DataError(
    { file },
    `its rows are of shape (${rowShape.join(", ")}), of more than ${MOST_NUMBERS} numbers each. Is its header damaged? ` +
      "The first axis counts the rows.",
  );
}

/** The bytes from an offset on. */
export type BytesFrom = (start: number, signal?: AbortSignal) => AsyncIterable<Uint8Array>;

/** Throws a DataError when they end in mid-record. */
export async function* readFixedRows(
  layout: FixedLayout,
  bytesFrom: BytesFrom,
  { from = 0, batchSize, signal }: ReadOptions,
): AsyncGenerator<RowBlock> {
  const { file, offset, rows, size, type } = layout;
  const rowBytes = size * type.bytes;
  if (from >= rows) return;
  let begin = from;
  let blockBytes = Math.min(batchSize, rows - begin) * rowBytes;
  let packed = roomFor(newBytes, blockBytes);
  let filled = 0;
  for await (const chunk of bytesFrom(offset + from * rowBytes, signal)) {
    signal?.throwIfAborted();
    for (let used = 0; used < chunk.length; ) {
      const part = chunk.subarray(used, used + blockBytes - filled);
      packed = withRoom(packed, newBytes, filled + part.length, blockBytes);
      packed.set(part, filled);
      filled += part.length;
      used += part.length;
      if (filled < blockBytes) continue;
      const end = begin + packed.length / rowBytes;
      yield { begin, end, values: decode(packed, layout), bad: [] };
      if (end === rows) return;
      blockBytes = Math.min(batchSize, rows - end) * rowBytes;
      packed = roomFor(newBytes, blockBytes);
      [begin, filled] = [end, 0];
    }
  }
  const row = begin + Math.floor(filled / rowBytes) + 1;
  throw new DataError({ file, row }, `the file ends here; its header promises ${rows} rows. Get the whole file.`);
}

const newBytes = (length: number) => new Uint8Array(length);

const MACHINE_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function decode(packed: Uint8Array, { type, littleEndian }: FixedLayout): Float32Array {
  if (type.array && (type.bytes === 1 || littleEndian === MACHINE_IS_LITTLE_ENDIAN)) {
    const numbers = new type.array(packed.buffer, packed.byteOffset, packed.length / type.bytes);
    return type.array === Float32Array ? (numbers as Float32Array) : new Float32Array(numbers);
  }
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length);
  const values = new Float32Array(packed.length / type.bytes);
  for (let i = 0; i < values.length; i++) values[i] = type.read(view, i * type.bytes, littleEndian);
  return values;
}
