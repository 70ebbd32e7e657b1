/** A job's files. What a run that was killed left beside one is written over by the next: its name is the same. */
import type { FileHandle } from "node:fs/promises";
import { moveSynced, writeSynced } from "../files/writeFile.js";

/** Writes beside the file's place, brings that to the disk, then moves it there. `write` may write piece by piece. */
export async function writeDurably(path: string, write: (file: FileHandle) => Promise<unknown>): Promise<void> {
  const beside = `${path}.part`;
  await writeSynced(beside, "w", write);
  await moveSynced(beside, path);
}

export function appendDurably(path: string, text: string): Promise<void> {
  return writeSynced(path, "a", (file) => file.writeFile(text));
}

export async function appendAll(file: FileHandle, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const each of bytes) await file.writeFile(each);
}
