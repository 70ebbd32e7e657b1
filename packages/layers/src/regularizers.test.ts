/** Regularizers and constraints against Keras's own results. */
import { describe, expect, test } from "@jest/globals";
import { tensor } from "@neurode/core";
import { camelCase, casesOf, type GoldenArray } from "@neurode/goldens";
import { constraint, constraintClasses } from "./constraints.js";
import { regularizer, regularizerClasses } from "./regularizers.js";

interface Case {
  readonly regularizer?: string;
  readonly constraint?: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly w: GoldenArray;
  readonly value: number | GoldenArray;
}

const near = (value: number, expected: number) =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(expected)));

describe("Keras's own results, within 1e-6 relative", () => {
  test.each(casesOf<Case>("functions/regularizers_constraints.jsonl"))(
    "$regularizer $constraint $kwargs",
    ({ regularizer: penalty, constraint: bound, kwargs, w, value }) => {
      const options = Object.fromEntries(
        Object.entries(kwargs).map(([key, given]) => [camelCase(key), given]),
      ) as never;
      const weight = tensor([...w.data], { shape: w.shape });
      if (penalty) near(new regularizerClasses[penalty](options).penalty(weight), value as number);
      else {
        const result = new constraintClasses[bound as string](options).constrain(weight);
        result.forEach((element, i) => {
          near(element, (value as GoldenArray).data[i]);
        });
      }
    },
  );
});

test("names, and null for none", () => {
  expect(regularizer("test", "l2")?.getConfig()).toEqual({ l2: 0.01 });
  expect(constraint("test", "maxNorm")?.getConfig()).toEqual({ axis: 0, maxValue: 2 });
  expect(regularizer("test", null)).toBeNull();
  expect(() => constraint("Dense: kernelConstraint", "maxnrom" as "max_norm")).toThrow('Did you mean "max_norm"?');
});
