/** Vocabulary files: text of one token per line. */
import { readFileSync } from "node:fs";
import { ArgumentError } from "@neurode/core";

/** The lines of a text file, none of them empty. Throws an ArgumentError that names the file. */
export function linesOfFile(where: string, path: string): string[] {
  const lines = read(where, path)
    .replace(/\r?\n$/, "")
    .split(/\r?\n/);
  const empty = lines.indexOf("");
  if (empty < 0) return lines;
  throw new ArgumentError(
    `${where}: "vocabulary": expected one token per line of ${path}, but line ${empty + 1} is empty.`,
  );
}

function read(where: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new ArgumentError(
      `${where}: "vocabulary": cannot read the file ${path}: ${cause instanceof Error ? cause.message : cause}. ` +
        "Give the path of a text file, or the tokens in a list.",
    );
  }
}
