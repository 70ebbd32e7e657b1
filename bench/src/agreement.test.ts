/** Outputs that agree and outputs that do not: tolerance 1e-4. */
import { expect, test } from "@jest/globals";
import { disagreement } from "./agreement.js";

test.each([
  ["equal", [1, 2], [1, 2], null],
  ["within the tolerance", [1.00005], [1], null],
  ["beyond it", [1.5], [1], "gives 1.5 for number 0 of its output, expected 1"],
  ["relative to large numbers", [1000.0625], [1000], null],
  ["not a number", [0, Number.NaN], [0, 1], "gives NaN for number 1 of its output, expected 1"],
  ["of another length", [1], [1, 2], "gives 1 numbers where 2 are expected"],
])("%s", (_name, output, expected, message) => {
  expect(disagreement(Float32Array.from(output), Float32Array.from(expected))).toBe(message);
});

test("within a tolerance of its own", () => {
  expect(disagreement(Float32Array.of(1.0005), Float32Array.of(1), 1e-3)).toBeNull();
  expect(disagreement(Float32Array.of(1.0015), Float32Array.of(1), 1e-3)).not.toBeNull();
});
