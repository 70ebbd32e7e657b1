/** The parts of a job as one file, put in its place whole; then the parts go. */
import { createReadStream } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { appendAll, writeDurably } from "./durable.js";
import type { Encoding } from "./encoding.js";
import { JOURNAL, type Journal } from "./journal.js";
import { isClaim } from "./lock.js";

export function partPath(folder: string, index: number): string {
  return join(folder, `part-${String(index).padStart(6, "0")}`);
}

export function badRowsIn(folder: string): string {
  return join(folder, "bad.ndjson");
}

export async function mergeParts(
  folder: string,
  journal: Journal,
  { output, bad }: { readonly output: string; readonly bad: string },
  encoding: Encoding,
): Promise<void> {
  if (!journal.merged) {
    if (journal.bad > 0) await writeDurably(bad, (file) => appendAll(file, bytesOf(badRowsIn(folder))));
    // It would tell of an earlier job.
    else await rm(bad, { force: true });
    await writeDurably(output, (file) => encoding.assemble(file, partsIn(folder, journal.parts), journal.written));
    await journal.append({ merged: true });
  }
  // The journal goes last: with it gone, the job would begin anew. Claims to the folder are their owners'.
  for (const name of await readdir(folder)) {
    if (name !== JOURNAL && !isClaim(name)) await rm(join(folder, name), { force: true });
  }
  await rm(join(folder, JOURNAL));
}

async function* partsIn(folder: string, count: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < count; index++) yield* bytesOf(partPath(folder, index));
}

function bytesOf(path: string): AsyncIterable<Buffer> {
  return createReadStream(path);
}
