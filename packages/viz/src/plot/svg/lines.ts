/**
 * Lines: one path for each tensor, with an arrowhead for each of its readers. Where the
 * ways to several readers run together they are drawn once, for lines drawn on top of each
 * other look thicker; a way is drawn from just before the place where it leaves the others.
 */
import type { Point } from "../layout/orient.js";
import type { Line } from "../picture.js";
import { arrowPath, distance, linePath, towards } from "./path.js";

/** `radius` of the corners is at most so large. */
export function lineElements(lines: readonly Line[], radius: number): string[] {
  const tensors = new Map<string, Line[]>();
  for (const line of lines) tensors.set(line.tensor, [...(tensors.get(line.tensor) ?? []), line]);
  return [...tensors.values()].map((readers) => {
    const ways = readers.map(({ points }, index) => newPart(points, readers.slice(0, index), radius));
    const arrows = readers.map(({ points }) => `<path class="arrow" d="${arrowPath(points)}"/>`);
    return `<path class="line" d="${ways.map((way) => linePath(way, radius)).join("")}"/>${arrows.join("")}`;
  });
}

/** The part of `way` that no other has, and enough before it for the bend there. */
function newPart(way: readonly Point[], drawn: readonly Line[], radius: number): readonly Point[] {
  const parts = drawn.map(({ points }) => afterCommonStart(way, points, radius));
  return parts.reduce((shortest, part) => (lengthOf(part) < lengthOf(shortest) ? part : shortest), way);
}

function afterCommonStart(way: readonly Point[], other: readonly Point[], radius: number): readonly Point[] {
  let shared = 0;
  while (shared < way.length && shared < other.length && distance(way[shared], other[shared]) === 0) shared++;
  if (shared === 0 || shared >= way.length) return way;
  const corner = way[shared - 1];
  const fork = shared < other.length ? splitPoint(corner, way[shared], other[shared]) : corner;
  const before = distance(corner, fork) > 0 ? corner : way[shared - 2];
  if (before === undefined) return way;
  const start = towards(fork, before, Math.min(radius, distance(fork, before) / 2));
  const rest = way.slice(shared);
  return distance(fork, way[shared]) > 0 ? [start, fork, ...rest] : [start, ...rest];
}

/** Where two stretches from `corner` part: at the nearer end when they have one direction. */
function splitPoint(corner: Point, a: Point, b: Point): Point {
  const [lengthA, lengthB] = [distance(corner, a), distance(corner, b)];
  const cosine = ((a.x - corner.x) * (b.x - corner.x) + (a.y - corner.y) * (b.y - corner.y)) / (lengthA * lengthB);
  if (cosine < 0.999) return corner;
  return lengthA < lengthB ? a : b;
}

function lengthOf(way: readonly Point[]): number {
  return way.slice(1).reduce((total, point, index) => total + distance(way[index], point), 0);
}
