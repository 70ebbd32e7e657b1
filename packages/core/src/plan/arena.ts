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

export function planArena(lifetimes: readonly Lifetime[]): Arena {
  const offsets = new Array<number>(lifetimes.length).fill(0);
  const placed: number[] = [];
  const bySize = lifetimes.map((_, index) => index).sort((a, b) => lifetimes[b].bytes - lifetimes[a].bytes || a - b);
  for (const index of bySize) {
    const neighbours = placed
      .filter((other) => overlap(lifetimes[other], lifetimes[index]))
      .map((other) => ({ begin: offsets[other], end: offsets[other] + lifetimes[other].bytes }))
      .sort((a, b) => a.begin - b.begin);
    offsets[index] = smallestGap(neighbours, lifetimes[index].bytes);
    placed.push(index);
  }
  return { offsets, bytes: Math.max(0, ...lifetimes.map(({ bytes }, index) => offsets[index] + bytes)) };
}

function overlap(a: Lifetime, b: Lifetime): boolean {
  return a.begin <= b.end && b.begin <= a.end;
}

function smallestGap(taken: readonly { begin: number; end: number }[], bytes: number): number {
  let best = -1;
  let bestSize = Number.POSITIVE_INFINITY;
  let end = 0;
  for (const block of taken) {
    const size = block.begin - end;
    if (size >= bytes && size < bestSize) {
      best = end;
      bestSize = size;
    }
    end = Math.max(end, block.end);
  }
  return best < 0 ? end : best;
}
