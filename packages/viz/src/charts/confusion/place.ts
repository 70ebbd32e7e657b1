/**
 * Place: where everything in a picture of a confusion matrix is.
 *
 *                predicted
 *                cat   dog   recall
 *     true  cat   45     5    90 %
 *           dog    2    48    96 %
 *     precision  96 %  91 %
 *
 * Blue is right, and on the diagonal; orange is wrong. Shades grow with the root of the
 * share of the row, so that few mistakes are seen beside many hits.
 */
import { type Chart, type Mark, type Words, write } from "../drawing/chart.js";
import { PADDING } from "../drawing/frame.js";
import { colourKey, KEY_HEIGHT, KEY_WIDTH } from "../drawing/key.js";
import { paragraph } from "../drawing/paragraph.js";
import { rectPath } from "../drawing/paths.js";
import { type Level, levelOf } from "../drawing/ramp.js";
import { largestFit, WORD_STYLES, type WordKind, wordWidth } from "../drawing/words.js";
import { figureText, shareText } from "../figures.js";
import { aboutConfusion, type Cell, type Confusion, tellConfusion } from "./matrix.js";

const HEAD_GAP = 22;
const LABEL_GAP = 8;
/** Labels are shortened to it. */
const LABEL_ROOM = 140;
/** Beside the labels: the word "true", turned. */
const SIDE_WORD = 18;
/** Cells share this width, within these bounds, unless a width is asked for. */
const MATRIX_WIDTH = 520;
const LARGEST_CELL = 60;
const SMALLEST_CELL = 20;
/** Labels of classes are no nearer to one another. */
const LABEL_LINE = 11;
/** A cell as high as this has room for its share below its count. */
const TWO_LINES = 34;
/** Around the figures of a cell. */
const CELL_PADDING = 1.5;
const FIGURE_KINDS = ["cell", "smallCell", "tinyCell"] as const satisfies readonly WordKind[];
const KEY_GAP = 26;

export function confusionChart(title: string, confusion: Confusion, asked: number | null): Chart {
  const { names, cells, recall, precision } = confusion;
  const labelRoom = Math.min(LABEL_ROOM, Math.max(...[...names, "precision"].map((name) => wordWidth("tick", name))));
  const shareRoom = Math.max(wordWidth("tick", "100 %"), wordWidth("tick", "recall"));
  const left = Math.ceil(PADDING + SIDE_WORD + labelRoom + LABEL_GAP);
  const beside = left + LABEL_GAP + Math.ceil(shareRoom) + PADDING;
  const wished = Math.min(LARGEST_CELL, Math.max(SMALLEST_CELL, MATRIX_WIDTH / names.length));
  const side = asked === null ? wished : Math.max(1, asked - beside) / names.length;
  const span = side * names.length;
  const width = asked ?? Math.ceil(Math.max(beside + span, 2 * PADDING + KEY_WIDTH + 80));
  const inner = width - 2 * PADDING;

  const words: Words[] = [];
  let y = paragraph(words, "heading", title, PADDING, PADDING, inner);
  y = paragraph(words, "about", aboutConfusion(confusion), PADDING, y, inner);
  const upright = names.some((name) => wordWidth("tick", name) > side - 4);
  const longest = Math.max(...names.map((name) => wordWidth("tick", name)));
  const top = y + HEAD_GAP + LABEL_GAP + (upright ? Math.min(labelRoom, longest) : 8) + 10;
  const grid = { left, top, side, right: left + span, bottom: top + span };

  words.push(
    write("unit", "predicted", left + span / 2, y + HEAD_GAP, { anchor: "middle" }),
    write("unit", "true", PADDING + 9, top + span / 2, { anchor: "middle", turned: true }),
    ...(span > 24 ? [write("tick", "recall", grid.right + LABEL_GAP, top - LABEL_GAP)] : []),
  );
  const every = Math.max(1, Math.ceil(LABEL_LINE / side));
  const shares = precision.map((share) => (share === null ? "" : shareText(share, true)));
  const turnedShares = shares.some((text) => wordWidth("tick", text) > side - 4);
  const sharesRoom = turnedShares ? shareRoom : 11;
  for (let i = 0; i < names.length; i += every) {
    const middle = (i + 0.5) * side;
    const found = recall[i];
    words.push(write("tick", names[i], left - LABEL_GAP, top + middle + 3.7, { room: labelRoom, anchor: "end" }));
    words.push(above(names[i], left + middle, top - LABEL_GAP, upright, labelRoom));
    if (found !== null) words.push(write("tick", shareText(found, true), grid.right + LABEL_GAP, top + middle + 3.7));
    words.push(
      turnedShares
        ? write("tick", shares[i], left + middle + 3.7, grid.bottom + LABEL_GAP + shareRoom, { turned: true })
        : write("tick", shares[i], left + middle, grid.bottom + LABEL_GAP + 8, { anchor: "middle" }),
    );
  }
  words.push(write("tick", "precision", left - LABEL_GAP, grid.bottom + LABEL_GAP + 8, { anchor: "end" }));

  const inside = cellsOf(cells, names, grid);
  const keyTop = grid.bottom + LABEL_GAP + sharesRoom + KEY_GAP;
  const key = confusionKey(inner, keyTop);
  return {
    width,
    height: Math.ceil(keyTop + KEY_HEIGHT + PADDING - 8),
    title,
    told: tellConfusion(confusion),
    marks: [...inside.marks, ...key.marks],
    words: [...words.filter(({ text }) => text !== ""), ...inside.words, ...key.words],
  };
}

