/**
 * Regression: a curve learned from noisy samples of it. The samples are drawn here, so it is
 * known how near to the true curve the model comes; the noise sets the loss that it can reach.
 *
 *     y = sin(3 x) + x / 2 + noise        noise of standard deviation 0.1
 */
import assert from "node:assert/strict";
import { engine, Random } from "@neurode/core";
import { Dense, Input, optimizers, Sequential, setRandomSeed } from "@neurode/layers";
import { showCurves } from "./training/curves.js";

const NOISE = 0.1;
const SAMPLES = 1_000;
const EPOCHS = 120;
const BATCH = 32;

setRandomSeed(1);

const random = new Random(1);
const truth = (x: number) => Math.sin(3 * x) + x / 2;
const x = Array.from({ length: SAMPLES }, () => [random.uniform(-2, 2)]);
const y = x.map(([at]) => [truth(at) + random.normal(0, NOISE)]);

const model = new Sequential([
  Input({ shape: [1] }),
  new Dense(32, { activation: "tanh" }),
  new Dense(32, { activation: "tanh" }),
  new Dense(1),
]);
const stepsPerEpoch = Math.ceil((0.8 * SAMPLES) / BATCH);
// From fast to slow, so that it ends in a minimum rather than about it.
const learningRate = new optimizers.schedules.CosineDecay({
  initialLearningRate: 0.02,
  decaySteps: EPOCHS * stepsPerEpoch,
});
model.compile({ optimizer: new optimizers.Adam({ learningRate }), loss: "mse", metrics: ["mae"] });

const history = await model.fit(x, y, { epochs: EPOCHS, batchSize: BATCH, validationSplit: 0.2 });
await showCurves(history, "regression", "A curve from 800 noisy samples", { scale: "log" });

const grid = Array.from({ length: 17 }, (_, i) => [-2 + i / 4]);
const learned = (await model.predict(grid)).numbers();
console.log("\n      x     true  learned");
grid.forEach(([at], i) => {
  console.log([at, truth(at), learned[i]].map((value) => value.toFixed(3).padStart(8)).join(" "));
});
const rmse = Math.sqrt(grid.reduce((sum, [at], i) => sum + (learned[i] - truth(at)) ** 2, 0) / grid.length);
console.log(`\n${rmse.toFixed(3)} off the true curve (RMSE), learned from samples that are ${NOISE} off`);
assert.ok(rmse < 0.05, `an error of ${rmse}`);
await engine().close();
