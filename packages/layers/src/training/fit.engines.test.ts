/** Training on any number of threads: the same bits, a free event loop, and no memory that is not given back. */
import { afterAll, describe, expect, test } from "@jest/globals";
import { type Engine, engine, Random, setRandomSeed, Tensor } from "@neurode/core";
import { BatchNormalization, Conv2D, Dense, Dropout, Flatten, Input, type Model, Sequential } from "../index.js";
import type { BatchData } from "./batches.js";
import { LambdaCallback } from "./callbacks/index.js";

const inline = engine("wasm");
const pools = [1, 2, 3].map((threads) => engine("threads", { threads }));
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

const ROWS = 203;
const random = new Random(4);
const draw = (count: number) => Array.from({ length: count }, () => random.normal());
const images = Array.from({ length: ROWS }, () => Array.from({ length: 6 }, () => draw(6).map((value) => [value])));
const rows = images.map((image) => image.flat(2));
const labels = rows.map(([a, b]) => (a > b ? 1 : 0));

const MODELS: Record<string, () => Model> = {
  perceptron: () =>
    new Sequential([
      Input({ shape: [36] }),
      new Dense(70, { activation: "relu" }),
      new Dropout(0.2),
      new BatchNormalization(),
      new Dense(2, { activation: "softmax" }),
    ]),
  convolution: () =>
    new Sequential([
      Input({ shape: [6, 6, 1] }),
      new Conv2D(5, 3, { activation: "relu" }),
      new Flatten(),
      new Dropout(0.2),
      new Dense(2, { activation: "softmax" }),
    ]),
};

async function trained(name: string, place: Engine, seed = 1): Promise<string> {
  setRandomSeed(seed);
  const model = MODELS[name]();
  model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
  const x = name === "perceptron" ? rows : images;
  const { history } = await model.fit(x, labels, { epochs: 2, batchSize: 50, validationSplit: 0.1, engine: place });
  const bytes = model.weights.map(({ tensor }) =>
    Buffer.from(Float32Array.from(tensor.numbers()).buffer).toString("hex"),
  );
  return JSON.stringify({ history, bytes });
}

describe.each(Object.keys(MODELS))("%s", (name) => {
  test("the same bits inline and on 1, 2 and 3 threads, and again with the same seed", async () => {
    const expected = await trained(name, inline);
    for (const pool of pools) expect(await trained(name, pool)).toBe(expected);
    expect(await trained(name, inline)).toBe(expected);
    expect(await trained(name, inline, 2)).not.toBe(expected);
  }, 60_000);
});

function wide(): Model {
  setRandomSeed(1);
  const model = new Sequential([Input({ shape: [36] }), new Dense(256, { activation: "relu" }), new Dense(2)]);
  model.compile({ optimizer: "adam", loss: "mse" });
  return model;
}

describe.each([
  ["inline", inline],
  ["on 2 threads", pools[1]],
])("%s", (_, place) => {
  test("timers go off while it trains", async () => {
    const model = wide();
    const targets = labels.map((label) => [label, 1 - label]);
    await model.fit(rows, targets, { engine: place });
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const began = performance.now();
    await model.fit(rows, targets, { epochs: 60, batchSize: 16, engine: place });
    const took = performance.now() - began;
    clearInterval(timer);
    // A turn after 10 ms at the latest; a third of that many allows for a busy machine.
    expect(ticks).toBeGreaterThan(took / 30);
  }, 60_000);
});

describe("memory", () => {
  /** Where 64 KiB are free: further up the heap, the more is taken. */
  const freeAt = () => {
    const probe = new Tensor([2 ** 14]);
    const { byteOffset } = probe.data;
    probe.dispose();
    return byteOffset;
  };

  /** What is free behind each epoch of 100, without the first two, in which everything is made. */
  async function freeBehindEpochs(place: Engine, options: object, data: readonly unknown[]): Promise<number[]> {
    const model = wide();
    const free: number[] = [];
    const look = new LambdaCallback({ onEpochEnd: () => void free.push(freeAt()) });
    const all = { epochs: 100, callbacks: [look], engine: place, ...options };
    await (model.fit as (...given: unknown[]) => Promise<unknown>).call(model, ...data, all);
    return free.slice(2);
  }

  const targets = labels.map((label) => [label, 1 - label]);
  const batches = (): BatchData[] => [0, 64, 128].map((at) => [rows.slice(at, at + 64), targets.slice(at, at + 64)]);
  test.each([
    ["arrays, shuffled, the last batch smaller", { batchSize: 64, validationSplit: 0.2 }, [rows, targets]],
    ["class weights", { batchSize: 64, classWeight: { 0: 1, 1: 2 } }, [rows, targets]],
    ["a stream", {}, [batches]],
  ])(
    "stays flat over 100 epochs: %s",
    async (_, options, data) => {
      for (const place of [inline, pools[1]]) {
        const free = await freeBehindEpochs(place, options, data);
        expect(free).toHaveLength(98);
        // It goes up and down; a batch of each epoch that was not given back would take 1 MiB by the end.
        expect(Math.max(...free.slice(49))).toBeLessThan(Math.max(...free.slice(0, 49)) + 2 ** 19);
      }
    },
    120_000,
  );
});
