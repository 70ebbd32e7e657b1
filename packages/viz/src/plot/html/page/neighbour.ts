/** Neighbour: which card the arrow keys go to. */
import type { Rect } from "../../layout/orient.js";
import type { Scene, Thing } from "../scene.js";

const DIRECTIONS: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};
/** Aside counts more than ahead; what a line leads to counts as nearer. */
const ASIDE = 2.2;
const LINKED = 0.4;
/** Height of the header of a frame. */
const HEADER = 26;

export function isArrow(key: string): boolean {
  return key in DIRECTIONS;
}

/** The nearest thing in the direction of the key, null at the edge. */
export function neighbour({ things, ways }: Scene, from: Thing, key: string): Thing | null {
  const [dx, dy] = DIRECTIONS[key];
  const start = middle(from);
  const linked = new Set(
    ways.flatMap((way) => (way.from === from.path ? [way.to] : way.to === from.path ? [way.from] : [])),
  );
  let best: Thing | null = null;
  let least = Infinity;
  for (const thing of things) {
    const { x, y } = middle(thing);
    const ahead = (x - start.x) * dx + (y - start.y) * dy;
    const aside = Math.abs((x - start.x) * dy) + Math.abs((y - start.y) * dx);
    if (thing === from || ahead < 4) continue;
    const score = (ahead + ASIDE * aside) * (linked.has(thing.path) ? LINKED : 1);
    if (score < least) [best, least] = [thing, score];
  }
  return best;
}

/** What of a thing must be seen when it has the focus: of a frame, its header. */
export function faceOf({ rect, open }: Thing): Rect {
  return open ? { ...rect, height: HEADER } : rect;
}

function middle(thing: Thing): { x: number; y: number } {
  const { x, y, width, height } = faceOf(thing);
  return { x: x + width / 2, y: y + height / 2 };
}
