/** Training is repeatable: the same seed gives the same weights, bit for bit, however many threads compute. */
import assert from "node:assert/strict";
import { type Engine, engine, Random, tensor } from "@neurode/core";
import { Conv2D, Dense, Dropout, Flatten, Input, Sequential, setRandomSeed } from "@neurode/layers";

const random = new Random(1);
const x = tensor(Array.from({ length: 256 }, () => Array.from({ length: 784 }, () => random.uniform())));
const y = tensor(
  Array.from({ length: 256 }, () => Math.floor(random.uniform(0, 10))),
  { dtype: "int32" },
);
const images = tensor(x.data, { shape: [256, 28, 28, 1] });

/** The bytes of all weights, trained from the beginning on `engine`. */
async function trained(seed: number, engine: Engine): Promise<Buffer> {
  setRandomSeed(seed);
  const model = new Sequential([
    Input({ shape: [28, 28, 1] }),
    new Conv2D(8, 3, { strides: 2, activation: "relu" }),
    new Flatten(),
    new Dense(256, { activation: "relu" }),
    new Dropout(0.3),
    new Dense(10, { activation: "softmax" }),
  ]);
  model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy" });
  await model.fit(images, y, { epochs: 3, batchSize: 64, engine, verbose: 0 });
  return Buffer.concat(model.weights.map(({ tensor: { data } }) => Buffer.from(Float32Array.from(data).buffer)));
}

const inline = engine("wasm");
const [one, two, three] = [1, 2, 3].map((threads) => engine("threads", { threads }));
const first = await trained(1, two);
for (const [name, again] of [
  ["again on two threads", await trained(1, two)],
  ["on one thread", await trained(1, one)],
  ["on three threads", await trained(1, three)],
  ["on the calling thread", await trained(1, inline)],
] as const) {
  assert.ok(again.equals(first), `${name}: other bits`);
  console.log(`${name}: all ${(first.length / 4).toLocaleString("en-US")} weights the same, bit for bit`);
}
assert.ok(!(await trained(2, two)).equals(first), "another seed must give other weights");
console.log("with another seed: others");
await Promise.all([one, two, three, inline].map((each) => each.close()));
