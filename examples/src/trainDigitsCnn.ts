/** Digits, by a small convolutional network: 8,000 handwritten ones to train on, 2,000 held out. */
import assert from "node:assert/strict";
import { engine, reshape } from "@neurode/core";
import {
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  Input,
  MaxPooling2D,
  optimizers,
  Sequential,
  setRandomSeed,
} from "@neurode/layers";
import { showCurves } from "./training/curves.js";
import { readDigits } from "./training/mnist.js";

const EPOCHS = 7;
const BATCH = 32;

setRandomSeed(1);

const { training, heldOut } = readDigits();
const [x, validationX] = [training, heldOut].map(({ images }) => reshape(images, [images.shape[0], 28, 28, 1]));
const model = new Sequential(
  [
    Input({ shape: [28, 28, 1] }),
    new Conv2D(16, 3, { activation: "relu" }),
    new MaxPooling2D(),
    new Conv2D(32, 3, { activation: "relu" }),
    new MaxPooling2D(),
    new Flatten(),
    new Dropout(0.4),
    new Dense(10, { activation: "softmax" }),
  ],
  { name: "digits_cnn" },
);
// From fast to slow, so that it ends in a minimum rather than about it.
const learningRate = new optimizers.schedules.CosineDecay({
  initialLearningRate: 0.003,
  decaySteps: EPOCHS * Math.ceil(training.labels.size / BATCH),
});
const optimizer = new optimizers.Adam({ learningRate });
model.compile({ optimizer, loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
model.summary();

const begin = performance.now();
const history = await model.fit(x, training.labels, {
  epochs: EPOCHS,
  batchSize: BATCH,
  validationData: [validationX, heldOut.labels],
});
const seconds = (performance.now() - begin) / 1000;
await showCurves(history, "cnn-training", "A small CNN, trained on 8,000 digits");

const { accuracy } = await model.evaluate(validationX, heldOut.labels, { returnDict: true, verbose: 0 });
const percent = (100 * accuracy).toFixed(1);
console.log(
  `\n${percent} % of 2,000 held-out digits right, after ${seconds.toFixed(1)} s on ${engine().threads} threads`,
);
assert.ok(accuracy >= 0.97, `an accuracy of ${accuracy}`);
await engine().close();
