/** XOR: the smallest problem that one layer cannot solve. Four samples, two layers, a minute's read. */
import assert from "node:assert/strict";
import { engine } from "@neurode/core";
import { Dense, Input, optimizers, Sequential, setRandomSeed } from "@neurode/layers";
import { showCurves } from "./training/curves.js";

setRandomSeed(1);

const x = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const y = [[0], [1], [1], [0]];

const model = new Sequential([
  Input({ shape: [2] }),
  new Dense(8, { activation: "tanh" }),
  new Dense(1, { activation: "sigmoid" }),
]);
model.compile({
  optimizer: new optimizers.Adam({ learningRate: 0.05 }),
  loss: "binary_crossentropy",
  metrics: ["accuracy"],
});

const history = await model.fit(x, y, { epochs: 200, verbose: 0 });
const [loss, accuracy] = (await model.evaluate(x, y, { verbose: 0 })) as number[];
await showCurves(history, "xor", "XOR, 200 epochs");

console.log("\n  a  b   a xor b   the model");
const answers = (await model.predict(x)).numbers();
x.forEach(([a, b], i) => {
  console.log(`  ${a}  ${b}      ${y[i][0]}      ${answers[i].toFixed(4)}`);
});

assert.equal(accuracy, 1);
assert.ok(loss < 0.01, `a loss of ${loss}`);
await engine().close();
