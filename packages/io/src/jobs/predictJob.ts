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
  type OnError,
  type PredictedBlock,
  type PredictStreamOptions,
  predictStream,
  STREAM_OPTIONS,
} from "../stream/predictStream.js";
import { writeDurably } from "./durable.js";
import { fingerprint } from "./fingerprint.js";
import { type Format, formatOf, type OutcomeRow } from "./format.js";
import { Journal, type Part } from "./journal.js";
import { mergeParts, partPath } from "./merge.js";
import { makeOutcome, OUTCOME_OPTIONS, type Outcome, type OutcomeOptions } from "./outcome.js";

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
  readonly bad: readonly { readonly row: number; readonly error: string }[];
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
  const format = formatOf(output, outcome, classNames);
  const source = rowSource(rows);
  const path = resolve(output);
  const folder = `${path}.job`;
  const layer = await normalizationLayer(normalization);
  const job = fingerprint(layer ? [layer, model] : [model], source, { outcome, topK, classNames, onError, path });
  const layout: Layout = {
    format,
    onError,
    outcomeOf: (size) => makeOutcome({ outcome, topK, classNames }, size),
    declared: declaredSize(model),
  };
  try {
    const journal = await Journal.open(folder, job);
    const resumedAt = journal.next;
    if (!journal.ended) {
      const blocks = predictStream(model, source, {
        ...streaming,
        from: resumedAt,
        ...(layer && { normalization: layer }),
      });
      try {
        await writeParts(blocks, folder, journal, layout, rowsPerPart);
      } finally {
        await blocks.return();
      }
      await journal.append({ ended: true });
    }
    const size = journal.parts.find((part) => part.size > 0)?.size ?? layout.declared ?? 0;
    await mergeParts(folder, journal, path, (count) => format.header(layout.outcomeOf(size), count));
    return {
      rows: journal.next,
      written: journal.parts.reduce((sum, part) => sum + part.written, 0),
      resumedAt,
      bad: journal.parts.flatMap((part) => part.bad),
    };
  } catch (cause) {
    throw isSystemError(cause) ? notWritten(path, folder, cause) : cause;
  }
}

interface Layout {
  readonly format: Format;
  readonly onError: OnError;
  readonly outcomeOf: (size: number) => Outcome;
  /** Numbers in each row's output, where the model says before it has run. */
  readonly declared: number | null;
}

/** Writes blocks into parts of at least `rowsPerPart` rows, each noted once it is whole. */
async function writeParts(
  blocks: AsyncGenerator<PredictedBlock, void>,
  folder: string,
  journal: Journal,
  layout: Layout,
  rowsPerPart: number,
): Promise<void> {
  for (let next = await blocks.next(); !next.done; ) {
    const part = { begin: next.value.begin, end: 0, written: 0, size: 0, bad: [] as Part["bad"][number][] };
    await writeDurably(partPath(folder, journal.parts.length), async (file) => {
      while (!next.done) {
        const block = next.value;
        const size = layout.declared ?? block.outputShape.reduce((product, axis) => product * axis, 1);
        const rows = outcomeRows(block, size, layout);
        await file.writeFile(layout.format.encode(layout.outcomeOf(size), rows));
        part.end = block.end;
        part.written += rows.length;
        part.size = size;
        part.bad.push(...block.bad.map(({ index, error }) => ({ row: index + 1, error: error.message })));
        next = await blocks.next();
        if (part.end - part.begin >= rowsPerPart) break;
      }
    });
    await journal.append({ part });
  }
}

function outcomeRows(block: PredictedBlock, size: number, { onError, outcomeOf }: Layout): OutcomeRow[] {
  const outcome = outcomeOf(size);
  const bad = new Set(block.bad.map(({ index }) => index));
  const rows: OutcomeRow[] = [];
  let offset = 0;
  for (let index = block.begin; index < block.end; index++) {
    if (bad.has(index)) {
      if (onError !== "skip") rows.push({ row: index + 1, cells: null });
      continue;
    }
    rows.push({ row: index + 1, cells: outcome.cells(block.outputs, offset) });
    offset += size;
  }
  return rows;
}

function declaredSize(model: Model): number | null {
  const shape = model.graph?.outputs[0]?.shape.slice(1);
  if (shape === undefined || shape.includes(null)) return null;
  return shape.reduce<number>((product, axis) => product * (axis ?? 1), 1);
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
