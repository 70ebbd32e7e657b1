/**
 * Untangle: neighbours in a rank change places where lines cross less for it (the
 * transpose step of Gansner, Koutsofios, North & Vo 1993, Section 3). What stands beside a
 * frame stays on its side of it.
 */
import type { Tie } from "../../layout/ties.js";
import { type Item, nameOf } from "./order.js";

/** Few changes are left after so many rounds. */
const ROUNDS = 8;

export function untangled(order: readonly (readonly Item[])[], ties: readonly Tie[]): Item[][] {
  const ranks = order.map((items) => [...items]);
  const above = neighbours(ties, "to", "from");
  const below = neighbours(ties, "from", "to");
  const place = new Map<string, number>();
  const note = (item: Item, index: number) => {
    place.set(nameOf(item), index);
  };
  for (const items of ranks) items.forEach(note);

  for (let round = 0, changed = true; changed && round < ROUNDS; round++) {
    changed = false;
    for (const items of ranks) {
      for (let i = 0; i + 1 < items.length; i++) {
        const [left, right] = [items[i], items[i + 1]];
        if (isSide(left) || isSide(right) || crossings(right, left) >= crossings(left, right)) continue;
        [items[i], items[i + 1]] = [right, left];
        note(right, i);
        note(left, i + 1);
        changed = true;
      }
    }
  }
  return ranks;

  /** Between the lines of two neighbours. */
  function crossings(left: Item, right: Item): number {
    return [above, below].reduce((count, side) => {
      const [of, against] = [side.get(nameOf(left)) ?? [], side.get(nameOf(right)) ?? []];
      return count + of.reduce((sum, a) => sum + against.filter((b) => placeOf(b) < placeOf(a)).length, 0);
    }, 0);
  }

  function placeOf(name: string): number {
    return place.get(name) ?? 0;
  }
}

/** By name, what it is tied to at the other end. */
function neighbours(ties: readonly Tie[], end: "from" | "to", other: "from" | "to"): Map<string, string[]> {
  const lists = new Map<string, string[]>();
  for (const tie of ties) lists.set(tie[end], [...(lists.get(tie[end]) ?? []), tie[other]]);
  return lists;
}

function isSide({ kind }: Item): boolean {
  return kind === "open" || kind === "close";
}
