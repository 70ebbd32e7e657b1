/** What fit and evaluate print is what Keras 3.15 printed for the same model, times left out. */
import { expect, jest, test } from "@jest/globals";
import { Constant, Dense, Input, LearningRateScheduler, Model } from "../index.js";
import { SGD } from "../optimizers/sgd.js";
import type { BatchData } from "./batches.js";

const ROWS = Array.from({ length: 10 }, (_, i) => i);
const x = ROWS.map((i) => [((i * 7) % 5) / 4 - 0.5, ((i * 3) % 7) / 6 - 0.5].map(Math.fround));
const y = x.map(([a, b]) => [a - 2 * b]);

function compiled() {
  const input = Input({ shape: [2] });
  const h = new Dense(3, { activation: "tanh", kernelInitializer: new Constant({ value: 0.25 }) })(input);
  const output = new Dense(1, { kernelInitializer: new Constant({ value: 0.5 }) })(h);
  const model = new Model({ inputs: input, outputs: output });
  model.compile({ optimizer: new SGD({ learningRate: 0.1 }), loss: "mse", metrics: ["mae"] });
  return model;
}

/** What `body` prints, on a terminal or into a file. */
async function printedBy(isTTY: boolean, body: () => Promise<unknown>): Promise<string> {
  let text = "";
  const own = Object.getOwnPropertyDescriptor(process.stdout, "isTTY");
  Object.defineProperty(process.stdout, "isTTY", { value: isTTY, configurable: true });
  jest.spyOn(process.stdout, "write").mockImplementation((part) => {
    text += part;
    return true;
  });
  try {
    await body();
  } finally {
    jest.restoreAllMocks();
    if (own) Object.defineProperty(process.stdout, "isTTY", own);
    else Reflect.deleteProperty(process.stdout, "isTTY");
  }
  return text.replace(/\d+(s|ms|us)\b/g, "T$1").replace(/T(ms|us)\/step/g, "Ts/step");
}

const options = { batchSize: 4, shuffle: false } as const;
const rate = () => [new LearningRateScheduler(() => 0.1)];
const BAR = "━".repeat(20);
const FIRST = "loss: 0.3277 - mae: 0.4892 - val_loss: 1.0898 - val_mae: 0.8666 - learning_rate: 0.1000";
const SECOND = "loss: 0.2777 - mae: 0.4597 - val_loss: 1.0734 - val_mae: 0.8500 - learning_rate: 0.1000";
const ONCE = "loss: 0.5684 - mae: 0.6228";

test.each([
  [1, `Epoch 1/2\n2/2 ${BAR} Ts Ts/step - ${FIRST}\nEpoch 2/2\n2/2 ${BAR} Ts Ts/step - ${SECOND}\n`],
  [2, `Epoch 1/2\n2/2 - Ts - Ts/step - ${FIRST}\nEpoch 2/2\n2/2 - Ts - Ts/step - ${SECOND}\n`],
  [0, ""],
] as const)("verbose %p, two epochs with validation", async (verbose, expected) => {
  const fit = () => compiled().fit(x, y, { ...options, epochs: 2, validationSplit: 0.3, verbose, callbacks: rate() });
  expect(await printedBy(false, fit)).toBe(expected);
});

test.each([
  [1, `3/3 ${BAR} Ts Ts/step - ${ONCE}\n`],
  [2, `3/3 - Ts - Ts/step - ${ONCE}\n`],
  ["auto", ""],
] as const)("verbose %p, one epoch", async (verbose, expected) => {
  expect(await printedBy(false, () => compiled().fit(x, y, { ...options, verbose }))).toBe(expected);
});

test("in a terminal the bar moves, and ends with what Keras's ends with", async () => {
  const text = await printedBy(true, () => compiled().fit(x, y, options));
  const drawn = text.split("\r");
  expect(drawn[1]).toBe(
    `\x1b[1m1/3\x1b[0m \x1b[32m━━━━━━\x1b[0m\x1b[37m━━━━━━━━━━━━━━\x1b[0m \x1b[1mTs\x1b[0m Ts/step - loss: 0.3905 - mae: 0.4934`,
  );
  expect(drawn.at(-1)?.trimEnd()).toBe(
    `\x1b[1m3/3\x1b[0m \x1b[32m${BAR}\x1b[0m\x1b[37m\x1b[0m \x1b[1mTs\x1b[0m Ts/step - ${ONCE}`,
  );
  expect(text.endsWith("\n")).toBe(true);
});

test("of a stream nobody knows how long it is before the end", async () => {
  const batches = (): BatchData[] => [0, 4, 8].map((at) => [x.slice(at, at + 4), y.slice(at, at + 4)]);
  const text = await printedBy(true, () => compiled().fit(batches));
  const drawn = text.split("\r");
  expect(drawn[1]).toBe("      1/Unknown \x1b[1mTs\x1b[0m Ts/step - loss: 0.3905 - mae: 0.4934");
  expect(drawn.at(-1)).toContain(`\x1b[1m3/3\x1b[0m \x1b[32m${BAR}\x1b[0m`);
});

test.each([
  [1, `3/3 ${BAR} Ts Ts/step - loss: 0.5072 - mae: 0.5667\n`],
  [2, "3/3 - Ts - Ts/step - loss: 0.5072 - mae: 0.5667\n"],
] as const)("evaluate, verbose %p", async (verbose, expected) => {
  const model = compiled();
  await model.fit(x, y, options);
  expect(await printedBy(false, () => model.evaluate(x, y, { batchSize: 4, verbose }))).toBe(expected);
});
