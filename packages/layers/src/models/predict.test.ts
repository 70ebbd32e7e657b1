/** Predictions are bit-identical for any number of threads and any split into batches. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { engine, Random, setRandomSeed, Tensor } from "@neurode/core";
import { Dense } from "../layers/dense.js";
import { Input } from "../layers/inputLayer.js";
import { Sequential } from "./sequential.js";

const ROWS = 2000;

setRandomSeed(3);
const model = new Sequential([
  Input({ shape: [97] }),
  new Dense(61, { activation: "gelu" }),
  new Dense(33, { activation: "tanh" }),
  new Dense(10, { activation: "softmax" }),
]);
const random = new Random(9);
const data = new Tensor([ROWS, 97]);
for (let i = 0; i < data.size; i++) data.data[i] = random.normal();

describe.each(["wasm", "ndarray", "reference"] as const)("with the kernels %s", (kernels) => {
  const inline = engine(kernels);
  const pools = [1, 2, 3, 7].map((threads) => engine("threads", { threads, kernels }));
  let expected: Buffer;

  const bytes = (output: Tensor) => Buffer.from(output.data.slice().buffer);

  beforeAll(() => {
    expected = bytes(model.predictSync(data, { engine: inline }));
  });
  afterAll(() => Promise.all(pools.map((pool) => pool.close())));

  test.each([1, 7, 32, ROWS])("batches of %p rows, on 1, 2, 3 and 7 threads", async (batchSize) => {
    for (const pool of pools) {
      const output = await model.predict(data, { engine: pool, batchSize });
      expect(bytes(output).equals(expected)).toBe(true);
      output.dispose();
    }
  });

  test("progress is told after every batch", async () => {
    const told: [number, number][] = [];
    await model.predict(data, { engine: inline, batchSize: 900, onProgress: (done, rows) => told.push([done, rows]) });
    expect(told).toEqual([
      [900, ROWS],
      [1800, ROWS],
      [ROWS, ROWS],
    ]);
  });
});

test("weights set during a run do not disturb it", async () => {
  const pool = engine("threads", { threads: 2 });
  const [kernel] = model.weights;
  const before = model.predictSync(data, { engine: engine("wasm") });
  const kept = kernel.tensor.clone();
  const running = model.predict(data, { engine: pool });
  kernel.assign(new Tensor(kernel.shape).data.fill(0) && Array.from({ length: 97 }, () => new Array(61).fill(0)));
  const output = await running;
  expect(output.numbers()).toEqual(before.numbers());
  expect((await model.predict(data, { engine: pool })).numbers()).not.toEqual(before.numbers());
  kernel.assign(kept);
  await pool.close();
});
