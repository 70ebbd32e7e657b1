/** A heat map on the page: one path for all cells of a colour, lines across what is below zero, and the key. */
import type { Mark, Words } from "../drawing/chart.js";
import { colourKey, KEY_BAR_HEIGHT, KEY_CELL, KEY_HEIGHT } from "../drawing/key.js";
import { linePath, rectPath } from "../drawing/paths.js";
import { LEVELS, type Level, levelOf } from "../drawing/ramp.js";
import { figureText } from "../figures.js";
import type { HeatMap } from "./cells.js";

export interface PlacedHeat {
  readonly marks: readonly Mark[];
  readonly words: readonly Words[];
  readonly height: number;
}

/** Cells are no larger. */
const LARGEST_CELL = 18;
/** Cells of a picture that is averaged down are as small as this. */
export const SMALLEST_CELL = 5;
/** Between two tiles, in cells. */
export const TILE_GAP = 0.6;
const KEY_GAP = 12;

export function placeHeat(map: HeatMap, x: number, y: number, width: number, height: number): PlacedHeat {
  const { rows, columns, cells, tile } = map;
  const gaps = (count: number, size: number | undefined) => (size === undefined ? 0 : (count / size - 1) * TILE_GAP);
  const across = columns + gaps(columns, tile?.columns);
  const down = rows + gaps(rows, tile?.rows);
  const wide = Math.min(LARGEST_CELL, width / Math.max(1, across));
  const high = Math.min(LARGEST_CELL, height / Math.max(1, down));
  // Kernels keep their proportions; cells of a matrix fill the room there is.
  const side = tile ? Math.min(wide, high) : null;
  const [cellWidth, cellHeight] = [side ?? wide, side ?? high];
  const offset = (index: number, size: number | undefined) =>
    index + (size === undefined ? 0 : Math.floor(index / size) * TILE_GAP);

  const most = cells.reduce((largest, cell) => Math.max(largest, Number.isNaN(cell) ? 0 : Math.abs(cell)), 0);
  const byLevel = new Map<Level, string[]>();
  const hatch: string[] = [];
  const crosses: string[] = [];
  cells.forEach((cell, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    const left = x + offset(column, tile?.columns) * cellWidth;
    const top = y + offset(row, tile?.rows) * cellHeight;
    if (Number.isNaN(cell)) {
      if (tile === null) crosses.push(crossPath(left, top, cellWidth, cellHeight));
      return;
    }
    const level = levelOf(cell, most);
    const rect = rectPath(left, top, cellWidth, cellHeight);
    const others = byLevel.get(level);
    if (others) others.push(rect);
    else byLevel.set(level, [rect]);
    if (cell < 0) hatch.push(acrossPath(left, top, cellWidth, cellHeight));
  });
  const keyTop = y + down * cellHeight + KEY_GAP;
  const ends = (most > 0 ? [-1, 0, 1] : [0]).map((at) => ({ at, text: figureText(at * most, 3) }));
  const key = colourKey(x, keyTop, ends);
  const keyHatch = acrossPath(x, keyTop, LEVELS * KEY_CELL, KEY_BAR_HEIGHT);
  return {
    marks: [
      ...[...byLevel].sort(([a], [b]) => (a < b ? -1 : 1)).map(([look, parts]): Mark => ({ look, d: parts.join("") })),
      ...(crosses.length > 0 ? [{ look: "missing", d: crosses.join(""), told: "not a number" } as const] : []),
      ...key.marks,
      { look: "hatch", d: [...hatch, keyHatch].join("") },
    ],
    words: key.words,
    height: keyTop + KEY_HEIGHT - y,
  };
}

function acrossPath(x: number, y: number, width: number, height: number): string {
  return linePath([
    [x, y + height / 2],
    [x + width, y + height / 2],
  ]);
}

function crossPath(x: number, y: number, width: number, height: number): string {
  const [middleX, middleY, arm] = [x + width / 2, y + height / 2, Math.min(width, height) / 4];
  return [1, -1]
    .map((side) =>
      linePath([
        [middleX - arm, middleY - side * arm],
        [middleX + arm, middleY + side * arm],
      ]),
    )
    .join("");
}
