/**
 * Tracks: at which height in its channel each wire runs across.
 *
 * A wire comes from some places on the one side and goes to others, joined by one stretch
 * across. Of two wires, that one is drawn first (nearer to the side `before`) which way
 * round they cross less; lines on top of each other count as many crossings. Wires that do
 * not meet share a track. This is channel routing (Hashimoto & Stevens 1971) with soft
 * constraints: a cycle of them never fails, but two wires that just change places lie on
 * each other for a stretch. A wire would need a second track to avoid that (a dogleg).
 */
import type { Pass } from "./passes.js";

export interface Tracks {
  /** Number of tracks in each channel. */
  readonly counts: readonly number[];
  /** Track of a pass, counted from the side `before`; null when it runs straight. */
  trackOf(pass: Pass): number | null;
}

interface Wire {
  readonly befores: Set<number>;
  readonly afters: Set<number>;
}

/** Crossings that a line on top of another is worth, and one that all but touches it. */
const OVERLAP_COST = 100;
const TOUCH_COST = 10;
/** Lines nearer than this, in px, look like one; nearer than that, they all but touch. */
export const OVERLAP = 3;
const TOUCH = 8;

export function chooseTracks(passes: readonly Pass[], channelCount: number): Tracks {
  const channels = Array.from({ length: channelCount }, () => new Map<string, Wire>());
  for (const { channel, wire, start, end } of passes) {
    const wires = channels[channel];
    const ends = wires.get(wire) ?? { befores: new Set(), afters: new Set() };
    for (const { across, before } of [start, end]) (before ? ends.befores : ends.afters).add(across);
    wires.set(wire, ends);
  }
  const tracks = channels.map(channelTracks);
  return {
    counts: tracks.map((channel) => Math.max(0, ...[...channel.values()].map((track) => track + 1))),
    trackOf: ({ channel, wire, start, end }) =>
      start.across === end.across && start.before !== end.before ? null : (tracks[channel].get(wire) ?? null),
  };
}

function channelTracks(wires: ReadonlyMap<string, Wire>): Map<string, number> {
  const bent = [...wires].filter(([, wire]) => low(wire) < high(wire));
  const order: [string, Wire][] = [];
  const rest = [...bent];
  while (rest.length > 0) {
    // The harm that a wire does as the next: what it crosses more before the others than after them.
    const harms = rest.map(([, wire]) =>
      rest.reduce((harm, [, other]) => harm + Math.max(0, crossings(wire, other) - crossings(other, wire)), 0),
    );
    order.push(...rest.splice(harms.indexOf(Math.min(...harms)), 1));
  }
  const tracks = new Map<string, number>();
  order.forEach(([key, wire], index) => {
    const above = order.slice(0, index).filter(([, other]) => meet(wire, other));
    tracks.set(key, Math.max(-1, ...above.map(([other]) => tracks.get(other) ?? -1)) + 1);
  });
  return tracks;
}

/** Crossings when `first` runs before `second`. */
function crossings(first: Wire, second: Wire): number {
  const crossing = (x: number, wire: Wire) => Number(x > low(wire) && x < high(wire));
  const touching = (x: number, others: ReadonlySet<number>) =>
    [...others].reduce((cost, other) => {
      const distance = Math.abs(x - other);
      return cost + (distance < OVERLAP ? OVERLAP_COST : distance < TOUCH ? TOUCH_COST : 0);
    }, 0);
  let cost = 0;
  for (const x of first.afters) cost += crossing(x, second) + touching(x, second.befores);
  for (const x of second.befores) cost += crossing(x, first);
  return cost;
}

function meet(a: Wire, b: Wire): boolean {
  return low(a) < high(b) + TOUCH && low(b) < high(a) + TOUCH;
}

function low({ befores, afters }: Wire): number {
  return Math.min(...befores, ...afters);
}

function high({ befores, afters }: Wire): number {
  return Math.max(...befores, ...afters);
}
