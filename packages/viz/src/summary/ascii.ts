/**
 * ASCII: a summary's lines for terminals and logs that have nothing else. Each
 * character of a box has a plain one in its place, so that widths stay.
 */
const PLAIN: Readonly<Record<string, string>> = {
  "━": "=",
  "─": "-",
  "┃": "|",
  "│": "|",
  "…": "~",
  "└": "+",
};

/** The corners and crossings of boxes. */
const CROSSINGS = "┏┳┓┡╇┩├┼┤┴┘";

export function toAscii(line: string): string {
  return Array.from(line, (character) => PLAIN[character] ?? (CROSSINGS.includes(character) ? "+" : character)).join(
    "",
  );
}
