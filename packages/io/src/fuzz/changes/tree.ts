/** Changes to plain data, as JSON and messages of protobuf are: a value becomes another, is gone, there twice, or wrapped. */
import fc from "fast-check";
import { indexAt, pick, place } from "./change.js";

/** What comes into the place of a value: nothing, it or another, or several. */
type Edit = (value: unknown) => readonly unknown[];

const LEAVES = [
  ...[null, true, -1, 0, 1, 0.5, 1e9, 2 ** 31, 2 ** 32, 1e12, Number.MAX_SAFE_INTEGER],
  ...["", "Dense", "Lambda", "../x", "__proto__", "float16", "a".repeat(70_000)],
  ...[[], {}, [["a", 0, 0]], [1e9, 1e9], new Array(40).fill(1), new Array(1000).fill(0)],
];

export interface TreePlan {
  readonly where: number;
  readonly kind: "other" | "leaf" | "left out" | "twice" | "often" | "wrapped" | "renamed";
  readonly from: number;
  readonly depth: number;
}

export const treePlans: fc.Arbitrary<TreePlan> = fc.record({
  where: place,
  kind: fc.constantFrom("other", "leaf", "leaf", "left out", "twice", "often", "wrapped", "renamed"),
  from: place,
  depth: fc.constantFrom(1, 2, 150, 5000),
});

export function changedTree(root: unknown, { where, kind, from, depth }: TreePlan): unknown {
  const values = valuesIn(root);
  const target = indexAt(values.length, where);
  if (kind === "renamed") return withKeyRenamed(root, values, where, from);
  const other = kind === "leaf" ? pick(LEAVES, from) : pick(values, from);
  const edits: Readonly<Record<Exclude<TreePlan["kind"], "renamed">, Edit>> = {
    other: () => [other],
    leaf: () => [other],
    "left out": () => [],
    twice: (value) => [value, value],
    often: (value) => new Array(300).fill(value),
    wrapped: (value) => [wrapped(value, depth)],
  };
  return edited(root, target, edits[kind]);
}

/** The root, and all that is in it, from the outside inwards. */
function valuesIn(root: unknown): unknown[] {
  const values: unknown[] = [];
  const visit = (value: unknown): void => {
    values.push(value);
    for (const part of partsOf(value)) visit(part);
  };
  visit(root);
  return values;
}

function partsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isRecord(value) ? Object.values(value).filter((part) => part !== undefined) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** The tree in which `edit` has been done to the value of this number, as `valuesIn` counts them. */
function edited(root: unknown, target: number, edit: Edit): unknown {
  let count = 0;
  const visit = (value: unknown): readonly unknown[] => {
    if (count++ === target) return edit(value);
    if (Array.isArray(value)) return [value.flatMap(visit)];
    if (!isRecord(value)) return [value];
    const entries = Object.entries(value).flatMap(([key, part]) =>
      part === undefined
        ? []
        : visit(part)
            .slice(0, 1)
            .map((changed) => [key, changed] as const),
    );
    return [Object.fromEntries(entries)];
  };
  return visit(root)[0];
}

function wrapped(value: unknown, depth: number): unknown {
  let whole = value;
  for (let i = 0; i < depth; i++) whole = [whole];
  return whole;
}

function withKeyRenamed(root: unknown, values: readonly unknown[], where: number, from: number): unknown {
  const records = values.filter(isRecord).filter((record) => Object.keys(record).length > 0);
  const record = pick(records, where);
  if (!record) return root;
  const keys = [...records.flatMap((each) => Object.keys(each)), "__proto__", "constructor", "toString"];
  const [old, name] = [pick(Object.keys(record), from), pick(keys, from)];
  return edited(root, values.indexOf(record), () => [
    Object.fromEntries(Object.entries(record).map(([key, value]) => [key === old ? name : key, value])),
  ]);
}
