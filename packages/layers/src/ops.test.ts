/** The ops against the real Keras: of tensors, and recorded; numbers, shapes and dtypes. */
import { describe, expect, test } from "@jest/globals";
import { type DType, symbolic, type Tensor, tensor } from "@neurode/core";
import { camelCase, casesOf, type GoldenArray } from "@neurode/goldens";
import { ops, setEngine } from "./index.js";

/** JSON has no NaN and no infinities: they are strings. */
type Stored = Omit<GoldenArray, "data"> & { readonly data: readonly (number | string)[] };

interface Case {
  readonly op: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly y: Stored | readonly Stored[];
}

type AnyOp = (...args: unknown[]) => Tensor | readonly Tensor[];

/** Arguments that have a place of their own in Keras's signatures and stand among the options here. */
const isArray = (value: unknown): value is Stored => typeof value === "object" && value !== null && "data" in value;

function argumentOf(value: unknown): unknown {
  if (isArray(value)) return tensor(value.data.map(Number), { shape: value.shape, dtype: value.dtype as DType });
  if (Array.isArray(value)) return value.map(argumentOf);
  return typeof value === "string" && /^-?Infinity$/.test(value) ? Number(value) : value;
}

function argumentsOf({ args, kwargs }: Case): unknown[] {
  const options = Object.entries(kwargs).map(([key, value]) => [camelCase(key), argumentOf(value)]);
  const given = args.map(argumentOf);
  return options.length === 0 ? given : [...given, Object.fromEntries(options)];
}

/** Of what Keras knows more of than we do, the dtype: a number is float32 here, and has none of its own there. */
function compare(found: Tensor, { shape, dtype, data }: Stored): void {
  expect([found.shape, found.dtype]).toEqual([shape, dtype]);
  found.numbers().forEach((value, i) => {
    const expected = Number(data[i]);
    const near = Math.abs(value - expected) <= 1e-6 * Math.max(1, Math.abs(expected));
    if (!near && !(value === expected) && !(Number.isNaN(value) && Number.isNaN(expected))) {
      throw new Error(`element ${i} is ${value}, not ${expected}`);
    }
  });
}

const CASES = casesOf<Case>("functions/ops.jsonl");

describe.each(["wasm", "reference"] as const)("Keras's own results, within 1e-6 relative, on %s", (engine) => {
  test.each(CASES.map((each, line) => ({ ...each, line: line + 1 })))("$line: $op $kwargs", ({ line: _, ...each }) => {
    setEngine(engine);
    const results = (ops as unknown as Record<string, AnyOp>)[camelCase(each.op)](...argumentsOf(each));
    const expected = [each.y].flat() as readonly Stored[];
    const found = [results].flat() as readonly Tensor[];
    expect(found).toHaveLength(expected.length);
    found.forEach((result, i) => {
      compare(result, expected[i]);
    });
  });
});

test("shapes and dtypes of what is recorded are those of what is computed", () => {
  for (const each of CASES) {
    const recorded = (value: unknown): unknown =>
      isArray(value)
        ? symbolic(value.shape, value.dtype as DType)
        : Array.isArray(value)
          ? value.map(recorded)
          : argumentOf(value);
    const options = Object.entries(each.kwargs).map(([key, value]) => [camelCase(key), recorded(value)]);
    const args = [...each.args.map(recorded), ...(options.length > 0 ? [Object.fromEntries(options)] : [])];
    const results = (ops as unknown as Record<string, AnyOp>)[camelCase(each.op)](...args);
    const found = [results].flat().map(({ shape, dtype }) => [shape, dtype]);
    expect([each.op, found]).toEqual([each.op, [each.y].flat().map((y) => [(y as Stored).shape, (y as Stored).dtype])]);
  }
});
