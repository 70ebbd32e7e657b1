/**
 * Draws a table: a box of heavy lines around the header, light ones around the body.
 *
 * A cell is its text between two spaces. Text that does not fit is wrapped between words,
 * and a word that does not fit is cut with `…`; header cells stand at the bottom of their
 * row, body cells at the top. Source: rich 13.3, `Table` with `box.HEAVY_HEAD` and `show_lines`.
 */
import type { Style } from "./paint.js";
import { blank, ellipsize, type Line, type Text, text, trimEnd, widthOf, withStyle } from "./text.js";
import { wrap } from "./wrap.js";

export type Alignment = "left" | "center" | "right";

export interface TableColumn {
  readonly title: string;
  readonly align: Alignment;
  /** Cells between two bars, the two spaces of padding included. */
  readonly width: number;
}

/** How one kind of row is drawn. */
interface RowStyle {
  readonly bar: string;
  /** Where a cell stands when another of its row is taller. */
  readonly stand: "top" | "bottom";
  /** The style of all cells; without it each text keeps its own. */
  readonly style?: Style;
}

const HEADER: RowStyle = { bar: "┃", stand: "bottom", style: "bold" };
const BODY: RowStyle = { bar: "│", stand: "top" };

/** The lines of the table; each row has one text per column. */
export function drawTable(columns: readonly TableColumn[], rows: readonly (readonly Text[])[]): Line[] {
  const titles = columns.map(({ title }) => text(title));
  const between = rule("├─┼┤", columns);
  return [
    rule("┏━┳┓", columns),
    ...drawRow(titles, columns, HEADER),
    rule("┡━╇┩", columns),
    ...rows.flatMap((row, index) => [...(index > 0 ? [between] : []), ...drawRow(row, columns, BODY)]),
    rule("└─┴┘", columns),
  ];
}

/** Cells side by side between bars, all as tall as the tallest. */
function drawRow(contents: readonly Text[], columns: readonly TableColumn[], { bar, stand, style }: RowStyle): Line[] {
  const cells = columns.map((column, index) => cellLines(contents[index], column));
  const height = Math.max(1, ...cells.map((lines) => lines.length));
  const standing = cells.map((lines, index) => {
    const spare = Array.from({ length: height - lines.length }, () => [blank(columns[index].width)]);
    const filled = stand === "top" ? [...lines, ...spare] : [...spare, ...lines];
    return style ? filled.map((line) => line.map((piece) => withStyle(piece, style))) : filled;
  });
  return Array.from({ length: height }, (_, index) => [
    text(bar),
    ...standing.flatMap((lines) => [...lines[index], text(bar)]),
  ]);
}

/** `[left, fill, crossing, right]` as a line across all columns. */
function rule([left, fill, crossing, right]: string, columns: readonly TableColumn[]): Line {
  return [text(left + columns.map(({ width }) => fill.repeat(width)).join(crossing) + right)];
}

/** The text of one cell, wrapped, aligned and padded. A column without room for any text has no lines. */
function cellLines(content: Text, { width, align }: TableColumn): Line[] {
  const room = width - 2;
  if (room < 1) return [];
  return wrap(content, room, "whole").map((line) => [blank(1), aligned(line, room, align), blank(1)]);
}

function aligned(line: Text, width: number, align: Alignment): Text {
  const fitted = ellipsize(align === "left" ? line : trimEnd(line), width);
  const spare = width - widthOf(fitted);
  const before = { left: 0, center: Math.floor(spare / 2), right: spare }[align];
  return [...blank(before), ...fitted, ...blank(spare - before)];
}
