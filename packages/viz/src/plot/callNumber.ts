/** Call numbers: beside the arrowhead of a line into a shared layer, which call of it the line enters. */
import type { Point, Rect } from "./layout/orient.js";
import { widthOf } from "./text/styles.js";

export interface CallNumber {
  readonly text: string;
  readonly rect: Rect;
}

/** From the middle of the line, and from the layer. */
const ASIDE = 6;
const BEFORE = 2;
const HEIGHT = 8;

/** To the right of a line that comes from above or below, above one that comes from a side. */
export function callNumber(call: number, line: readonly Point[]): CallNumber {
  const tip = line[line.length - 1];
  const from = line[line.length - 2];
  const text = String(call);
  const width = widthOf("call", text);
  const [dx, dy] = [Math.sign(tip.x - from.x), Math.sign(tip.y - from.y)];
  const x = dx === 0 ? tip.x + ASIDE : dx > 0 ? tip.x - BEFORE - width : tip.x + BEFORE;
  const y = dy === 0 ? tip.y - ASIDE - HEIGHT : dy > 0 ? tip.y - BEFORE - HEIGHT : tip.y + BEFORE;
  return { text, rect: { x, y, width, height: HEIGHT } };
}
