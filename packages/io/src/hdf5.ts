/**
 * Reading HDF5: a thin wrapper of jsfive that finds groups and datasets by path
 * and says in one kind of error what is wrong with a file.
 */
import { sizeOf } from "@neurode/core";
import { Dataset, File, Group } from "jsfive";
import { ModelFormatError } from "./errors.js";

/** The first eight bytes of every HDF5 file. */
export const HDF5_SIGNATURE = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);

export interface ArrayData {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

export class Hdf5 {
  readonly #file: Group;
  readonly #where: string;

  /** @param where how errors begin: the file's name */
  constructor(bytes: Uint8Array, where: string) {
    this.#where = where;
    this.#file = guard(where, () => new File(bytes.slice().buffer as ArrayBuffer, where));
  }

  /** Names inside a group; null when there is no such group. */
  keys(path: string): readonly string[] | null {
    const found = this.#find(path);
    return found instanceof Group ? found.keys : null;
  }

  /** A dataset's numbers. Throws a ModelFormatError when there is none at `path`. */
  read(path: string): ArrayData {
    const found = this.#find(path);
    if (!(found instanceof Dataset)) throw new ModelFormatError(`${this.#where}: there is no dataset at "${path}".`);
    return guard(this.#where, () => {
      const shape = [...found.shape];
      const values = found.value;
      const size = sizeOf(shape);
      if (values.length !== size) throw new Error(`"${path}" holds ${values.length} values in place of ${size}`);
      return { shape, values };
    });
  }

  /** Walks from group to group, since looking a whole path up fails without saying where. */
  #find(path: string): Group | Dataset | null {
    let at: Group | Dataset | null = this.#file;
    for (const name of path.split("/")) {
      if (!(at instanceof Group) || !at.keys.includes(name)) return null;
      const group: Group = at;
      at = guard(this.#where, () => group.get(name));
    }
    return at;
  }
}

function guard<Result>(where: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ModelFormatError(`${where}: the HDF5 data is damaged or of a kind that cannot be read: ${reason}.`, {
      cause,
    });
  }
}
