/** The thread of parquetDecoder.ts. */
import { parentPort, workerData } from "node:worker_threads";
import type { ColumnReply, ColumnRequest } from "./parquetDecoder.js";
import { decompressors, parquetBuffer } from "./parquetFile.js";

async function openScan() {
  const { parquetScan } = await import("hyparquet");
  return parquetScan({ file: parquetBuffer(workerData.path, workerData.size), compressors: await decompressors() });
}

let opened: ReturnType<typeof openScan> | null = null;

async function decode({ column, first, end }: ColumnRequest): Promise<ColumnReply> {
  try {
    opened ??= openScan();
    const values = await (await opened).readColumn({ column, rowStart: first, rowEnd: end });
    // A view would take all that was decoded with it.
    return { values: ArrayBuffer.isView(values) ? values.slice() : values };
  } catch (cause) {
    return { problem: (cause as Error).message };
  }
}

parentPort?.on("message", async (request: ColumnRequest) => parentPort?.postMessage(await decode(request)));
