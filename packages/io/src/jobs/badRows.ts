/**
 * Rows that could not be read, as lines of JSON in a file: there may be more of
 * them than memory holds. The journal notes how long the file was at the end of
 * each part; what a run that was killed wrote behind that is cut off.
 */
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { BadRow } from "../data/rowSource.js";

export interface BadRowReport {
  /** Counted from 1. */
  readonly row: number;
  /** Why it could not be read. */
  readonly error: string;
}

export function reportOf({ index, error }: BadRow): BadRowReport {
  return { row: index + 1, error: error.message };
}

export class BadRowFile {
  readonly #path: string;
  #bytes: number;
  /** Opened with the first bad row. */
  #file: FileHandle | null = null;

  /** @param bytes how much of the file counts */
  constructor(path: string, bytes: number) {
    this.#path = path;
    this.#bytes = bytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async append(bad: readonly BadRow[]): Promise<void> {
    if (bad.length === 0) return;
    this.#file ??= await openCut(this.#path, this.#bytes);
    const text = Buffer.from(bad.map((row) => `${JSON.stringify(reportOf(row))}\n`).join(""));
    await this.#file.writeFile(text);
    this.#bytes += text.length;
  }

  /** Brings what was appended to the disk. */
  async sync(): Promise<void> {
    await this.#file?.sync();
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }
}

/** The first `count` rows of a file of them. */
export async function readBadRows(path: string, count: number): Promise<readonly BadRowReport[]> {
  const reports: BadRowReport[] = [];
  const input = createReadStream(path);
  try {
    for await (const line of createInterface({ input })) {
      reports.push(JSON.parse(line));
      if (reports.length === count) break;
    }
  } finally {
    input.destroy();
  }
  return reports;
}

async function openCut(path: string, bytes: number): Promise<FileHandle> {
  const file = await open(path, "a");
  await file.truncate(bytes);
  return file;
}
