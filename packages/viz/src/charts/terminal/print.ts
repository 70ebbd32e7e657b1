/** Lines of a chart as text: cut to the terminal, with its colours, or in plain characters. */
import { toAscii } from "../../summary/ascii.js";
import { paint } from "../../summary/paint.js";
import { crop, type Line } from "../../summary/text.js";
import type { Terminal } from "../options.js";

/** Every line ends in a newline; none is longer than the terminal is wide. */
export function printed(lines: readonly Line[], { columns, color, ascii }: Terminal): string {
  return lines
    .map((line) => {
      const painted = paint(crop(line, columns), color);
      return `${(ascii ? plainly(painted) : painted).trimEnd()}\n`;
    })
    .join("");
}

/** What ASCII has no sign for, and a summary does not have. */
const PLAIN: Readonly<Record<string, string>> = { "−": "-", "–": "-", "×": "x", "·": ".", "∞": "inf", "≤": "<=" };

function plainly(text: string): string {
  return toAscii(text.replace(/[−–×·∞≤]/g, (character) => PLAIN[character]));
}
