/** Paths of lines: rounded corners and arrowheads. */
import type { Point } from "../layout/orient.js";
import { number } from "./xml.js";

const ARROW = { length: 9, halfWidth: 4, notch: 2.5 };

/** A line through `points` that ends inside its arrowhead, its corners rounded by `radius` at most. */
export function linePath(points: readonly Point[], maxRadius: number): string {
  const corners = [...points.slice(0, -1), shortened(points[points.length - 2], points[points.length - 1])];
  const parts = [`M${at(corners[0])}`];
  for (let i = 1; i < corners.length - 1; i++) {
    const [before, corner, after] = [corners[i - 1], corners[i], corners[i + 1]];
    // Two corners share the stretch between them; at an end of the line all of it is free.
    const roomBefore = distance(before, corner) / (i === 1 ? 1 : 2);
    const roomAfter = distance(corner, after) / (i === corners.length - 2 ? 1 : 2);
    const radius = Math.min(maxRadius, roomBefore, roomAfter);
    if (radius === 0) {
      parts.push(`L${at(corner)}`);
      continue;
    }
    parts.push(`L${at(towards(corner, before, radius))}Q${at(corner)} ${at(towards(corner, after, radius))}`);
  }
  parts.push(`L${at(corners[corners.length - 1])}`);
  return parts.join("");
}

/** An arrowhead whose tip is the last point. */
export function arrowPath(points: readonly Point[]): string {
  const tip = points[points.length - 1];
  const from = points[points.length - 2];
  const length = distance(from, tip);
  const [dx, dy] = [(tip.x - from.x) / length, (tip.y - from.y) / length];
  const place = (back: number, aside: number) =>
    at({ x: tip.x - dx * back - dy * aside, y: tip.y - dy * back + dx * aside });
  const { length: back, halfWidth, notch } = ARROW;
  return `M${place(0, 0)}L${place(back, halfWidth)}L${place(back - notch, 0)}L${place(back, -halfWidth)}Z`;
}

function shortened(from: Point, tip: Point): Point {
  return towards(tip, from, ARROW.length - ARROW.notch - 0.5);
}

/** The point at `length` from `from` on the way to `to`. */
export function towards(from: Point, to: Point, length: number): Point {
  const share = length / distance(from, to);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function at({ x, y }: Point): string {
  return `${number(x)} ${number(y)}`;
}
