/** Predictions are bit-identical for any number of threads and any split into batches. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { engine, Random, setRandomSeed, Tensor, zeros } from "@neurode/core";
import { Dense } from "../layers/dense.js";
import { Input } from "../layers/inputLayer.js";
import { Sequential } from "./sequential.js";

setRandomSeed(3);
const model = new Sequential([
  Input({ shape: [97] }),
  new Dense(61, { activation: "gelu" }),
  new Dense(33, { activation: "tanh" }),
  new Dense(10, { activation: "softmax" }),
]);
const random = new Random(9);
const draw = (rows: number) => {
  const drawn = new Tensor([rows, 97]);
  for (let i = 0; i < drawn.size; i++) drawn.data[i] = random.normal();
  return drawn;
};

// The plain kernels are slower by far; 300 rows of theirs are still several chunks and tiles.
describe.each([
  ["wasm", 2000],
  ["ndarray", 300],
  ["reference", 300],
] as const)("with the kernels %s and %p rows", (kernels, rows) => {
  const data = draw(rows);
  const inline = engine(kernels);
  const pools = [1, 2, 3, 7].map((threads) => engine("threads", { threads, kernels }));
  let expected: Buffer;

  const bytes = (output: Tensor) => Buffer.from(output.data.slice().buffer);

  beforeAll(() => {
    expected = bytes(model.predictSync(data, { engine: inline }));
  });
  afterAll(() => Promise.all(pools.map((pool) => pool.close())));

  test.each([1, 7, 32, rows])("batches of %p rows, on 1, 2, 3 and 7 threads", async (batchSize) => {
    for (const pool of pools) {
      const output = await model.predict(data, { engine: pool, batchSize });
      expect(bytes(output).equals(expected)).toBe(true);
      output.dispose();
    }
  });

  test("progress is told after every batch", async () => {
    const told: [number, number][] = [];
    await model.predict(data, {
      engine: inline,
      batchSize: rows - 100,
      onProgress: (done, rows) => told.push([done, rows]),
    });
    expect(told).toEqual([
      [rows - 100, rows],
      [rows, rows],
    ]);
  });
});

test("weights set during a run do not disturb it", async () => {
  const data = draw(2000);
  const pool = engine("threads", { threads: 2 });
  const [kernel] = model.weights;
  const before = model.predictSync(data, { engine: engine("wasm") });
  const kept = kernel.tensor.clone();
  const running = model.predict(data, { engine: pool });
  kernel.assign(zeros(kernel.shape));
  const output = await running;
  expect(output.numbers()).toEqual(before.numbers());
  expect((await model.predict(data, { engine: pool })).numbers()).not.toEqual(before.numbers());
  kernel.assign(kept);
  await pool.close();
});

describe("a signal", () => {
  const data = draw(2000);
  const pool = engine("threads", { threads: 2 });
  const reason = new Error("not needed any more");
  afterAll(() => pool.close());

  test("gives a prediction up; the next one works", async () => {
    const expected = model.predictSync(data, { engine: engine("wasm") }).numbers();
    const stop = new AbortController();
    const running = model.predict(data.toArray() as number[][], { engine: pool, signal: stop.signal });
    stop.abort(reason);
    await expect(running).rejects.toBe(reason);
    await expect(model.predict(data, { engine: pool, signal: stop.signal })).rejects.toBe(reason);
    const { signal } = new AbortController();
    expect((await model.predict(data, { engine: pool, signal })).numbers()).toEqual(expected);
  });

  test("that has aborted counts before the data is looked at", async () => {
    await expect(model.predict([[1]], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test.each([
    ["a controller", new AbortController(), "a AbortController"],
    ["null", null, "null"],
    ["true", true, "true"],
  ])("that is %s is refused", async (_, signal, shown) => {
    const run = model.predict(data, { signal: signal as unknown as AbortSignal });
    await expect(run).rejects.toThrow(`predict: signal must be an AbortSignal, got ${shown}.`);
  });

  test("is for predict alone", () => {
    expect(() => model.predictSync(data, { signal: new AbortController().signal } as object)).toThrow(
      'unknown option "signal"',
    );
  });
});
