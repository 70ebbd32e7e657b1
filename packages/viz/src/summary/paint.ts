/**
 * Styles and their escape codes: what `rich` writes to a terminal of 256 colours
 * for the markup of Keras 3.16 (utils/summary_utils.py, `highlight_number` and its siblings);
 * charts have a few of their own.
 */
import type { Glyph, Line, Text } from "./text.js";

export type Style = keyof typeof SGR;

/** Parameters of "select graphic rendition" (ECMA-48, 8.3.117); 38;5;n is colour n of the 256. */
const SGR = {
  plain: "",
  bold: "1",
  className: "38;5;33",
  number: "38;5;34",
  unknownSize: "38;5;45",
  trainable: "1;38;5;34",
  frozen: "1;91",
  /** Of charts: the first thing compared, the second, and what stands back. */
  first: "38;5;33",
  second: "38;5;208",
  faint: "38;5;245",
} as const;

/** The line as a string, with escape codes around each run of one style when `color`. */
export function paint(line: Line, color: boolean): string {
  return line
    .flatMap(color ? runsOf : (text) => [text])
    .map((run) => paintRun(run, color))
    .join("");
}

function paintRun(run: Text, color: boolean): string {
  const characters = run.map(({ character }) => character).join("");
  const code = color && run.length > 0 ? SGR[run[0].style] : "";
  return code === "" ? characters : `\x1b[${code}m${characters}\x1b[0m`;
}

/** The longest pieces of one style each. */
function runsOf(text: Text): Text[] {
  const runs: Glyph[][] = [];
  for (const glyph of text) {
    const run = runs.at(-1);
    if (run && run[0].style === glyph.style) run.push(glyph);
    else runs.push([glyph]);
  }
  return runs;
}
