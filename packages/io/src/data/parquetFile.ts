/** A Parquet file as hyparquet asks for it: piece by piece, and with what unpacks its pages. */
import { open } from "node:fs/promises";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import type { AsyncBuffer, Compressors } from "hyparquet";

export async function decompressors(): Promise<Compressors> {
  const { compressors, decompressZstd } = await import("hyparquet-compressors");
  return {
    ...compressors,
    GZIP: (input, length) => gunzipSync(input, { maxOutputLength: length }),
    BROTLI: (input, length) => brotliDecompressSync(input, { maxOutputLength: length }),
    ZSTD: (input, length) => decompressZstd(input, new Uint8Array(length)),
  };
}

export function parquetBuffer(path: string, size: number): AsyncBuffer {
  const slice = async (start: number, end = size): Promise<ArrayBuffer> => {
    if (!(start >= 0 && start <= end && end <= size)) throw new Error(`bytes ${start} to ${end} of ${size}`);
    const bytes = new Uint8Array(end - start);
    const file = await open(path);
    try {
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
        if (bytesRead === 0) throw new Error(`it ends behind ${start + filled} bytes`);
        filled += bytesRead;
      }
    } finally {
      await file.close();
    }
    return bytes.buffer;
  };
  return { byteLength: size, slice };
}
