/** Parts by their names: how many there are of each, in the order in which they are first met. */
import type { FilePart } from "./description.js";

export function countParts(parts: Iterable<Omit<FilePart, "count">>): FilePart[] {
  const counts = new Map<string, FilePart>();
  for (const part of parts) {
    const count = counts.get(part.name)?.count ?? 0;
    counts.set(part.name, { ...part, count: count + 1 });
  }
  return [...counts.values()];
}
