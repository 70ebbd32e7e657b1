/** The datasets of an HDF5 file of weights, in the order in which people count. */
import type { Hdf5 } from "../hdf5/read.js";
import type { Hdf5Dataset } from "../hdf5/tree.js";
import { isBrain } from "../keras/weights.js";

export interface StoredWeight {
  readonly path: string;
  readonly dataset: Hdf5Dataset;
  /** Whether its numbers are bfloat16. */
  readonly brain: boolean;
}

export function storedWeights(file: Hdf5): StoredWeight[] {
  return [...file.datasets()]
    .map(([path, dataset]) => ({ path, dataset, brain: isBrain(file, path) }))
    .sort((a, b) => comparePaths(a.path, b.path));
}

/** Whether an optimizer keeps it, and not the model. */
export function isOptimizers({ path }: { readonly path: string }): boolean {
  return /^optimizer(_weights)?[/\\]/.test(path);
}

const names = new Intl.Collator("en", { numeric: true });

/** As HDF5 orders paths, `dense/vars/10` stands before `dense/vars/2`. */
function comparePaths(a: string, b: string): number {
  const [ours, theirs] = [a.split("/"), b.split("/")];
  const differing = ours.findIndex((name, i) => name !== theirs[i]);
  return differing < 0 ? 0 : names.compare(ours[differing], theirs[differing] ?? "");
}
