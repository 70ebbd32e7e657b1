/** Writing that outlives a crash: files whole or not at all, and lines that are on the disk before the next step. */
import { type FileHandle, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "../files/writeFile.js";

/** Writes beside the file's place, brings that to the disk, then moves it there. `write` may write piece by piece. */
export async function writeDurably(path: string, write: (file: FileHandle) => Promise<unknown>): Promise<void> {
  const beside = `${path}.part`;
  const file = await open(beside, "w");
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  await syncFolder(dirname(path));
}

export async function appendDurably(path: string, text: string): Promise<void> {
  const file = await open(path, "a");
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
