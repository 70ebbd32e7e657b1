/** What an HDF5 file holds, as plain data: groups of groups and datasets, with text as attributes. */

/** How a dataset's elements are stored; all are little-endian. */
export type Hdf5Type =
  | "float16"
  | "float32"
  | "float64"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64";

export interface Hdf5Dataset {
  readonly kind: "dataset";
  readonly type: Hdf5Type;
  readonly shape: readonly number[];
  /** The elements, row-major. */
  readonly bytes: Uint8Array;
}

export interface Hdf5Group {
  readonly kind: "group";
  /** Texts, and lists of texts. */
  readonly attributes: Map<string, string | readonly string[]>;
  readonly members: Map<string, Hdf5Group | Hdf5Dataset>;
}

export function newGroup(): Hdf5Group {
  return { kind: "group", attributes: new Map(), members: new Map() };
}

/** The group at `path` below `root`, made when it is not there. */
export function groupAt(root: Hdf5Group, path: string): Hdf5Group {
  let at = root;
  for (const name of path.split("/").filter((part) => part !== "")) {
    const found = at.members.get(name) ?? newGroup();
    if (found.kind === "dataset") throw new Error(`"${path}" is a dataset`);
    at.members.set(name, found);
    at = found;
  }
  return at;
}
