/** The tutorial's network as a Sequential: layers one behind the other. */
import assert from "node:assert/strict";
import { Dense, Input, Sequential, setRandomSeed } from "@neurode/layers";

setRandomSeed(4);

const model = new Sequential([
  Input({ shape: [3, 1] }),
  new Dense(3, { activation: "relu", kernelInitializer: "glorot_uniform", name: "layers1" }),
  new Dense(2, { activation: "relu", kernelInitializer: "glorot_uniform", name: "layers2" }),
  new Dense(2, { activation: "sigmoid", kernelInitializer: "glorot_uniform", name: "layers3" }),
]);

model.summary();

const prediction = await model.predict([[[1], [2], [3]]]);
console.log(prediction);

assert.deepEqual(prediction.shape, [1, 3, 2]);
assert.equal(model.countParams(), 20);
assert.ok(prediction.numbers().every((value) => value > 0 && value < 1));
