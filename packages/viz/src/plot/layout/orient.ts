/**
 * Orient: from the two axes of the layout to the page.
 *
 *     TB   along is down          LR   along is right
 *     BT   along is up            RL   along is left
 */
export const DIRECTIONS = ["TB", "BT", "LR", "RL"] as const;
export type Direction = (typeof DIRECTIONS)[number];

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

export function flowsDown(direction: Direction): boolean {
  return direction === "TB" || direction === "BT";
}

export interface Extent {
  readonly low: number;
  readonly high: number;
}

/** Maps places whose positions lie in `across` and in 0 … `end` along to the page, the first at (0, 0). */
export function orient(direction: Direction, across: Extent, end: number) {
  const reversed = direction === "BT" || direction === "RL";
  const point = (acrossAt: number, alongAt: number): Point => {
    const a = acrossAt - across.low;
    const b = reversed ? end - alongAt : alongAt;
    return flowsDown(direction) ? { x: a, y: b } : { x: b, y: a };
  };
  const rect = (a: Extent, b: Extent): Rect => {
    const one = point(a.low, b.low);
    const other = point(a.high, b.high);
    return {
      x: Math.min(one.x, other.x),
      y: Math.min(one.y, other.y),
      width: Math.abs(one.x - other.x),
      height: Math.abs(one.y - other.y),
    };
  };
  return { point, rect };
}
