/**
 * What a job has done, as lines of JSON: what the job is, then each part that is
 * written, then that it is merged. A part counts once its line is whole; a line
 * that a crash cut off is taken away.
 */
import { readFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import { ArgumentError } from "@neurode/core";
import { DataError } from "../data/dataError.js";
import type { Mark } from "../data/rowSource.js";
import type { RowPart } from "../stream/rowLayout.js";
import { appendDurably, writeDurably } from "./durable.js";
import { differences, type Fingerprint } from "./fingerprint.js";

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

type FirstLine = { readonly job: Fingerprint };
type Line = { readonly part: Part } | { readonly ended: true } | { readonly merged: true };

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
  static async open(folder: string, job: Fingerprint): Promise<Journal> {
    const path = join(folder, JOURNAL);
    const journal = new Journal(path);
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    });
    if (text === null) return journal.#begin(job);
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    if (whole.length < text.length) await truncate(path, Buffer.byteLength(whole));
    const [first, ...lines] = parseLines(whole, path);
    const differing = differences(first.job, job);
    if (differing.length > 0) {
      if (lines.length === 0) return journal.#begin(job);
      throw new ArgumentError(
        `predictJob: ${folder} holds a job that differs from this one in: ${differing.join(", ")}. ` +
          "Go on as it was begun, or delete the folder to begin anew.",
      );
    }
    for (const line of lines) journal.#note(line);
    return journal;
  }

  async #begin(job: Fingerprint): Promise<Journal> {
    await writeDurably(this.#path, (file) => file.writeFile(`${JSON.stringify({ job })}\n`));
    return this;
  }

  /** The first row that is not done. */
  get next(): number {
    return this.last?.end ?? 0;
  }

  async append(line: Line): Promise<void> {
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

/** Lines are written whole, so what cannot be read here was changed by something else. */
function parseLines(text: string, path: string): [FirstLine, ...Line[]] {
  try {
    const [first, ...lines] = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    if (typeof first?.job === "object" && lines.every((line) => typeof line === "object")) return [first, ...lines];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new DataError({ file: path }, "the job's journal is damaged. Delete its folder to begin the job anew.");
}
