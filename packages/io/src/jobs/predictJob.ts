/**
 * Predictions written to a file by a job that lasts: its output grows in part
 * files, each written whole and noted in a journal. Ended at any moment and
 * started again, it goes on behind the last part, and the merged file is the
 * same to the byte.
 */
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { ArgumentError, checkOptions, show } from "@neurode/core";
import type { Model } from "@neurode/layers";
import { DataError } from "../data/dataError.js";
import { type RowsLike, rowSource } from "../data/memory.js";
import type { RowSource } from "../data/rowSource.js";
import { normalizationLayer } from "../stream/normalization.js";
import {
  type PredictedBlock,
  type PredictStreamOptions,
  predictBlocks,
  STREAM_OPTIONS,
} from "../stream/predictStream.js";
import { declaredOutputs } from "../stream/rowLayout.js";
import { BadRowFile, type BadRowReport, readBadRows } from "./badRows.js";
import { writeDurably } from "./durable.js";
import { Encoding } from "./encoding.js";
import { fingerprint } from "./fingerprint.js";
import { formatOfPath } from "./format.js";
import { Journal, type Part } from "./journal.js";
import { lockFolder } from "./lock.js";
import { badRowsIn, mergeParts, partPath } from "./merge.js";
import { OUTCOME_OPTIONS, type OutcomeOptions } from "./outcome.js";

export interface PredictJobOptions extends Omit<PredictStreamOptions, "from" | "mark">, OutcomeOptions {
  /** The file to write: .csv, .ndjson, .jsonl, .npy or .parquet. Beside it, `<output>.job` holds what is done meanwhile. */
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
  /** How many rows could not be read. */
  readonly badCount: number;
  /** The first 1,000 of them, and why. */
  readonly bad: readonly BadRowReport[];
  /** `<output>.bad.ndjson`, where all of them are, a line of JSON each; null when there are none. */
  readonly badFile: string | null;
}

const KNOWN = [
  ...STREAM_OPTIONS.filter((option) => option !== "from" && option !== "mark"),
  ...OUTCOME_OPTIONS,
  "output",
  "rowsPerPart",
];

/** How many bad rows the result holds: enough to see what is wrong with them. */
const BAD_ROWS_TOLD = 1000;

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
  const source = rowSource(rows);
  const encoding = new Encoding("predictJob", formatOfPath("predictJob", output), source, options);
  const declared = declaredOutputs(model);
  encoding.setOutputs(declared ?? []);
  const path = resolve(output);
  const folder = `${path}.job`;
  const layer = await normalizationLayer(normalization);
  const job = fingerprint(model, layer, source, { outcome, topK, classNames, onError, path, declared });
  try {
    await refuseFolder(path);
    await refuseSource(path, source);
    const lock = await lockFolder("predictJob", folder);
    try {
      const journal = await Journal.open(folder, job);
      encoding.setOutputs(journal.layout);
      const resumedAt = journal.next;
      if (!journal.ended) {
        const blocks = predictBlocks("predictJob", model, source, {
          ...streaming,
          from: resumedAt,
          ...(journal.last?.mark && { mark: journal.last.mark }),
          ...(layer && { normalization: layer }),
        });
        try {
          await writeParts(blocks, { folder, journal, encoding, rowsPerPart });
        } finally {
          await blocks.return();
        }
        await journal.append({ ended: true });
      }
      const badFile = `${path}.bad.ndjson`;
      await mergeParts(folder, journal, { output: path, bad: badFile }, encoding);
      return {
        rows: journal.next,
        written: journal.written,
        resumedAt,
        badCount: journal.bad,
        bad: journal.bad > 0 ? await readBadRows(badFile, BAD_ROWS_TOLD) : [],
        badFile: journal.bad > 0 ? badFile : null,
      };
    } finally {
      await lock.release();
    }
  } catch (cause) {
    throw isSystemError(cause) ? notWritten(path, folder, cause) : cause;
  }
}

