/** Rows in an order drawn by a seed, so that a part that is held out is like the rest. */
import { Random } from "@neurode/core";

/** A copy of `rows` in another order, the same for the same seed. */
export function shuffled<Row>(rows: readonly Row[], seed: number): Row[] {
  const random = new Random(seed);
  const order = [...rows];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random.uniform(0, last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}
