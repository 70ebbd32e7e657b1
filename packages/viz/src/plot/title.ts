/** Title: where the name of a group stands in its frame. */
import type { Point, Rect } from "./layout/orient.js";
import type { Line } from "./picture.js";

/** From the left of the frame, and from its top to the baseline. */
const SIDE = 14;
const BASELINE = 20;
/** Clear space around it. */
const CLEARANCE = 6;

/** At the left of the group's top edge, or at the right when a line comes through there and none on the right. */
export function placeTitle({ x, y, width }: Rect, titleWidth: number, lines: readonly Line[]): Point {
  const left = x + SIDE;
  const right = x + width - SIDE - titleWidth;
  const free = (from: number) =>
    !lines.some(({ points }) => crosses(points, from - CLEARANCE, from + titleWidth + CLEARANCE));
  return { x: !free(left) && free(right) ? right : left, y: y + BASELINE };

  function crosses(points: readonly Point[], from: number, to: number): boolean {
    return points.slice(1).some((end, i) => {
      const start = points[i];
      const [lowX, highX] = [Math.min(start.x, end.x), Math.max(start.x, end.x)];
      const [lowY, highY] = [Math.min(start.y, end.y), Math.max(start.y, end.y)];
      return highX > from && lowX < to && highY > y && lowY < y + BASELINE + CLEARANCE;
    });
  }
}
