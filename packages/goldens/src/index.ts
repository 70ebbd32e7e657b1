/**
 * Goldens: what the real Keras 3.16 printed and computed, for tests to compare
 * with. README.md says what each folder holds.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..");

/** One printed summary: the arguments, in our spelling, and the text. */
export interface SummaryGolden {
  /** `COLUMNS=100 summary(show_trainable=True)` */
  readonly head: string;
  readonly options: Readonly<Record<string, unknown>> & { readonly terminalWidth: number };
  readonly expected: string;
}

/** An array as Keras's goldens hold it. */
export interface GoldenArray {
  readonly shape: readonly number[];
  readonly dtype: string;
  /** Row-major. */
  readonly data: readonly number[];
}

/** Names of the models whose summaries there are. */
export function summaryGoldenNames(): string[] {
  return readdirSync(join(ROOT, "models"))
    .filter((file) => /^[^.]*\.txt$/.test(file))
    .map((file) => file.replace(".txt", ""));
}

/** The printed summaries of one model. */
export function summaryGoldens(name: string): SummaryGolden[] {
  // A file is blocks with an empty line between them; a block is a head and what was printed.
  return readText(`models/${name}.txt`)
    .split(/\n(?=### )/)
    .map((block) => {
      const [, head, columns, args, expected] = /^### (COLUMNS=(\d+) summary\(([^\n]*)\))\n(.*)$/s.exec(block) ?? [];
      return { head, options: { terminalWidth: Number(columns), ...parseArguments(args) }, expected };
    });
}

/** One graph that `model_to_dot` made: the arguments, in our spelling, and its text. */
export interface DotGolden {
  /** `model_to_dot(show_shapes=True)` */
  readonly head: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly expected: string;
}

/** The graphs of one model, as pydot wrote them but for the names of boxes: n0, n1, … in order. */
export function dotGoldens(name: string): DotGolden[] {
  return readText(`models/${name}.dot.txt`)
    .split(/\n(?=### )/)
    .map((block) => {
      const [, head, args, expected] = /^### (model_to_dot\(([^\n]*)\))\n(.*)$/s.exec(block) ?? [];
      return { head, options: parseArguments(args), expected };
    });
}

/** The error message of a golden that is one; undefined for a table. */
export function errorOf({ expected }: SummaryGolden | DotGolden): string | undefined {
  return /^RAISES ValueError: (.*)\n$/.exec(expected)?.[1];
}

/** The cases of a .jsonl file: one JSON object per line. */
export function casesOf<Case>(file: string): Case[] {
  return readText(file)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Case);
}

export function readText(file: string): string {
  return readFileSync(pathOf(file), "utf8");
}

export function pathOf(file: string): string {
  return join(ROOT, file);
}

/** `negative_slope` → `negativeSlope` */
export function camelCase(key: string): string {
  return key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Python's `show_trainable=True, positions=[0.3, 1.0]` as `{ showTrainable: true, positions: [0.3, 1] }`. */
function parseArguments(args: string): Record<string, unknown> {
  const json = args
    .replace(/(\w+)=/g, (_, key: string) => `"${camelCase(key)}":`)
    .replaceAll("'", '"')
    .replaceAll("True", "true")
    .replaceAll("False", "false");
  return JSON.parse(`{${json}}`) as Record<string, unknown>;
}
