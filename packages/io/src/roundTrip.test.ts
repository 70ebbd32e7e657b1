/** Every layer of the library, saved and loaded: the same weights bit by bit, the same predictions, the same config. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Tensor } from "@neurode/core";
import { flatten, isKnownLayer, type Model, type Structure } from "@neurode/layers";
import { loadModel, loadWeights, modelFromJson, modelToJson, saveWeights } from "./index.js";
import { legacyBytes } from "./legacy/writeLegacy.js";
import { kerasBytes } from "./saveModel.js";
import { weightBytes } from "./testing/bytes.js";
import { isOneForAll, layerCases, modelOf } from "./testing/layerCases.js";

const folder = mkdtempSync(join(tmpdir(), "neurode-"));

async function predictions(model: Model, data: readonly Tensor[]): Promise<number[][]> {
  const outputs = await model.predict<Structure<Tensor>>(data.length === 1 ? data[0] : data);
  return flatten(outputs).map((output) => output.numbers());
}

const cases = layerCases().filter((golden) => !isOneForAll(golden));

test("there are cases of all that Keras's files name by a class", () => {
  const classes = new Set(cases.map(({ layer }) => layer.class_name));
  expect(classes.size).toBeGreaterThan(80);
  for (const name of classes) expect(isKnownLayer(name)).toBe(true);
});

describe.each(cases)("$name", (golden) => {
  const isAdapted = "lora_rank" in golden.layer.config;

  test.each<[string, (model: Model) => Uint8Array]>([
    [".keras", (model) => kerasBytes(model)],
    [".h5", (model) => legacyBytes(model, true)],
  ])("%s", async (ending, bytesOf) => {
    const { model, data } = modelOf(golden);
    const bytes = bytesOf(model);
    expect(Buffer.compare(bytes, bytesOf(model))).toBe(0);
    const again = await loadModel(bytes);
    // In .keras files a matrix that is adapted has its adaptation in it.
    if (!isAdapted || ending === ".h5") expect(weightBytes(again)).toEqual(weightBytes(model));
    expect(await predictions(again, data)).toEqual(await predictions(model, data));
    expect(JSON.parse(modelToJson(again))).toEqual(JSON.parse(modelToJson(model)));
  });

  test.each([".weights.h5", ".safetensors"])("%s", async (ending) => {
    const { model, data } = modelOf(golden);
    const path = join(folder, `model${ending}`);
    await saveWeights(model, path);
    const again = modelFromJson(modelToJson(model));
    await loadWeights(again, path);
    if (!isAdapted || ending === ".safetensors") expect(weightBytes(again)).toEqual(weightBytes(model));
    expect(await predictions(again, data)).toEqual(await predictions(model, data));
  });
});
