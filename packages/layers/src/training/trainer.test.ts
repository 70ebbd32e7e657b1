import { expect, test } from "@jest/globals";
import { setRandomSeed } from "@neurode/core";
import { Dense } from "../layers/dense.js";
import { Input } from "../layers/inputLayer.js";
import { Sequential } from "../models/sequential.js";
import { Callback } from "./callbacks/callback.js";

/** Wide enough for its weights to be written on threads. */
function model(): Sequential {
  setRandomSeed(1);
  const made = new Sequential([Input({ shape: [96] }), new Dense(128, { activation: "relu" }), new Dense(1)]);
  made.compile({ optimizer: "adam", loss: "mse" });
  return made;
}

const x = Array.from({ length: 256 }, (_, row) => Float32Array.from({ length: 96 }, (_, i) => Math.sin(row * i)));
const y = x.map((row) => [row[1] + row[2]]);

test("a prediction while a model is trained is one of the weights between two steps", async () => {
  const probe = [x[3]];
  const between: number[] = [];
  const alone = model();
  const watch = new (class extends Callback {
    override async onTrainBatchEnd(): Promise<void> {
      between.push((await this.model.predict(probe)).numbers()[0]);
    }
  })();
  between.push((await alone.predict(probe)).numbers()[0]);
  await alone.fit(x, y, { epochs: 4, shuffle: false, verbose: 0, callbacks: [watch] });

  const disturbed = model();
  const training = disturbed.fit(x, y, { epochs: 4, shuffle: false, verbose: 0 });
  const found: number[] = [];
  let going = true;
  void training.finally(() => {
    going = false;
  });
  while (going) {
    found.push((await disturbed.predict(probe)).numbers()[0]);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await training;
  expect(found.length).toBeGreaterThan(1);
  expect(found.filter((value) => !between.includes(value))).toEqual([]);
});

test("a model that is being fitted refuses a second fit, and takes one afterwards", async () => {
  const made = model();
  const first = made.fit(x, y, { verbose: 0 });
  await expect(made.fit(x, y, { verbose: 0 })).rejects.toThrow(/^model \w+: fit is going on already/);
  await first;
  await made.fit(x, y, { verbose: 0 });
});
