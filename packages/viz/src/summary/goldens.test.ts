/**
 * Against the texts that Keras 3.16 with rich 13.3 printed, byte for byte: every block of
 * every file in `packages/viz/goldens`, headed `### COLUMNS=<terminal> summary(<arguments>)`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { MODELS } from "./goldens.test.models.js";
import { type SummaryOptions, summary } from "./summary.js";

const GOLDENS = join(__dirname, "../../goldens");
const NAMES = readdirSync(GOLDENS)
  .filter((file) => file.endsWith(".txt") && !file.endsWith(".ansi.txt"))
  .map((file) => file.replace(".txt", ""));

test("every golden has its model", () => {
  expect(NAMES.length).toBeGreaterThan(0);
  expect(Object.keys(MODELS).sort()).toEqual([...NAMES].sort());
});

describe.each(NAMES)("%s", (name) => {
  const model = MODELS[name];
  test.each(blocksOf(readGolden(`${name}.txt`)))("$head", ({ options, expected }) => {
    const error = /^RAISES ValueError: (.*)\n$/.exec(expected);
    if (error) expect(() => summary(model, options)).toThrow(new Error(error[1]));
    else expect(summary(model, options)).toBe(expected);
  });
});

test("the colours of a terminal", () => {
  const options = { showTrainable: true, color: true, terminalWidth: 100 };
  expect(summary(MODELS.tutorial_1_sequential, options)).toBe(readGolden("tutorial_1_sequential.ansi.txt"));
});

interface Block {
  readonly head: string;
  readonly options: SummaryOptions;
  readonly expected: string;
}

function readGolden(file: string): string {
  return readFileSync(join(GOLDENS, file), "utf8");
}

/** A file is blocks with an empty line between them; a block is a head and what was printed. */
function blocksOf(golden: string): Block[] {
  return golden.split(/\n(?=### )/).map((block) => {
    const [, head, columns, args, expected] = /^### (COLUMNS=(\d+) summary\(([^\n]*)\))\n(.*)$/s.exec(block) ?? [];
    return { head, options: { terminalWidth: Number(columns), ...parseArguments(args) }, expected };
  });
}

/** Python's `show_trainable=True, positions=[0.3, 1.0]` as `{ showTrainable: true, positions: [0.3, 1] }`. */
function parseArguments(args: string): SummaryOptions {
  const json = args
    .replace(/(\w+)=/g, (_, key: string) => `"${key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}":`)
    .replaceAll("'", '"')
    .replaceAll("True", "true");
  return JSON.parse(`{${json}}`) as SummaryOptions;
}
