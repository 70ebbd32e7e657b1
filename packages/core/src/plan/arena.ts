/**
 * Arena: gives values that live at different times the same bytes.
 *
 * Largest first, each into the smallest gap that its neighbours in time leave
 * free (XNNPACK's memory planner; Pisarchyk & Lee 2020, "greedy by size").
 */
export interface Lifetime {
  readonly bytes: number;
  /** Number of the step that writes the value first. */
  readonly begin: number;
  /** Number of the step that reads it last. */
  readonly end: number;
}

export interface Arena {
  /** Where each value lies, in the order given. */
  readonly offsets: readonly number[];
  readonly bytes: number;
}

interface Block {
  readonly lifetime: Lifetime;
  readonly begin: number;
  readonly end: number;
}

export function planArena(lifetimes: readonly Lifetime[]): Arena {
  const offsets = new Array<number>(lifetimes.length).fill(0);
  /** What has its place, in the order of addresses. */
  const placed: Block[] = [];
  const bySize = lifetimes.map((_, index) => index).sort((a, b) => lifetimes[b].bytes - lifetimes[a].bytes || a - b);
  for (const index of bySize) {
    const lifetime = lifetimes[index];
    const neighbours = placed.filter((other) => overlap(other.lifetime, lifetime));
    const begin = smallestGap(neighbours, lifetime.bytes);
    const next = placed.findIndex((other) => other.begin > begin);
    placed.splice(next < 0 ? placed.length : next, 0, { lifetime, begin, end: begin + lifetime.bytes });
    offsets[index] = begin;
  }
  return { offsets, bytes: placed.reduce((most, { end }) => Math.max(most, end), 0) };
}

function overlap(a: Lifetime, b: Lifetime): boolean {
  return a.begin <= b.end && b.begin <= a.end;
}

/** Where, between neighbours in the order of addresses or behind them, `bytes` waste least. */
function smallestGap(taken: readonly Block[], bytes: number): number {
  let best = -1;
  let bestSize = Number.POSITIVE_INFINITY;
  let end = 0;
  for (const block of taken) {
    const size = block.begin - end;
    if (size >= bytes && size < bestSize) {
      best = end;
      bestSize = size;
    }
    if (block.end > end) end = block.end;
  }
  return best < 0 ? end : best;
}
