/** A change to a file, as damage or malice makes it. Each is drawn by fast-check, which prints what it was and makes it smaller. */
import fc from "fast-check";

export interface Change {
  /** The file changed; the bytes that are given may be written to. */
  apply(bytes: Buffer): Buffer;
}

/** Where in a file, of whatever length: a share of it, in parts of `FINENESS`. */
const FINENESS = 2 ** 30;
export const place = fc.nat({ max: FINENESS - 1 });

/** What stands at `where` in a list or among bytes; undefined in an empty one. */
export function pick<Item>(items: ArrayLike<Item>, where: number): Item {
  return items[indexAt(items.length, where)];
}

export function indexAt(length: number, where: number): number {
  return Math.floor((where / FINENESS) * length);
}

export function change<Plan>(
  name: string,
  plan: fc.Arbitrary<Plan>,
  apply: (bytes: Buffer, plan: Plan) => Buffer,
): fc.Arbitrary<Change> {
  return plan.map((drawn) => ({
    apply: (bytes) => apply(bytes, drawn),
    [fc.toStringMethod]: () => `${name} ${fc.stringify(drawn)}`,
  }));
}

/** One to three of these changes, one after the other. */
export function several(...changes: readonly fc.Arbitrary<Change>[]): fc.Arbitrary<Change> {
  const lists = fc.array(fc.oneof(...changes), { minLength: 1, maxLength: 3 });
  return change("changes", lists, (bytes, list) => list.reduce((changed, each) => each.apply(changed), bytes));
}

/** A file inside of a file: what it is, and the whole with another in its place. */
export interface Part {
  /** null when it is not to be found. */
  read(whole: Buffer): Buffer | null;
  write(whole: Buffer, part: Buffer): Buffer;
}

/** Changes to a part of a file, so that what is around it stays sound; none where there is no such part. */
export function within(name: string, part: Part, changes: fc.Arbitrary<Change>): fc.Arbitrary<Change> {
  return change(name, changes, (whole, inner) => {
    const found = part.read(whole);
    return found ? part.write(whole, inner.apply(Buffer.from(found))) : whole;
  });
}
