/** The names of classes: parted by commas, or in a file. */
import { readFile } from "node:fs/promises";
import { ArgumentError } from "@neurode/core";

/** `cat,dog`, or the path of a file with a name on each line, or of a list in JSON. */
export async function classNamesFrom(text: string): Promise<string[]> {
  if (text.includes(",")) return text.split(",").map((name) => name.trim());
  const contents = await readFile(text, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new ArgumentError(
      `predict: --class-names: expected names parted by commas, or a file of them; ${JSON.stringify(text)} is neither (${cause.code}).`,
      { cause },
    );
  });
  return text.toLowerCase().endsWith(".json") ? fromJson(text, contents) : fromLines(contents);
}

function fromLines(contents: string): string[] {
  return contents
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function fromJson(path: string, contents: string): string[] {
  const expected = `predict: --class-names: ${path} must be a list of names in JSON`;
  let names: unknown;
  try {
    names = JSON.parse(contents);
  } catch (cause) {
    throw new ArgumentError(`${expected}: ${(cause as Error).message}.`, { cause });
  }
  if (Array.isArray(names) && names.every((name) => typeof name === "string")) return names;
  throw new ArgumentError(`${expected}, such as ["cat", "dog"].`);
}
