import { expect, test } from "@jest/globals";
import { floatText } from "./floatText.js";
import { fillPath } from "./pathTemplate.js";

const VALUES = { epoch: 7, few: 3.25159, tiny: 1e-7, large: 1234567, half: 0.5, minus: -0.5, hundred: 100, part: 0.12 };

// What Python's str.format gives.
test.each([
  ["e{epoch}", "e7"],
  ["{epoch:02d}", "07"],
  ["{epoch:4d}", "   7"],
  ["{few:.3g}", "3.25"],
  ["{tiny:.3g}", "1e-07"],
  ["{large:.3g}", "1.23e+06"],
  ["{half:8.2f}", "    0.50"],
  ["{minus:08.2f}", "-0000.50"],
  ["{part:.1%}", "12.0%"],
  ["{hundred}", "100.0"],
  ["{tiny}", "1e-07"],
  ["{half:e}", "5.000000e-01"],
  ["{epoch:.2f}-{few:.0f}", "7.00-3"],
])("%s is %s", (template, text) => {
  expect(fillPath("here", template, VALUES)).toBe(text);
});

test("refuses what it cannot format", () => {
  expect(() => fillPath("here", "{few:03d}", VALUES)).toThrow('here: cannot format a float as ":03d".');
  expect(() => fillPath("here", "{few:>8}", VALUES)).toThrow('here: cannot format a float as ":>8".');
});

// What Python's repr gives.
test.each([
  [1, "1.0"],
  [-0, "-0.0"],
  [0.1, "0.1"],
  [1e-4, "0.0001"],
  [1e-5, "1e-05"],
  [1e16, "1e+16"],
  [123456789012345680, "1.2345678901234568e+17"],
  [1e-300, "1e-300"],
  [Number.NaN, "nan"],
  [Number.NEGATIVE_INFINITY, "-inf"],
])("%p is %s", (value, text) => {
  expect(floatText(value)).toBe(text);
});