interface Writing {
  readonly folder: string;
  readonly journal: Journal;
  readonly encoding: Encoding;
  readonly rowsPerPart: number;
}

/**
 * Writes blocks into parts of at least `rowsPerPart` rows, each noted once it is whole. When no more blocks come, be it
 * for an error, those that came are a part too.
 */
async function writeParts(
  blocks: AsyncGenerator<PredictedBlock, void>,
  { folder, journal, encoding, rowsPerPart }: Writing,
): Promise<void> {
  const reader = new BlockReader(blocks);
  const badRows = new BadRowFile(badRowsIn(folder), journal.last?.badBytes ?? 0);
  try {
    for (await reader.advance(); reader.current; await reader.advance()) {
      const { begin } = reader.current;
      let part: Part = { begin, end: begin, written: 0, bad: 0, badBytes: 0, layout: [] };
      await writeDurably(partPath(folder, journal.parts), async (file) => {
        while (reader.current) {
          const block = reader.current;
          for await (const bytes of encoding.encode(block)) await file.writeFile(bytes);
          await badRows.append(block.bad);
          part = partWith(part, block, encoding.written(block), badRows.bytes);
          if (part.end - begin >= rowsPerPart) return;
          await reader.advance();
        }
      });
      await badRows.sync();
      await journal.append({ part });
      reader.throwFailure();
    }
    reader.throwFailure();
  } finally {
    await badRows.close();
  }
}

/**
 * Blocks one at a time. Errors that come instead wait here until the part at hand is written. Nothing else may hold a
 * block: the errors in it hold, by their stacks, what waited for it, and so all blocks before would be held in a chain.
 */
class BlockReader {
  /** null behind the last. */
  current: PredictedBlock | null = null;
  #failure: { readonly error: unknown } | null = null;
  readonly #blocks: AsyncGenerator<PredictedBlock, void>;

  constructor(blocks: AsyncGenerator<PredictedBlock, void>) {
    this.#blocks = blocks;
  }

  async advance(): Promise<void> {
    this.current = null;
    try {
      this.current = (await this.#blocks.next()).value ?? null;
    } catch (error) {
      this.#failure = { error };
    }
  }

  throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }
}

function partWith(part: Part, block: PredictedBlock, written: number, badBytes: number): Part {
  return {
    begin: part.begin,
    end: block.end,
    written: part.written + written,
    bad: part.bad + block.bad.length,
    badBytes,
    layout: block.layout,
    ...(block.mark && { mark: block.mark }),
  };
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return !(error instanceof DataError) && typeof (error as NodeJS.ErrnoException)?.syscall === "string";
}

function notWritten(path: string, folder: string, cause: NodeJS.ErrnoException): DataError {
  const remedies: Readonly<Record<string, string>> = {
    ENOSPC: "The disk is full: free some space and start the job again",
    ENOENT: `Make the folder ${dirname(path)} first`,
    ENOTDIR: "Choose a path inside a folder",
    EACCES: "Get the right to write there, or choose another path",
    EROFS: "It can only be read there: choose another path",
  };
  const remedy = remedies[cause.code ?? ""] ?? "Mend that and start the job again";
  const kept = existsSync(folder) ? `; what is done is kept in ${folder}` : "";
  return new DataError({ file: basename(path) }, `cannot be written: ${cause.message}. ${remedy}${kept}.`, { cause });
}

/** The end of a long job is no time to find that out. */
async function refuseFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (!found?.isDirectory()) return;
  throw new DataError({ file: basename(path) }, "cannot be written: there is a folder of that name. Choose another.");
}

/** The output would take the place of the rows. */
async function refuseSource(path: string, { name, identity }: RowSource): Promise<void> {
  if (typeof identity.path !== "string") return;
  const [output, rows] = await Promise.all([path, identity.path].map((each) => stat(each).catch(() => null)));
  if (!output || !rows || output.dev !== rows.dev || output.ino !== rows.ino) return;
  throw new ArgumentError(`predictJob: "output" is ${name}, the file that the rows come from. Choose another.`);
}
