/** readWeights, beside the weights of the models that the files are of. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { pathOf } from "@neurode/goldens";
import { loadModel, readWeights, saveModel, saveWeights } from "../index.js";

const folder = mkdtempSync(join(tmpdir(), "neurode-"));

test.each(["w.weights.h5", "w.safetensors", "w.keras", "w.h5"])("%s holds what the model has", async (name) => {
  const model = await loadModel(pathOf("saved/cnn_compiled.keras"));
  const path = join(folder, name);
  if (/weights|safe/.test(name)) await saveWeights(model, path);
  else await saveModel(model, path);
  const sorted = (arrays: readonly ArrayLike<number>[]) => arrays.map((each) => Array.from(each).join()).sort();
  const read = await readWeights(path);
  expect(sorted(read.map(({ values }) => values))).toEqual(sorted(model.weights.map(({ tensor }) => tensor.numbers())));
  for (const { shape, values } of read) expect(values.length).toBe(shape.reduce((product, size) => product * size, 1));
  expect(await readWeights(readFileSync(path))).toEqual(read);
});

test("what holds no weights alone is named", async () => {
  const path = join(folder, "m.onnx");
  await saveModel(await loadModel(pathOf("saved/mlp_tutorial.keras")), path);
  await expect(readWeights(path)).rejects.toThrow(/m\.onnx: expected a \.weights\.h5.*got one of the format onnx/);
});
