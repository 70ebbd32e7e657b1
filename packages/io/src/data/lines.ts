/** The lines of a stream of text in UTF-8. */
import { DataError, type Place } from "./dataError.js";

/** Longer lines are refused, so that a file without line ends does not gather in memory. */
const MAX_LINE = 16 * 2 ** 20;

const LF = 0x0a;

export interface Line {
  /** Without its end. */
  readonly text: string;
  /** Its bytes, with its end. */
  readonly length: number;
}

/** The lines of each chunk, as soon as it has come. Throws a DataError for one that is too long. */
export async function* lines(bytes: AsyncIterable<Buffer>, placeOfNext: () => Place): AsyncGenerator<Iterable<Line>> {
  // A long line comes in many chunks, which are joined once.
  let begun: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    const end = chunk.lastIndexOf(LF) + 1;
    if (end > 0) {
      yield linesOf(Buffer.concat([...begun, chunk.subarray(0, end)]));
      [begun, length] = [[], 0];
    }
    begun.push(chunk.subarray(end));
    length += chunk.length - end;
    if (length > MAX_LINE) {
      throw new DataError(
        placeOfNext(),
        `the line is longer than ${MAX_LINE} bytes. Put each record on a line of its own.`,
      );
    }
  }
  yield linesOf(Buffer.concat(begun));
}

function* linesOf(bytes: Buffer): Generator<Line> {
  for (let begin = 0; begin < bytes.length; ) {
    const found = bytes.indexOf(LF, begin);
    const end = found < 0 ? bytes.length : found;
    const next = Math.min(end + 1, bytes.length);
    yield { text: bytes.toString("utf8", begin, end), length: next - begin };
    begin = next;
  }
}