interface Grid {
  readonly left: number;
  readonly top: number;
  readonly side: number;
  readonly right: number;
  readonly bottom: number;
}

/** The name of a column; (x, y) is the middle of its lower end. */
function above(name: string, x: number, y: number, upright: boolean, room: number): Words {
  return upright
    ? write("tick", name, x + 3.7, y, { turned: true, room })
    : write("tick", name, x, y, { anchor: "middle" });
}

function cellsOf(cells: Confusion["cells"], names: readonly string[], grid: Grid) {
  const { left, top, side } = grid;
  const all = cells.flat();
  const room = side - 2 * CELL_PADDING;
  const lower = FIGURE_KINDS.filter((kind) => WORD_STYLES[kind].size <= room);
  const counts = largestFit(lower, all.filter(({ count }) => count > 0).map(countText), room);
  const withShares =
    side >= TWO_LINES && all.every(({ share }) => wordWidth("smallCell", shareText(share, true)) <= room);
  const marks: Mark[] = [];
  const words: Words[] = [];
  for (const [i, row] of cells.entries()) {
    for (const [j, cell] of row.entries()) {
      const [x, y] = [left + j * side, top + i * side];
      const on = cellLevel(cell);
      const told = `${names[i]} taken for ${names[j]}: ${figureText(cell.count)}, ${shareText(cell.share)} of ${names[i]}`;
      marks.push({ look: on, d: rectPath(x + GAP / 2, y + GAP / 2, side - GAP, side - GAP), told });
      if (cell.count === 0 || counts === null) continue;
      const middle = x + side / 2;
      const baseline = y + side / 2 + (withShares ? -1 : { cell: 4, smallCell: 3.2, tinyCell: 2.5 }[counts]);
      words.push(write(counts, countText(cell), middle, baseline, { anchor: "middle", on }));
      if (withShares) {
        words.push(write("smallCell", shareText(cell.share, true), middle, baseline + 12, { anchor: "middle", on }));
      }
    }
  }
  return { marks, words };
}

/** Between two cells. */
const GAP = 1;

function countText({ count }: Cell): string {
  return figureText(count);
}

function cellLevel({ share, right }: Cell): Level {
  return levelOf(right ? Math.sqrt(share) : -Math.sqrt(share), 1);
}

/** From all wrong to all right. */
function confusionKey(inner: number, y: number) {
  const [wrong, right] = ["wrong", "right"];
  const room = Math.max(wordWidth("tick", wrong), wordWidth("tick", right)) + LABEL_GAP;
  const x = PADDING + Math.max(room, (inner - KEY_WIDTH) / 2);
  const key = colourKey(
    x,
    y,
    [-1, -0.5, 0, 0.5, 1].map((at) => ({ at, text: shareText(at * at, true) })),
  );
  return {
    marks: key.marks,
    words: [
      ...key.words,
      write("tick", wrong, x - LABEL_GAP, y + 9, { anchor: "end" }),
      write("tick", right, x + KEY_WIDTH + LABEL_GAP, y + 9),
    ],
  };
}
