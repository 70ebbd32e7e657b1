/**
 * Options are checked by name: a misspelt one is an error that says what was
 * meant, never a default that quietly applies.
 */
import { ArgumentError } from "./errors.js";

/** Throws an ArgumentError when `given` is no record, or has a key that is not in `known`. */
export function checkOptions(where: string, given: object, known: readonly string[]): void {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    const names = known.length > 0 ? ` Known options: ${known.join(", ")}.` : "";
    throw new ArgumentError(`${where}: expected its options in a record { … }, got ${show(given)}.${names}`);
  }
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    const options = known.length > 0 ? `Known options: ${known.join(", ")}.` : "It takes none.";
    throw new ArgumentError(`${where}: unknown option "${key}"${didYouMean(key, known)} ${options}`);
  }
}

/** The known value that `value` spells, in snake_case or camelCase; throws an ArgumentError listing them otherwise. */
export function oneOf<Known extends string>(where: string, value: unknown, known: readonly Known[]): Known {
  const match = typeof value === "string" ? known.find((name) => plain(name) === plain(value)) : undefined;
  if (match !== undefined) return match;
  const suggestion = typeof value === "string" ? didYouMean(value, known) : ".";
  throw new ArgumentError(
    `${where}: got ${show(value)}${suggestion} Known: ${known.map((name) => `"${name}"`).join(", ")}.`,
  );
}

/** No name is longer; comparing a longer word, as a file may hold, with each name takes seconds. */
const LONGEST_WORD = 100;

/** ` Did you mean "relu"?` after a full stop, or just the full stop when nothing is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  if (word.length > LONGEST_WORD) return ".";
  const near = known
    .map((name) => ({ name, distance: editDistance(plain(word), plain(name)) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(Math.max(name.length, word.length) / 3)))
    .sort((a, b) => a.distance - b.distance)[0];
  return near ? `. Did you mean "${near.name}"?` : ".";
}

/** A value as an error message shows it: strings in quotes, functions and objects by their class. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return `function ${value.name || "(anonymous)"}`;
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const name = value.constructor?.name ?? "null-prototype object";
  return name === "Object" ? showRecord(value) : `a ${name}`;
}

/** `{ units: 3 }`; what lies deeper is left out. */
function showRecord(record: object): string {
  const entries = Object.entries(record).map(([key, value]) => {
    const deep = typeof value === "object" && value !== null;
    return `${key}: ${deep ? (Array.isArray(value) ? "[…]" : "{…}") : show(value)}`;
  });
  return entries.length > 0 ? `{ ${entries.join(", ")} }` : "{}";
}

function plain(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}

/** Insertions, deletions, replacements and swaps of neighbours from `a` to `b` (Damerau & Levenshtein). */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? rows[i - 2][j - 2] + 1 : Number.POSITIVE_INFINITY;
      rows[i].push(Math.min(replaced, swapped, rows[i - 1][j] + 1, rows[i][j - 1] + 1));
    }
  }
  return rows[a.length][b.length];
}
