/** Regularizers and constraints against Keras's own results. */
import { describe, expect, test } from "@jest/globals";
import { checkGradients, compute, tensor } from "@neurode/core";
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
      if (penalty) {
        const own = new regularizerClasses[penalty](options);
        near(own.penalty(weight), value as number);
        near(compute((symbol) => own.apply(symbol), [weight]).numbers()[0], value as number);
      } else {
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

// No length at the kinks of a norm, and no cosine of 0.
const matrix = [
  [0.5, -1.5, 2.5],
  [1, 0.25, -0.75],
];

test.each(Object.entries(regularizerClasses))("gradients of %s are those of differences in float64", (_, create) => {
  const penalty = new create({} as never);
  checkGradients((symbol) => penalty.apply(symbol), [tensor(matrix)]);
});

test.each(Object.entries(constraintClasses))("%s changes nothing that it has brought about", (name, create) => {
  const bound = new create({} as never);
  const once = bound.constrain(tensor(matrix));
  const twice = bound.constrain(tensor(once, { shape: [2, 3] }));
  twice.forEach((value, i) => {
    near(value, once[i]);
  });
  // 0.5, -1.5 and 2.5 above 1, 0.25 and -0.75 have norms from 1.1 to 2.7: a MinMaxNorm of at most 1 changes them all.
  expect(once.some((value, i) => value !== matrix.flat()[i])).toBe(true);
  expect(name).toBe(bound.constructor.name);
});
