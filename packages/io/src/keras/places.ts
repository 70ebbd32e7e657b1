/**
 * Where a group is, in files whose names are not quite those of today. Keras
 * 2.13 to 2.15 called the list of a model's layers otherwise, wrote the paths
 * of Windows with backslashes, and left gaps in the numbers of layers.
 */
import type { Hdf5 } from "../hdf5/read.js";

/** The groups of variables for paths of today: `layers/dense_1` → `_layer_checkpoint_dependencies\dense_3/vars`. */
export function placesIn(file: Hdf5, paths: readonly string[]): (path: string) => string {
  const numbers = new Numbers(file, paths);
  return (path) => {
    const today = groupOf(numbers.closed(path), "/");
    if (file.has(today)) return today;
    const names = path.split("/").map((name) => (name === "layers" ? OLD_LIST : name));
    const candidates = [path, names.join("/")].flatMap((known) => [known, numbers.closed(known)]);
    const spelled = candidates.flatMap((known) => [groupOf(known, "/"), groupOf(known, "\\")]);
    return spelled.find((known) => file.has(known)) ?? today;
  };
}

const OLD_LIST = "_layer_checkpoint_dependencies";

/** On Windows a path is the name of one group. */
function groupOf(path: string, separator: string): string {
  return path === "" ? "vars" : `${path.replaceAll("/", separator)}/vars`;
}

/** The numbers of layers of one class, when there are as many in the file as in the model. */
class Numbers {
  readonly #file: Hdf5;
  /** What stands in each group of the model. */
  readonly #members = new Map<string, string[]>();
  readonly #known = new Map<string, ReadonlyMap<string, string>>();

  constructor(file: Hdf5, paths: readonly string[]) {
    this.#file = file;
    for (const path of paths) {
      const outside = outsideOf(path);
      const members = this.#members.get(outside) ?? [];
      members.push(path.slice(outside === "" ? 0 : outside.length + 1));
      this.#members.set(outside, members);
    }
  }

  /** The path by which the file knows the layer that stands there when layers are counted without gaps. */
  closed(path: string): string {
    let done = "";
    let wanted = "";
    for (const name of path.split("/")) {
      wanted = join(wanted, name === OLD_LIST ? "layers" : name);
      done = join(done, this.#memberFor(done, wanted, name));
    }
    return done;
  }

  #memberFor(group: string, wanted: string, name: string): string {
    const outside = outsideOf(wanted);
    const key = `${group}\n${outside}\n${baseOf(name)}`;
    const known = this.#known.get(key) ?? this.#match(group, outside, baseOf(name));
    this.#known.set(key, known);
    return known.get(name) ?? name;
  }

  /** Names here by names in the file; none when there are more of them there, or fewer. */
  #match(group: string, outside: string, base: string): ReadonlyMap<string, string> {
    const numbered = (names: readonly string[]) =>
      names.filter((name) => baseOf(name) === base).sort((a, b) => numberOf(a) - numberOf(b));
    const theirs = numbered(this.#file.keys(group) ?? []);
    const ours = numbered(this.#members.get(outside) ?? []);
    return theirs.length === ours.length ? new Map(ours.map((name, index) => [name, theirs[index]])) : new Map();
  }
}

function outsideOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function join(group: string, name: string): string {
  return group === "" ? name : `${group}/${name}`;
}

/** `dense_1` → `dense` */
function baseOf(name: string): string {
  return name.replace(/_\d+$/, "");
}

function numberOf(name: string): number {
  return Number(/_(\d+)$/.exec(name)?.[1] ?? 0);
}
