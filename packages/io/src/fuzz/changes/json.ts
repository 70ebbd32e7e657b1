/** Changes to JSON: of its values, and of its text, in ways that its values cannot show. */
import fc from "fast-check";
import { cutOff } from "./bytes.js";
import { change, indexAt, pick, place, several } from "./change.js";
import { changedTree, treePlans } from "./tree.js";

const valueChanged = change("value", treePlans, (bytes, plan) => {
  try {
    return Buffer.from(JSON.stringify(changedTree(JSON.parse(bytes.toString()), plan)) ?? "");
  } catch {
    // What is no JSON any more, or too deep to be gone over, stays as it is.
    return bytes;
  }
});

const TEXTS = {
  "1e999": "1e999",
  "-0": "-0",
  "many digits": "9".repeat(10_000),
  "deep lists": "[".repeat(100_000) + "]".repeat(100_000),
  "deep records": '{"a":'.repeat(100_000),
  "a lone surrogate": '"\\ud800"',
  "a NUL": '"\\u0000"',
  "no JSON": "NaN",
  "a key twice": '{"class_name":"Dense","class_name":"Lambda"}',
  "a prototype": '{"__proto__":{"units":3},"constructor":{"prototype":{"units":3}}}',
};

/** A text in the place of one of the scalars. */
const scalarChanged = change(
  "text",
  fc.record({ where: place, text: fc.constantFrom(...(Object.keys(TEXTS) as (keyof typeof TEXTS)[])) }),
  (bytes, { where, text }) => {
    const whole = bytes.toString();
    const found = scalarAt(whole, where);
    return found ? Buffer.from(whole.slice(0, found.begin) + TEXTS[text] + whole.slice(found.end)) : bytes;
  },
);

/** A member of a record again before it, with another value. */
const keyTwice = change("key twice", fc.record({ where: place, from: place }), (bytes, { where, from }) => {
  const whole = bytes.toString();
  const key = pick([...whole.matchAll(/"[^"\\]*"(?=\s?:)/g)], where);
  const other = scalarAt(whole, from);
  if (!key || !other) return bytes;
  return Buffer.from(
    `${whole.slice(0, key.index)}${key[0]}:${whole.slice(other.begin, other.end)},${whole.slice(key.index)}`,
  );
});

export const jsonChanged = several(valueChanged, valueChanged, valueChanged, scalarChanged, keyTwice, cutOff);

/** Of JSON inside of another file: what comes in is as long as what was there, so that nothing moves. */
export const jsonInsideChanged = change("value inside", fc.record({ where: place, value: place }), (bytes, plan) => {
  const whole = bytes.toString("latin1");
  const [found, other] = [scalarAt(whole, plan.where), scalarAt(whole, plan.value)];
  if (!found || !other) return bytes;
  const length = found.end - found.begin;
  const text = whole.slice(other.begin, other.end).padEnd(length).slice(0, length);
  return Buffer.from(whole.slice(0, found.begin) + text + whole.slice(found.end), "latin1");
});

/** A string, number or the like behind a colon, bracket or comma; looked for from there on, so that long files stay quick. */
function scalarAt(text: string, where: number): { begin: number; end: number } | null {
  const scalar = /(?<=[:[,]\s?)("[^"\\]*"|-?[\d.]+|null|true|false)(?=\s?[,}\]])/g;
  scalar.lastIndex = indexAt(text.length, where);
  const found = scalar.exec(text);
  return found && { begin: found.index, end: found.index + found[0].length };
}
