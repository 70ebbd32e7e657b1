/**
 * Batch inference on all cores: rows come as a stream, are predicted a batch at
 * a time while the next batch is read, and go out in order. Memory stays flat,
 * since every batch is disposed of.
 */
import assert from "node:assert/strict";
import { engine, Tensor } from "@neurode/core";
import { loadModel } from "@neurode/io";
import { readImages, readLabels } from "./digits/data.js";

const BATCH = 512;

const model = await loadModel(new URL("../digits/digits.keras", import.meta.url));
const images = readImages();
const labels = readLabels();

/** Stands for whatever brings rows: a file, a socket, a database cursor. */
async function* rows(): AsyncGenerator<Float32Array> {
  for (let i = 0; i < labels.length; i++) yield images.data.subarray(i * 784, (i + 1) * 784) as Float32Array;
}

async function* batches(source: AsyncIterable<Float32Array>): AsyncGenerator<Tensor> {
  let waiting: Float32Array[] = [];
  const pack = () => {
    const batch = new Tensor([waiting.length, 784]);
    waiting.forEach((row, i) => {
      batch.data.set(row, i * 784);
    });
    waiting = [];
    return batch;
  };
  for await (const row of source) {
    waiting.push(row);
    if (waiting.length === BATCH) yield pack();
  }
  if (waiting.length > 0) yield pack();
}

let row = 0;
let right = 0;
for await (const batch of batches(rows())) {
  const probabilities = await model.predict(batch);
  for (let i = 0; i < batch.shape[0]; i++) {
    const digit = probabilities.data.subarray(i * 10, (i + 1) * 10);
    if (digit.indexOf(Math.max(...digit)) === labels[row++]) right++;
  }
  probabilities.dispose();
  batch.dispose();
}

console.log(`${right} of ${row} digits right, in batches of ${BATCH} on ${engine().threads} threads`);
assert.equal(right, 1902);
await engine().close();
