/** An epoch of ours: what is compared is the loss of the first, and further ones go on from there. */
import { expect, test } from "@jest/globals";
import { deepNetwork } from "../deep/deepNetwork.js";
import { loadLayers } from "../deep/deepWeights.js";
import { outputOf } from "../processes/output.js";
import { randomWork } from "../randomWork.js";
import type { DeepWork, LoadedDeep } from "../work.js";
import { CLASSES, labelsOf } from "./epoch.js";
import { neurodeEpoch } from "./neurodeEpoch.js";

const deep = deepNetwork([16], (net, input) => net.dense(net.dense(input, 32, "relu"), CLASSES));
const work: DeepWork = { kind: "deep", deep, rows: 96, training: { batchSize: 32 } };

function loaded(): LoadedDeep {
  const { weights, input } = randomWork(work);
  return { ...work, layers: loadLayers(deep, weights), input };
}

test("labels are classes, all of them, and the same every time", () => {
  expect(new Set(labelsOf(1000))).toEqual(new Set(Array.from({ length: CLASSES }, (_, i) => i)));
  expect(labelsOf(50)).toEqual(labelsOf(1000).slice(0, 50));
});

test("the same epochs give the same losses, each less than the one before", async () => {
  const [one, other] = [neurodeEpoch(loaded(), { batchSize: 32 }), neurodeEpoch(loaded(), { batchSize: 32 })];
  const losses: number[] = [];
  for (let epoch = 0; epoch < 3; epoch++) {
    const [loss] = await outputOf(one);
    expect((await outputOf(other))[0]).toBe(loss);
    losses.push(loss);
  }
  expect(losses).toEqual([...losses].sort((a, b) => b - a));
  expect(new Set(losses).size).toBe(3);
  for (const each of [one, other]) await each.release();
});
