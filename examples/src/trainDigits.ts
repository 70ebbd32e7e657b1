/**
 * Digits, by a perceptron of three layers: 8,000 handwritten ones to train on, 2,000 held out.
 * The history, the pictures and the digits that are mistaken show how it went.
 */
import assert from "node:assert/strict";
import { engine } from "@neurode/core";
import { Dense, Dropout, Input, optimizers, Sequential, setRandomSeed } from "@neurode/layers";
import { classesOf } from "./digits/data.js";
import { drawDigits } from "./digits/draw.js";
import { showCurves } from "./training/curves.js";
import { readDigits } from "./training/mnist.js";

const EPOCHS = 15;
const BATCH = 32;

setRandomSeed(1);

const { training, heldOut } = readDigits();
const model = new Sequential(
  [
    Input({ shape: [784] }),
    new Dense(256, { activation: "relu" }),
    new Dropout(0.3),
    new Dense(128, { activation: "relu" }),
    new Dropout(0.3),
    new Dense(10, { activation: "softmax" }),
  ],
  { name: "digits" },
);
// From fast to slow, so that it ends in a minimum rather than about it.
const learningRate = new optimizers.schedules.CosineDecay({
  initialLearningRate: 0.002,
  decaySteps: EPOCHS * Math.ceil(training.labels.size / BATCH),
});
const optimizer = new optimizers.Adam({ learningRate });
model.compile({ optimizer, loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
model.summary();

const begin = performance.now();
const history = await model.fit(training.images, training.labels, {
  epochs: EPOCHS,
  batchSize: BATCH,
  validationData: [heldOut.images, heldOut.labels],
});
const seconds = (performance.now() - begin) / 1000;
await showCurves(history, "digits-training", "784-256-128-10, trained on 8,000 digits");

const probabilities = await model.predict(heldOut.images);
const classes = classesOf(probabilities);
const labels = heldOut.labels.numbers();
const mistakes = labels.flatMap((label, index) => (classes[index] === label ? [] : [{ index, label }]));
console.log(
  `\n${drawDigits(
    heldOut.images,
    mistakes.slice(0, 4).map(({ index, label }) => ({
      index,
      label,
      predicted: classes[index],
      probability: probabilities.data[index * 10 + classes[index]],
    })),
  )}\n`,
);

const { accuracy } = await model.evaluate(heldOut.images, heldOut.labels, { returnDict: true, verbose: 0 });
const percent = (100 * accuracy).toFixed(1);
console.log(
  `${percent} % of 2,000 held-out digits right, after ${seconds.toFixed(1)} s on ${engine().threads} threads`,
);
assert.ok(accuracy >= 0.95, `an accuracy of ${accuracy}`);
await engine().close();
