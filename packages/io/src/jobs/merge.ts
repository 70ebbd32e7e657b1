/** The parts of a job as one file, put in its place whole; then the parts go. */
import { createReadStream } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeDurably } from "./durable.js";
import { JOURNAL, type Journal } from "./journal.js";
import { isClaim } from "./lock.js";

export function partPath(folder: string, index: number): string {
  return join(folder, `part-${String(index).padStart(6, "0")}`);
}

export async function mergeParts(
  folder: string,
  journal: Journal,
  output: string,
  header: (rows: number) => Uint8Array,
): Promise<void> {
  if (!journal.merged) {
    const rows = journal.parts.reduce((sum, { written }) => sum + written, 0);
    await writeDurably(output, async (file) => {
      await file.writeFile(header(rows));
      for (const index of journal.parts.keys()) {
        for await (const chunk of createReadStream(partPath(folder, index))) await file.writeFile(chunk as Buffer);
      }
    });
    await journal.append({ merged: true });
  }
  // The journal goes last: with it gone, the job would begin anew. Claims to the folder are their owners'.
  for (const name of await readdir(folder)) {
    if (name !== JOURNAL && !isClaim(name)) await rm(join(folder, name), { force: true });
  }
  await rm(join(folder, JOURNAL));
}
