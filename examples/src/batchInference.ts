/**
 * Batch inference on all cores over a CSV file: its rows are read as a stream,
 * predicted a batch at a time while the next is read, and written to another CSV.
 * Memory stays flat, and a run that is killed goes on where it was.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engine } from "@neurode/core";
import { csvSource, loadModel, predictJob } from "@neurode/io";
import { readImages, readLabels } from "./digits/data.js";

const folder = mkdtempSync(join(tmpdir(), "neurode-batch-"));
const [input, output] = [join(folder, "digits.csv"), join(folder, "classes.csv")];
writeDigits(input);

const model = await loadModel(new URL("../digits/digits.keras", import.meta.url));
const { rows } = await predictJob(model, await csvSource(input), {
  output,
  batchSize: 512,
  // Pixels are 0 to 255 in the file; the model was trained on 0 to 1.
  normalization: { mean: 0, variance: 255 ** 2 },
  outcome: "argmax",
});

// "row,class,value", then a line for each digit.
const predicted = readFileSync(output, "utf8").trimEnd().split("\n").slice(1);
const labels = readLabels();
const right = predicted.filter((line, i) => Number(line.split(",")[1]) === labels[i]).length;
console.log(`${right} of ${rows} digits right, from CSV to CSV on ${engine().threads} threads`);
assert.equal(right, 1902);
rmSync(folder, { recursive: true });
await engine().close();

function writeDigits(path: string): void {
  const { data, shape } = readImages();
  const header = Array.from({ length: 784 }, (_, i) => `pixel${i}`).join(",");
  const lines = Array.from({ length: shape[0] }, (_, row) =>
    Array.from(data.subarray(row * 784, (row + 1) * 784), (ink) => Math.round(255 * ink)).join(","),
  );
  writeFileSync(path, `${[header, ...lines].join("\n")}\n`);
}
