/** The lines of a stream of bytes, without their ends. */
import { StringDecoder } from "node:string_decoder";
import { DataError } from "./dataError.js";

/** Longer lines are refused, so that a file without line ends does not gather in memory. */
const MAX_LINE = 64 * 2 ** 20;

export async function* lines(bytes: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8");
  let begun = "";
  let row = 0;
  for await (const chunk of bytes) {
    const pieces = (begun + decoder.write(chunk as Buffer)).split("\n");
    begun = pieces.pop() as string;
    for (const piece of pieces) {
      row++;
      yield piece;
    }
    if (begun.length > MAX_LINE) {
      throw new DataError(
        { file, row: row + 1 },
        `the line is longer than ${MAX_LINE} characters. Put each record on a line of its own.`,
      );
    }
  }
  begun += decoder.end();
  if (begun !== "") yield begun;
}
