/** The order in which nodes are read: each behind those that make what it reads, which not every program keeps to. */
import type { NodeMessage } from "../schema.js";

/** The numbers of the nodes. Those that wait for each other in a circle stay as they stand. */
export function readingOrder(nodes: readonly NodeMessage[]): readonly number[] {
  const makers = new Map<string, number>();
  nodes.forEach(({ output }, index) => {
    for (const name of output) if (name !== "" && !makers.has(name)) makers.set(name, index);
  });
  const order: number[] = [];
  const begun = new Set<number>();
  const done = new Set<number>();
  for (let first = 0; first < nodes.length; first++) {
    const waiting = [first];
    for (let index = waiting[waiting.length - 1]; index !== undefined; index = waiting[waiting.length - 1]) {
      const missing = begun.has(index) ? [] : makersOf(nodes[index], makers).filter((maker) => !begun.has(maker));
      begun.add(index);
      if (missing.length > 0) waiting.push(...missing.reverse());
      else {
        waiting.pop();
        if (!done.has(index)) order.push(index);
        done.add(index);
      }
    }
  }
  return order;
}

function makersOf({ input }: NodeMessage, makers: ReadonlyMap<string, number>): number[] {
  return input.flatMap((name) => makers.get(name) ?? []);
}
