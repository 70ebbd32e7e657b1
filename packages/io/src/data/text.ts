/** The bytes of text, in UTF-8 and without a byte order mark, whatever it was written as. */
import { type DataBytes, type DataLike, openData, readStart, skipBytes } from "./bytes.js";

const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
/** UTF-16 by its byte order mark. */
const UTF16 = { fffe: "utf-16le", feff: "utf-16be" } as const;

/** Opens text: UTF-8, or UTF-16 with its mark, as Windows writes it. Throws a DataError when it cannot be read. */
export async function openText(source: DataLike): Promise<DataBytes> {
  const data = await openData(source);
  const start = await readStart(data, UTF8_MARK.length);
  const wide = UTF16[start.toString("hex", 0, 2) as keyof typeof UTF16];
  if (wide) {
    const read = (from = 0, signal?: AbortSignal) => skipBytes(inUtf8(data.read(0, signal), wide), from);
    return { ...data, length: null, peek: () => inUtf8(data.peek(), wide), read };
  }
  if (!start.equals(UTF8_MARK)) return data;
  const { length } = UTF8_MARK;
  return {
    ...data,
    length: data.length === null ? null : data.length - length,
    peek: () => skipBytes(data.peek(), length),
    read: (from = 0, signal) => data.read(length + from, signal),
  };
}

async function* inUtf8(bytes: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) yield Buffer.from(decoder.decode(chunk, { stream: true }));
}
