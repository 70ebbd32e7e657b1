/** The names of classes: parted by commas, or in a file; of several outputs in a record in JSON. */
import { readFile } from "node:fs/promises";
import { ArgumentError } from "@neurode/core";
import type { ClassNames } from "@neurode/io";

/** `cat,dog`, or the path of a file with a name on each line, or of JSON: a list, or a list for each output. */
export async function classNamesFrom(text: string): Promise<ClassNames> {
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

function fromJson(path: string, contents: string): ClassNames {
  const expected = `predict: --class-names: ${path} must be a list of names in JSON, or a record of such lists`;
  let names: unknown;
  try {
    names = JSON.parse(contents);
  } catch (cause) {
    throw new ArgumentError(`${expected}: ${(cause as Error).message}.`, { cause });
  }
  if (isList(names) || isRecord(names)) return names;
  throw new ArgumentError(`${expected}, such as ["cat", "dog"] or {"animal": ["cat", "dog"]}.`);
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}

function isRecord(value: unknown): value is Readonly<Record<string, readonly string[]>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(isList);
}
