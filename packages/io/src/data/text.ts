/** The bytes of text, in UTF-8 and without a byte order mark, whatever it was written as. */
import { type DataBytes, type DataLike, openData, readStart, skipBytes } from "./bytes.js";

const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const UTF16_MARK = Buffer.from([0xff, 0xfe]);

/** Opens text: UTF-8, or UTF-16 as Windows writes it. Throws a DataError when it cannot be read. */
export async function openText(source: DataLike): Promise<DataBytes> {
  const data = await openData(source);
  const start = await readStart(data, UTF8_MARK.length);
  if (start.subarray(0, UTF16_MARK.length).equals(UTF16_MARK)) {
    const read = (from = 0, signal?: AbortSignal) => skipBytes(inUtf8(data.read(0, signal)), from);
    return { ...data, length: null, peek: () => inUtf8(data.peek()), read };
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

async function* inUtf8(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder("utf-16le");
  for await (const chunk of bytes) yield Buffer.from(decoder.decode(chunk, { stream: true }));
}
