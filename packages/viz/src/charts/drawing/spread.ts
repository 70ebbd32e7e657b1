/** Labels along a line, moved apart as little as that takes. */

/**
 * Places for labels that want to be at `wanted`, no two nearer than `gap` and all within `low` … `high`, in their
 * order along the line. Where there is no room for so many, they are as far apart as there is.
 */
export function spread(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  if (wanted.length === 0) return [];
  const distance = Math.min(gap, (high - low) / Math.max(1, wanted.length - 1));
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b] || a - b);
  // Labels that would touch are a block, which has its middle where its labels want theirs.
  const blocks: { sum: number; count: number; start: number }[] = [];
  for (const [rank, index] of order.entries()) {
    let block = { sum: wanted[index] - rank * distance, count: 1, start: 0 };
    block.start = block.sum;
    for (let last = blocks.at(-1); last && last.start >= block.start; last = blocks.at(-1)) {
      blocks.pop();
      const [sum, count] = [last.sum + block.sum, last.count + block.count];
      block = { sum, count, start: sum / count };
    }
    blocks.push(block);
  }
  const places = new Array<number>(wanted.length);
  const limit = high - (wanted.length - 1) * distance;
  let rank = 0;
  for (const { count, start } of blocks) {
    for (let i = 0; i < count; i++, rank++) {
      places[order[rank]] = Math.min(Math.max(start, low), Math.max(limit, low)) + rank * distance;
    }
  }
  return places;
}
