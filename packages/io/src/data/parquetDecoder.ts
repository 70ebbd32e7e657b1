/**
 * Columns of a Parquet file, decoded in a thread of their own: the caller's stays free, and a damaged file whose decoding
 * would not end, or would take all memory, ends in an error.
 */
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { DataFile } from "./bytes.js";
import { DataError, type Place } from "./dataError.js";

export interface ColumnRequest {
  readonly column: string;
  /** Rows `first` to `end`, counted from 0. */
  readonly first: number;
  readonly end: number;
}

export type ColumnReply = { readonly values: ArrayLike<unknown> } | { readonly problem: string };

/** What the thread may take: several times what the values of one request do. */
const MAX_MEGABYTES = 2048;

export class ParquetDecoder {
  readonly #file: DataFile;
  readonly #worker: Worker;
  readonly #seconds: number;

  /** `seconds` is what one column may take; the largest take a few. */
  constructor(file: DataFile, seconds = 60) {
    this.#file = file;
    this.#seconds = seconds;
    this.#worker = new Worker(join(__dirname, "parquetWorker.js"), {
      workerData: { path: file.path, size: file.size },
      resourceLimits: { maxOldGenerationSizeMb: MAX_MEGABYTES },
    });
    this.#worker.unref();
  }

  /** One request at a time. Throws a DataError. */
  async column(column: string, first: number, end: number): Promise<ArrayLike<unknown>> {
    const place = { file: this.#file.name, row: first + 1, column };
    const reply = await this.#ask({ column, first, end });
    if ("problem" in reply) throw damaged(place, new Error(reply.problem));
    if (reply.values.length === end - first) return reply.values;
    throw damaged(place, new Error(`it has ${reply.values.length} of ${end - first} rows`));
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(request: ColumnRequest): Promise<ColumnReply> {
    return new Promise((resolve) => {
      const reply = (given: ColumnReply) => {
        clearTimeout(timer);
        this.#worker.unref();
        this.#worker.off("message", reply).off("error", fail);
        resolve(given);
      };
      const fail = (error: Error) => reply({ problem: error.message });
      const timer = setTimeout(() => fail(new Error(`not decoded in ${this.#seconds} s`)), 1000 * this.#seconds);
      this.#worker.on("message", reply).on("error", fail);
      this.#worker.ref();
      this.#worker.postMessage(request);
    });
  }
}

/** What to say of a file that cannot be decoded. */
export function damaged(place: Place, cause: Error): DataError {
  return new DataError(place, `is damaged or cut off (${cause.message}). Get the whole file.`, { cause });
}
