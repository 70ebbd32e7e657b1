/**
 * What a job has done, as lines of JSON: what the job is, then each part that is
 * written, then that it is merged. A part counts once its line is whole; a line
 * that a crash cut off is taken away.
 */
import { readFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import { ArgumentError } from "@neurode/core";
import type { Mark } from "../data/rowSource.js";
import type { RowPart } from "../stream/rowLayout.js";
import { appendDurably, writeDurably } from "./durable.js";

export const JOURNAL = "journal.ndjson";

/** One written part: rows `begin` to `end` of the source. */
export interface Part {
  readonly begin: number;
  readonly end: number;
  /** Rows in the part's file. */
  readonly written: number;
  /** How many rows could not be read. */
  readonly bad: number;
  /** How long the file of bad rows is at the part's end. */
  readonly badBytes: number;
  /** What each row's outputs are; empty when no row was predicted up to here. */
  readonly layout: readonly RowPart[];
  /** Where the source goes on behind the part, where it tells. */
  readonly mark?: Mark;
}

type Line = { readonly job: string } | { readonly part: Part } | { readonly ended: true } | { readonly merged: true };

/** Sums over the parts: a long job has many. */
export class Journal {
  parts = 0;
  written = 0;
  bad = 0;
  /** What each row's outputs are; empty while no row was predicted. */
  layout: readonly RowPart[] = [];
  /** The last part; null while there is none. */
  last: Part | null = null;
  /** Whether the source has been read to its end. */
  ended = false;
  merged = false;
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Opens the journal of a folder, or begins one. Throws an ArgumentError when it is another job's of which a part is done. */
  static async open(folder: string, job: string): Promise<Journal> {
    const path = join(folder, JOURNAL);
    const journal = new Journal(path);
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    });
    if (text === null) return journal.#begin(job);
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    if (whole.length < text.length) await truncate(path, Buffer.byteLength(whole));
    const [first, ...lines] = whole
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);
    if (!("job" in first && first.job === job)) {
      if (lines.length === 0) return journal.#begin(job);
      throw new ArgumentError(
        `predictJob: ${folder} holds a job that was begun with another model, source or options. ` +
          "Go on with those, or delete the folder to begin anew.",
      );
    }
    for (const line of lines) journal.#note(line);
    return journal;
  }

  async #begin(job: string): Promise<Journal> {
    await writeDurably(this.#path, (file) => file.writeFile(`${JSON.stringify({ job })}\n`));
    return this;
  }

  /** The first row that is not done. */
  get next(): number {
    return this.last?.end ?? 0;
  }

  async append(line: Exclude<Line, { job: string }>): Promise<void> {
    await appendDurably(this.#path, `${JSON.stringify(line)}\n`);
    this.#note(line);
  }

  #note(line: Line): void {
    if ("part" in line) this.#sum(line.part);
    if ("ended" in line) this.ended = true;
    if ("merged" in line) this.merged = true;
  }

  #sum(part: Part): void {
    this.parts++;
    this.written += part.written;
    this.bad += part.bad;
    if (part.layout.length > 0) this.layout = part.layout;
    this.last = part;
  }
}
