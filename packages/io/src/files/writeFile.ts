/** Files that outlive a crash: whole or not at all, and on the disk before the next step. */
import { randomUUID } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { notWritten } from "@neurode/core";

/**
 * Writes a file whole or not at all: beside its place first, then moved there. Whoever reads meanwhile finds the old
 * file, and nothing stays beside it when writing fails: with an Error that says why, Node's own being its `cause`.
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const beside = `${path}.${randomUUID()}.part`;
  try {
    await writeSynced(beside, "wx", (file) => file.writeFile(bytes));
    await moveSynced(beside, path);
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => {});
    throw new Error(notWritten(path, cause), { cause });
  }
}

/** Opens a file, lets `write` write into it, piece by piece if it likes, and brings it to the disk. */
export async function writeSynced(
  path: string,
  flags: "w" | "wx" | "a",
  write: (file: FileHandle) => Promise<unknown>,
): Promise<void> {
  const file = await open(path, flags);
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The new name is on the disk once its folder is; Windows has no such thing. */
export async function moveSynced(from: string, to: string): Promise<void> {
  await rename(from, to);
  if (process.platform === "win32") return;
  const folder = await open(dirname(to), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
