/**
 * Predictions written to a file by a job that lasts: its output grows in part
 * files, each written whole and noted in a journal. Ended at any moment and
 * started again, it goes on behind the last part, and the merged file is the
 * same to the byte.
 */
import { basename, resolve } from "node:path";
import { ArgumentError, checkOptions, show } from "@neurode/core";
import type { Model } from "@neurode/layers";
import { DataError } from "../data/dataError.js";
import { type RowsLike, rowSource } from "../data/memory.js";
import { normalizationLayer } from "../stream/normalization.js";
import {
  type PredictedBlock,
  type PredictStreamOptions,
  predictBlocks,
  STREAM_OPTIONS,
} from "../stream/predictStream.js";
import { declaredOutputs } from "../stream/rowLayout.js";
import { type BadRowReport, reportOf } from "./badRows.js";
import { writeDurably } from "./durable.js";
import { Encoding } from "./encoding.js";
import { fingerprint } from "./fingerprint.js";
import { formatOfPath } from "./format.js";
import { Journal, type Part } from "./journal.js";
import { lockFolder } from "./lock.js";
import { mergeParts, partPath } from "./merge.js";
import { OUTCOME_OPTIONS, type OutcomeOptions } from "./outcome.js";

export interface PredictJobOptions extends Omit<PredictStreamOptions, "from">, OutcomeOptions {
  /** The file to write: .csv, .ndjson, .jsonl or .npy. Beside it, `<output>.job` holds what is done meanwhile. */
  output: string;
  /** Rows in each part, at least: what an interruption can cost. Default 65536. */
  rowsPerPart?: number;
}

export interface PredictJobResult {
  /** Rows of the source. */
  readonly rows: number;
  /** Rows written: without those that were skipped. */
  readonly written: number;
  /** Rows that an earlier run had done. */
  readonly resumedAt: number;
  /** The rows that could not be read, counted from 1, and why. */
  readonly bad: readonly BadRowReport[];
}

const KNOWN = [...STREAM_OPTIONS.filter((option) => option !== "from"), ...OUTCOME_OPTIONS, "output", "rowsPerPart"];

/**
 * Writes the model's outputs for rows into a file.
 *
 *     await predictJob(model, await csvSource("rows.csv"), { output: "predictions.csv", onError: "skip" });
 *
 * An iterable must give the same rows again when the job goes on. Throws what `predictStream` throws, and a DataError when
 * the output cannot be written, as when the disk is full; what is done is kept, and the same call goes on behind it.
 */
export async function predictJob(model: Model, rows: RowsLike, options: PredictJobOptions): Promise<PredictJobResult> {
  checkOptions("predictJob", options, KNOWN);
  const { output, rowsPerPart = 65536, outcome, topK, classNames, normalization, ...streaming } = options;
  if (!(Number.isSafeInteger(rowsPerPart) && rowsPerPart > 0)) {
    throw new ArgumentError(`predictJob: rowsPerPart must be a positive integer, got ${show(rowsPerPart)}.`);
  }
  const { onError = "fail" } = options;
  const encoding = new Encoding("predictJob", formatOfPath("predictJob", output), options);
  const declared = declaredOutputs(model);
  if (declared) encoding.checkFit(declared);
  const source = rowSource(rows);
  const path = resolve(output);
  const folder = `${path}.job`;
  const layer = await normalizationLayer(normalization);
  const job = fingerprint(model, layer, source, { outcome, topK, classNames, onError, path, declared });
  try {
    const lock = await lockFolder("predictJob", folder);
    try {
      const journal = await Journal.open(folder, job);
      const resumedAt = journal.next;
      if (!journal.ended) {
        const blocks = predictBlocks("predictJob", model, source, {
          ...streaming,
          from: resumedAt,
          ...(layer && { normalization: layer }),
        });
        try {
          await writeParts(blocks, folder, journal, encoding, rowsPerPart);
        } finally {
          await blocks.return();
        }
        await journal.append({ ended: true });
      }
      const layout = journal.parts.find((part) => part.layout.length > 0)?.layout ?? declared ?? [];
      await mergeParts(folder, journal, path, (count) => encoding.header(layout, count));
      return {
        rows: journal.next,
        written: journal.parts.reduce((sum, part) => sum + part.written, 0),
        resumedAt,
        bad: journal.parts.flatMap((part) => part.bad),
      };
    } finally {
      await lock.release();
    }
  } catch (cause) {
    throw isSystemError(cause) ? notWritten(path, folder, cause) : cause;
  }
}

/** Writes blocks into parts of at least `rowsPerPart` rows, each noted once it is whole. */
async function writeParts(
  blocks: AsyncGenerator<PredictedBlock, void>,
  folder: string,
  journal: Journal,
  encoding: Encoding,
  rowsPerPart: number,
): Promise<void> {
  for (let next = await blocks.next(); !next.done; ) {
    const part = {
      begin: next.value.begin,
      end: 0,
      written: 0,
      layout: [] as Part["layout"],
      bad: [] as Part["bad"][number][],
    };
    await writeDurably(partPath(folder, journal.parts.length), async (file) => {
      while (!next.done) {
        const block = next.value;
        for await (const bytes of encoding.encode(block)) await file.writeFile(bytes);
        part.end = block.end;
        part.written += encoding.written(block);
        part.layout = block.layout;
        part.bad.push(...block.bad.map(reportOf));
        next = await blocks.next();
        if (part.end - part.begin >= rowsPerPart) break;
      }
    });
    await journal.append({ part });
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return !(error instanceof DataError) && typeof (error as NodeJS.ErrnoException)?.syscall === "string";
}

function notWritten(path: string, folder: string, cause: NodeJS.ErrnoException): DataError {
  const remedy = cause.code === "ENOSPC" ? "The disk is full: free some space" : "Mend that";
  return new DataError(
    { file: basename(path) },
    `cannot be written: ${cause.message}. ${remedy} and start the job again; what is done is kept in ${folder}.`,
    { cause },
  );
}
