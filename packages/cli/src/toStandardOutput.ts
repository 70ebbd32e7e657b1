/** Files that are written by path, to standard output: through a folder of their own that is gone afterwards. */
import { createReadStream, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { print } from "./output.js";

/** `write` is given the path of a file called `name`. */
export async function toStandardOutput(name: string, write: (path: string) => Promise<unknown>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "neurode-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // Whoever reads may have seen enough before the end.
  process.once("exit", remove);
  try {
    const path = join(folder, name);
    await write(path);
    for await (const chunk of createReadStream(path)) await print(chunk as Buffer);
  } finally {
    process.off("exit", remove);
    remove();
  }
}
