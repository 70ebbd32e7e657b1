/** Summaries of models built here, against what Keras 3.16 printed for the same ones, byte for byte. */
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { clearSession, zeros } from "@neurode/core";
import { errorOf, readText, summaryGoldens } from "@neurode/goldens";
import type { SummaryOptions } from "@neurode/viz";
import { MODELS, MyModel } from "./goldens.test.models.js";
import { Input } from "./layers/inputLayer.js";

afterEach(() => {
  jest.restoreAllMocks();
});

describe.each(Object.entries(MODELS))("%s", (name, build) => {
  clearSession();
  const model = build();
  test.each(summaryGoldens(name))("$head", (golden) => {
    const print = () => model.summary({ ...(golden.options as SummaryOptions), printFn: () => {} });
    const error = errorOf(golden);
    if (error) expect(print).toThrow(new Error(error));
    else expect(print()).toBe(golden.expected);
  });
});

describe("summary()", () => {
  test("prints, and returns what it printed", () => {
    const write = jest.spyOn(process.stdout, "write").mockReturnValue(true);
    const text = MODELS.mlp_784().summary();
    expect(write).toHaveBeenCalledWith(text);
  });

  test("has the tutorial's widths, whatever the terminal", () => {
    const [, bars] = MODELS.tutorial_1_sequential()
      .summary({ printFn: () => {} })
      .split("\n");
    expect(
      bars
        .slice(1, -1)
        .split("┳")
        .map((bar) => bar.length),
    ).toEqual([38, 29, 17]);
  });

  test("gives printFn the whole text once", () => {
    const printed: string[] = [];
    const text = MODELS.mlp_784().summary({ printFn: (whole) => printed.push(whole) });
    expect(printed).toEqual([text]);
  });

  test("a subclass called on a symbolic tensor shows its shapes", () => {
    const model = new MyModel();
    expect(model(Input({ shape: [4] })).shape).toEqual([null, 2]);
    const text = model.summary({ printFn: () => {} });
    expect(text).toContain("layer1 (Dense)                       │ (None, 3) ");
    expect(text).toContain("Total params: 35 (140.00 B)");
  });

  test("a model that fit has trained shows what the optimizer keeps", async () => {
    const model = MODELS.compiled_not_built_optimizer();
    const text = () => model.summary({ printFn: () => {} });
    expect(text()).not.toContain("Optimizer");
    await model.fit(zeros([2, 20]), zeros([2, 1]));
    expect(text()).toContain(" Total params: 113 (452.00 B)\n");
    expect(text()).toContain(" Optimizer params: 2 (8.00 B)\n");
  });

  test("with colours as Keras prints them", () => {
    clearSession();
    const write = jest.spyOn(process.stdout, "write").mockReturnValue(true);
    MODELS.tutorial_1_sequential().summary({ showTrainable: true, color: true, terminalWidth: 100 });
    expect(write).toHaveBeenCalledWith(readText("models/tutorial_1_sequential.ansi.txt"));
  });
});
