/**
 * Iris: the species of 150 flowers by four lengths. 120 of them are trained on; Normalization
 * learns means and variances of these alone.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { engine, tensor } from "@neurode/core";
import { Dense, Input, Normalization, optimizers, Sequential, setRandomSeed } from "@neurode/layers";
import { plotConfusion } from "@neurode/viz";
import { classesOf } from "./digits/data.js";
import { showCurves } from "./training/curves.js";
import { shuffled } from "./training/shuffled.js";

const HELD_OUT = 30;
const SPECIES = ["setosa", "versicolor", "virginica"];

setRandomSeed(1);

const [, ...lines] = readFileSync(new URL("../iris/iris.csv", import.meta.url), "utf8")
  .trim()
  .split("\n");
const flowers = shuffled(lines, 1).map((line) => {
  const cells = line.split(",");
  return { lengths: cells.slice(0, -1).map(Number), species: SPECIES.indexOf(cells[cells.length - 1]) };
});
const part = (rows: typeof flowers) => ({
  x: tensor(rows.map(({ lengths }) => lengths)),
  y: tensor(
    rows.map(({ species }) => species),
    { dtype: "int32" },
  ),
});
const training = part(flowers.slice(0, -HELD_OUT));
const heldOut = part(flowers.slice(-HELD_OUT));

const normalization = new Normalization();
normalization.adapt(training.x);
const model = new Sequential([
  Input({ shape: [4] }),
  normalization,
  new Dense(16, { activation: "relu" }),
  new Dense(3, { activation: "softmax" }),
]);
model.compile({
  optimizer: new optimizers.Adam({ learningRate: 0.01 }),
  loss: "sparse_categorical_crossentropy",
  metrics: ["accuracy"],
});
model.summary();

const history = await model.fit(training.x, training.y, {
  epochs: 60,
  batchSize: 16,
  validationData: [heldOut.x, heldOut.y],
});
await showCurves(history, "iris", "Iris: 120 flowers to train on, 30 held out");

const found = classesOf(await model.predict(heldOut.x));
const confusion = SPECIES.map(() => SPECIES.map(() => 0));
heldOut.y.numbers().forEach((species, i) => {
  confusion[species][found[i]]++;
});
console.log(
  `\n${await plotConfusion(confusion, { classNames: SPECIES, title: "30 flowers held out", format: "text", color: "auto" })}`,
);

const { accuracy } = await model.evaluate(heldOut.x, heldOut.y, { returnDict: true, verbose: 0 });
assert.ok(accuracy >= 0.93, `an accuracy of ${accuracy}`);
await engine().close();
