/** Title: the name of a group in its frame. */
import type { Point, Rect } from "./layout/orient.js";
import { widthOf } from "./text/styles.js";

export interface Title {
  readonly text: string;
  /** Left end of the baseline. */
  readonly at: Point;
}

/** From the sides of the frame, and from its top to the baseline. */
const SIDE = 14;
const BASELINE = 20;
/** Clear space around it. */
const CLEARANCE = 6;

/** At the left of the frame's top edge, or at the right when a line comes through there and none on the right. */
export function placeTitle({ x, y, width }: Rect, name: string, lines: readonly (readonly Point[])[]): Title {
  const text = shortened(name, width - 2 * SIDE);
  const length = widthOf("title", text);
  const left = x + SIDE;
  const right = x + width - SIDE - length;
  const free = (from: number) => !lines.some((line) => crosses(line, from - CLEARANCE, from + length + CLEARANCE));
  return { text, at: { x: !free(left) && free(right) ? right : left, y: y + BASELINE } };

  function crosses(points: readonly Point[], from: number, to: number): boolean {
    return points.slice(1).some((end, i) => {
      const start = points[i];
      const [lowX, highX] = [Math.min(start.x, end.x), Math.max(start.x, end.x)];
      const [lowY, highY] = [Math.min(start.y, end.y), Math.max(start.y, end.y)];
      return highX > from && lowX < to && highY > y && lowY < y + BASELINE + CLEARANCE;
    });
  }
}

/** `name` as far as it fits: a frame that the data crosses sideways is as long as its layers, not as its name. */
function shortened(name: string, room: number): string {
  const characters = [...name];
  let count = characters.length;
  while (count > 1 && widthOf("title", text(count)) > room) count--;
  return text(count);

  function text(length: number): string {
    return length === characters.length ? name : `${characters.slice(0, length).join("")}…`;
  }
}
