/**
 * A confusion matrix for a terminal: counts, each behind a shade for its share of the row.
 *
 *           cat   dog  recall
 *     cat  █ 45  ░  5    90 %
 *     dog  ░  2  █ 48    96 %
 *
 * Where there are more classes than columns, shades alone.
 */
import { cut, ellipsize, type Line, type Text, text, widthOf } from "../../summary/text.js";
import { figureText, shareText } from "../figures.js";
import type { Terminal } from "../options.js";
import { shade } from "../terminal/blocks.js";
import { aboutConfusion, type Cell, type Confusion } from "./matrix.js";

const LABEL_ROOM = 16;
const GAP = 2;

export function confusionText(title: string, confusion: Confusion, { columns, ascii }: Terminal): Line[] {
  const { names, cells, recall } = confusion;
  const labels = names.map((name) => ellipsize(text(name), LABEL_ROOM));
  const labelRoom = Math.max(...labels.map(widthOf));
  const figures = cells.map((row) => row.map(({ count }) => (count > 0 ? figureText(count) : "")));
  const widest = Math.max(...figures.flat().map((figure) => figure.length));
  const cellRoom = Math.max(widest + 2, Math.min(Math.max(...labels.map(widthOf)), widest + 5));
  const recallRoom = "recall".length + GAP;
  const fits = labelRoom + names.length * (cellRoom + GAP) + recallRoom <= columns;
  const head: Line[] = [[text(title, "bold")], [text(aboutConfusion(confusion), "faint")], []];
  return [
    ...head,
    ...(fits ? [headings()] : []),
    ...cells.map((row, i): Line => {
      const found = recall[i];
      return [
        ...right(labels[i], labelRoom),
        ...(fits ? [] : [text(" ".repeat(GAP))]),
        ...row.flatMap((cell, j) => (fits ? figured(cell, figures[i][j]) : [shadeOf(cell)])),
        text(`${found === null ? "" : shareText(found, true)}`.padStart(recallRoom), "faint"),
      ];
    }),
    [],
    [text("rows are true, columns predicted; shades are shares of a row", "faint")],
  ];

  function headings(): Line {
    const cells = labels.flatMap((label) => [text(" ".repeat(GAP)), ...right(cut(label, cellRoom), cellRoom)]);
    return [text(" ".repeat(labelRoom)), ...cells, text("recall".padStart(recallRoom), "faint")];
  }

  function figured(cell: Cell, figure: string): Text[] {
    return [
      text(" ".repeat(GAP + cellRoom - widest - 2)),
      shadeOf(cell),
      text(` ${figure.padStart(widest)}`, cell.right ? "bold" : "plain"),
    ];
  }

  function shadeOf({ share, right }: Cell): Text {
    return text(share > 0 ? shade(Math.sqrt(share), ascii) : "·", share === 0 ? "faint" : right ? "first" : "second");
  }
}

function right(words: Text, room: number): Text[] {
  return [text(" ".repeat(Math.max(0, room - widthOf(words)))), words];
}
