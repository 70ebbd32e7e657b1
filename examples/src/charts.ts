/**
 * Charts: how a training went, what a model mistakes for what, and what is inside it, as
 * pictures in the working directory and as text in the terminal.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { engine } from "@neurode/core";
import { loadModel } from "@neurode/io";
import { plotConfusion, plotHistory, type TrainingHistory } from "@neurode/viz";
import { classesOf, readImages, readLabels } from "./digits/data.js";

const model = await loadModel(new URL("../digits/digits.keras", import.meta.url));
const images = readImages();
const labels = readLabels();
const classes = classesOf(await model.predict(images));

const confusion = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
classes.forEach((digit, i) => {
  confusion[labels[i]][digit]++;
});
const right = confusion.reduce((sum, row, digit) => sum + row[digit], 0);
assert.equal(right, 1902);

const history: TrainingHistory = JSON.parse(readFileSync(new URL("../digits/history.json", import.meta.url), "utf8"));
const title = "A network of 64 units, trained on 1,500 digits";

await plotHistory(history, { title, toFile: resolve("history.svg") });
await plotConfusion(confusion, { title: "2,000 handwritten digits", toFile: resolve("confusion.svg") });
await model.plotWeights({ match: /(hidden2|digit).kernel/, toFile: resolve("weights.svg") });
const digit = images.data.slice(0, 784);
await model.plotNetwork({ input: digit, toFile: resolve("network.svg") });

const forTerminal = { format: "text", color: "auto", terminalWidth: "auto" } as const;
console.log(await plotHistory(history, { title, ...forTerminal }));
console.log(await plotConfusion(confusion, { title: "2,000 handwritten digits", ...forTerminal }));
console.log(await model.plotWeights({ match: "digit", ...forTerminal }));

await engine().close();
