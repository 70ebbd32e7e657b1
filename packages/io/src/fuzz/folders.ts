/** Formats of several files in one folder, of which one is damaged. */
import { dirname, join } from "node:path";
import type fc from "fast-check";
import type { Change } from "./changes/change.js";
import type { Format } from "./formats.js";
import { placed } from "./placed.js";

/** Files by their names. */
export type Folder = Readonly<Record<string, Buffer>>;

export interface FolderFormat {
  /** The good ones, by names that say what is in them. */
  readonly names: readonly string[];
  folderOf(name: string): Promise<Folder>;
  /** The file that is damaged. */
  readonly member: string;
  readonly changes: fc.Arbitrary<Change>;
  /** Opens the folder, or a file in it; throws when it ends in what it must not. */
  open(folder: string): Promise<void>;
}

/** What `make` gives for a name, made once. */
export function once<Value>(make: (name: string) => Promise<Value>): (name: string) => Promise<Value> {
  const made = new Map<string, Promise<Value>>();
  return (name) => {
    const value = made.get(name) ?? make(name);
    made.set(name, value);
    return value;
  };
}

/** @param title where the folders are put */
export function inFolder(title: string, { names, folderOf, member, changes, open }: FolderFormat): Format {
  const sound = once(async (name) => {
    for (const [file, bytes] of Object.entries(await folderOf(name))) placed(join(title, name, file), bytes);
  });
  return {
    async goodFiles() {
      const files = names.map(async (name) => [name, (await folderOf(name))[member]] as const);
      return new Map(await Promise.all(files));
    },
    changes,
    async open(bytes, good) {
      await sound(good);
      await open(dirname(placed(join(title, good, member), bytes)));
    },
  };
}
