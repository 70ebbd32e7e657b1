/** Against the texts that Keras 3.16 with rich 13.3 printed, byte for byte. */
import { describe, expect, test } from "@jest/globals";
import { errorOf, readText, summaryGoldenNames, summaryGoldens } from "@neurode/goldens";
import { MODELS } from "./goldens.test.models.js";
import { type SummaryOptions, summary } from "./summary.js";

test("every golden has its model", () => {
  expect(summaryGoldenNames().length).toBeGreaterThan(0);
  expect(Object.keys(MODELS).sort()).toEqual(summaryGoldenNames().sort());
});

describe.each(summaryGoldenNames())("%s", (name) => {
  test.each(summaryGoldens(name))("$head", (golden) => {
    const print = () => summary(MODELS[name], golden.options as SummaryOptions);
    const error = errorOf(golden);
    if (error) expect(print).toThrow(new Error(error));
    else expect(print()).toBe(golden.expected);
  });
});

test("the colours of a terminal", () => {
  const options = { showTrainable: true, color: true, terminalWidth: 100 };
  expect(summary(MODELS.tutorial_1_sequential, options)).toBe(readText("models/tutorial_1_sequential.ansi.txt"));
});
