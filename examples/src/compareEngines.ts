/** The same model on every engine: the same classes, at very different speeds. */
import assert from "node:assert/strict";
import { engine } from "@neurode/core";
import { loadModel } from "@neurode/io";
import { compareSpeeds, speedTable } from "./digits/compare.js";
import { classesOf, readImages } from "./digits/data.js";

const model = await loadModel(new URL("../digits/digits.keras", import.meta.url));
const images = readImages();
const engines = [engine("reference"), engine("ndarray"), engine("wasm"), engine("threads")];

const classes: number[][] = [];
for (const each of engines) classes.push(classesOf(await model.predict(images, { engine: each })));
for (const found of classes) assert.deepEqual(found, classes[0]);

const contenders = engines.map((each) => ({ engine: each, data: images }));
console.log(speedTable(await compareSpeeds(model, contenders, { rounds: 3 })));
await Promise.all(engines.map((each) => each.close()));
