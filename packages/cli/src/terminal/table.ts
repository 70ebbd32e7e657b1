/** Tables without lines: columns that stand below each other. */
import type { Colors } from "./colors.js";

export interface Column {
  readonly title: string;
  /** Numbers stand at the right. Default left. */
  readonly align?: "left" | "right";
}

const GAP = "  ";

/** Lines of text, each with its end. Every row has a cell for each column. */
export function tableText(columns: readonly Column[], rows: readonly (readonly string[])[], colors: Colors): string {
  const widths = columns.map(({ title }, i) => Math.max(...[title, ...rows.map((row) => row[i])].map(widthOf)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => {
        const space = " ".repeat(widths[i] - widthOf(cell));
        return columns[i].align === "right" ? space + cell : cell + space;
      })
      .join(GAP)
      .trimEnd();
  return [colors.dim(line(columns.map(({ title }) => title))), ...rows.map(line)].map((text) => `${text}\n`).join("");
}

/** The first of several forms of a table that fits the terminal, else the last; the first where there is no terminal. */
export function fitting(stream: NodeJS.WriteStream, forms: readonly (() => string)[]): string {
  const room = stream.isTTY ? stream.columns : Number.POSITIVE_INFINITY;
  const last = forms.length - 1;
  for (const form of forms.slice(0, last)) {
    const table = form();
    if (table.split("\n").every((line) => widthOf(line) <= room)) return table;
  }
  return forms[last]();
}

/** Columns that a text takes, of characters that take one each; escape codes take none. */
function widthOf(text: string): number {
  return [...text.replace(ESCAPE, "")].length;
}

const ESCAPE = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, "g");
