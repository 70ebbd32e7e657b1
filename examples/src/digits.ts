/**
 * Digits: opens a model that Keras saved, sums it up, classifies 2,000 real
 * handwritten digits on all cores, compares the result with Keras's own and the
 * engines with each other, and draws the model.
 */
import assert from "node:assert/strict";
import { relative, resolve } from "node:path";
import { engine } from "@neurode/core";
import { loadModel } from "@neurode/io";
import { compareSpeeds, speedTable } from "./digits/compare.js";
import { classesOf, readExpected, readImages, readLabels, repeat } from "./digits/data.js";
import { drawDigits } from "./digits/draw.js";
import { progressBar } from "./digits/progressBar.js";

const heading = (text: string) => {
  const color = process.stdout.hasColors?.() ?? false;
  console.log(color ? `\n\x1b[1m${text}\x1b[0m` : `\n${text}`);
};

heading("A model that Keras 3 saved");
const model = await loadModel(new URL("../digits/digits.keras", import.meta.url));
model.summary({ color: process.stdout.hasColors?.() ?? false });

const images = readImages();
const labels = readLabels();
const { threads, variant } = engine().describe();

heading(`2,000 handwritten digits on ${threads} ${threads === 1 ? "thread" : "threads"}, ${variant}`);
const probabilities = await model.predict(images, { batchSize: 250, onProgress: progressBar("classifying") });
const classes = classesOf(probabilities);
const right = classes.filter((digit, i) => digit === labels[i]).length;
const expected = readExpected();
const difference = probabilities.numbers().reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
console.log(`  ${right.toLocaleString("en-US")} right, an accuracy of ${((100 * right) / labels.length).toFixed(1)} %`);
console.log(`  ${difference.toExponential(1)} is the largest difference from Keras's own predictions`);
assert.equal(right, 1902);
assert.ok(difference < 1e-5);

for (const mode of ["float16", "int8"] as const) {
  const smaller = await loadModel(new URL("../digits/digits.keras", import.meta.url));
  smaller.quantize(mode);
  const found = classesOf(await smaller.predict(images));
  const stillRight = found.filter((digit, i) => digit === labels[i]).length;
  console.log(`  ${stillRight.toLocaleString("en-US")} right with weights stored as ${mode}`);
  assert.equal(stillRight, { float16: 1902, int8: 1903 }[mode]);
}

const caption = (index: number) => ({
  index,
  predicted: classes[index],
  label: labels[index],
  probability: probabilities.data[index * 10 + classes[index]],
});
const mistake = classes.findIndex((digit, i) => digit !== labels[i]);
const different = [3, 7, 0].map((digit) => classes.indexOf(digit));
console.log(`\n${drawDigits(images, [...different, mistake].map(caption))}`);

heading("Every engine, median of 5 interleaved rounds");
const many = repeat(images, 20);
const contenders = [
  // The plain ones are slower by far: 2,000 digits keep them busy long enough.
  { engine: engine("reference"), data: images },
  { engine: engine("ndarray"), data: images },
  { engine: engine("wasm"), data: many },
  { engine: engine("threads"), data: many },
];
console.log(speedTable(await compareSpeeds(model, contenders, { rounds: 5 })));

heading("The model as a picture");
for (const file of ["digits.svg", "digits.png"]) {
  await model.plot({ toFile: resolve(file), showShapes: true });
  console.log(`  ${relative(process.cwd(), resolve(file))}`);
}

await Promise.all([engine(), ...contenders.map((each) => each.engine)].map((each) => each.close()));
