import { describe, expect, test } from "@jest/globals";
import { formatLog, ProgressBar, type Screen, verbosityOf } from "./progress.js";

/** A screen that keeps what is written, and a clock in ms that goes on as told. */
function stage(isTTY: boolean, verbose: 0 | 1 | 2) {
  let text = "";
  let time = 0;
  const screen: Screen = { isTTY, write: (part) => (text += part) };
  const bar = new ProgressBar(screen, verbose, 0, () => time);
  const pass = (ms: number) => {
    time += ms;
  };
  return { bar, pass, text: () => text };
}

const LOGS = { accuracy: 0.5, loss: 0.00012345678 };

describe("verbose 1", () => {
  test("in a terminal moves a bar, coloured as Keras's", () => {
    const { bar, pass, text } = stage(true, 1);
    pass(1000);
    bar.update(1, 4, LOGS);
    pass(100);
    bar.update(3, 4, LOGS);
    pass(50);
    bar.finish(4, { loss: 2 });
    const full = "━".repeat(20);
    expect(text().split("\r").slice(1)).toEqual([
      `\x1b[1m1/4\x1b[0m \x1b[32m━━━━━\x1b[0m\x1b[37m${"━".repeat(15)}\x1b[0m \x1b[1m3s\x1b[0m 1s/step - accuracy: 0.5000 - loss: 1.2346e-04`,
      `\x1b[1m3/4\x1b[0m \x1b[32m${"━".repeat(15)}\x1b[0m\x1b[37m━━━━━\x1b[0m \x1b[1m0s\x1b[0m 50ms/step - accuracy: 0.5000 - loss: 1.2346e-04`,
      // What stood there before is written over.
      `\x1b[1m4/4\x1b[0m \x1b[32m${full}\x1b[0m\x1b[37m\x1b[0m \x1b[1m1s\x1b[0m 50ms/step - loss: 2.0000${" ".repeat(23)}\n`,
    ]);
  });

  test("is not drawn more often than every 50 ms", () => {
    const { bar, pass, text } = stage(true, 1);
    for (let step = 1; step <= 100; step++) {
      pass(1);
      bar.update(step, 100, LOGS);
    }
    expect(text().split("\r").length - 1).toBe(2);
  });

  test("where nothing can be written over, one line stands at the end", () => {
    const { bar, pass, text } = stage(false, 1);
    pass(8);
    bar.update(1, 4, LOGS);
    pass(6);
    bar.finish(4, LOGS);
    expect(text()).toBe(`4/4 ${"━".repeat(20)} 0s 2ms/step - accuracy: 0.5000 - loss: 1.2346e-04\n`);
  });

  test("of steps that nobody has counted, their number so far is told", () => {
    const { bar, pass, text } = stage(true, 1);
    pass(60);
    bar.update(1, null, {});
    expect(text()).toBe("\r      1/Unknown \x1b[1m0s\x1b[0m 60ms/step");
  });

  test.each([
    [1000, "16:39"],
    [5000, "1:23:19"],
    [30, "29s"],
  ])("of %i steps of a second each, %s are left after one", (steps, left) => {
    const { bar, pass, text } = stage(true, 1);
    pass(1000);
    bar.update(1, steps, {});
    expect(text()).toContain(`\x1b[1m${left}\x1b[0m`);
  });
});

test("verbose 2 is a line at the end, and 0 nothing", () => {
  for (const [verbose, expected] of [
    [2, "4/4 - 2s - 400us/step - loss: 0.5000\n"],
    [0, ""],
  ] as const) {
    const { bar, pass, text } = stage(true, verbose);
    pass(1998.8);
    bar.update(1, 4, {});
    pass(1.2);
    bar.finish(4, { loss: 0.5 });
    expect(text()).toBe(expected);
  }
});

test("auto is a bar in a terminal and quiet elsewhere", () => {
  const write = () => undefined;
  expect(verbosityOf("auto", { write, isTTY: true })).toBe(1);
  expect(verbosityOf("auto", { write })).toBe(0);
  expect(verbosityOf(2, { write })).toBe(2);
});

test.each([
  [Math.LN2, "0.6931"],
  [-0.00012345, "-1.2345e-04"],
  [0, "0.0000e+00"],
  [1.5e-12, "1.5000e-12"],
  [Number.NaN, "nan"],
  [Number.POSITIVE_INFINITY, "inf"],
])("%d is written %s", (value, text) => {
  expect(formatLog(value)).toBe(text);
});
