/**
 * Files that once did not end as they must, kept to be tried first:
 * `kept/<format>/<good file>.<what it is>`.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FormatName } from "./formats.js";
import type { Opener } from "./opener.js";

/** Not compiled, so it is where the sources are. */
const FOLDER = join(__dirname, "../../src/fuzz/kept");

export function keptFiles(format: FormatName): string[] {
  const own = join(FOLDER, format);
  return existsSync(own) ? readdirSync(own).sort() : [];
}

/** What is wrong with how a kept file ends; null when it ends as it must. */
export function openKept(format: FormatName, file: string, opener: Opener): Promise<string | null> {
  const bytes = readFileSync(join(FOLDER, format, file));
  return opener.open({ format, good: file.split(".")[0], bytes });
}
