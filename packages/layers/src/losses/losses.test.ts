/** Losses against Keras's own results. */
import { describe, expect, test } from "@jest/globals";
import { setEngine, type Tensor } from "@neurode/core";
import { camelCase, casesOf, type GoldenArray } from "@neurode/goldens";
import { toTensor } from "../testing/goldens.js";
import { lossFromConfig } from "./table.js";

interface Case {
  readonly loss: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly y_true: GoldenArray;
  readonly y_pred: GoldenArray;
  readonly sample_weight: GoldenArray | null;
  readonly value: GoldenArray;
}

const cases = casesOf<Case>("functions/losses.jsonl");

/** Keras's keyword arguments as ours. */
const optionsOf = (kwargs: Case["kwargs"]) =>
  Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [camelCase(key), value]));

function expectNear(result: Tensor, expected: GoldenArray): void {
  expect(result.shape).toEqual(expected.shape);
  result.numbers().forEach((value, i) => {
    const error = Math.abs(value - expected.data[i]);
    expect(error).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(expected.data[i])));
  });
}

describe.each(["reference", "wasm"] as const)("Keras's own results, within 1e-5 relative, on %s", (engine) => {
  test.each(cases)("$loss $kwargs", ({ loss, kwargs, y_true, y_pred, sample_weight, value }) => {
    setEngine(engine);
    const made = lossFromConfig(loss, optionsOf(kwargs));
    const weight = sample_weight && toTensor(sample_weight);
    expectNear(made(toTensor(y_true), toTensor(y_pred), weight), value);
    const copy = lossFromConfig(made.className, made.getConfig());
    expect(copy.getConfig()).toEqual(made.getConfig());
  });
});
