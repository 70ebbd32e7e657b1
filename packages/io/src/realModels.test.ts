/**
 * Models that others made, where they are at hand: in the folder that NEURODE_REAL_MODELS names, or in
 * shared/real-models beside the repository.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { ones, tensor, zeros } from "@neurode/core";
import { describeFile, loadModel } from "./index.js";

const FOLDER = process.env.NEURODE_REAL_MODELS ?? join(__dirname, "../../../../shared/real-models");
const found = existsSync(join(FOLDER, "README.md"));
const at = (name: string) => join(FOLDER, name);

if (!found)
  console.warn(`Tests of models that others made are skipped: there is no ${FOLDER}. Set NEURODE_REAL_MODELS.`);

(found ? describe : describe.skip)("models that others made", () => {
  test("ad01.h5: an auto-encoder of Keras 2.4 gives back what it gets", async () => {
    const model = await loadModel(at("ad01.h5"));
    const input = new Float32Array(Uint8Array.from(readFileSync(at("ad01-input.bin"))).buffer);
    const output = (await model.predict(tensor(input, { shape: [40, 640] }))).numbers();
    const mean = (values: ArrayLike<number>, of: (value: number, i: number) => number) =>
      Array.from(values, of).reduce((sum, value) => sum + value, 0) / values.length;
    const error = mean(output, (value, i) => (value - input[i]) ** 2);
    const center = mean(input, (value) => value);
    // What its Adam had gathered in Keras 2.4 is in the order of today: all that is for one weight stands together.
    expect(model.optimizer?.iterations).toBe(241_200);
    const kinds = model.optimizer?.weights.slice(2, 6).map(({ name }) => name);
    expect(kinds).toEqual(["kernel_momentum", "kernel_velocity", "bias_momentum", "bias_velocity"]);
    for (const { name, tensor: kept } of model.optimizer?.weights ?? []) {
      if (name.endsWith("_velocity")) expect(Math.min(...kept.numbers())).toBeGreaterThanOrEqual(0);
    }
    expect(error).toBeLessThan(0.1 * mean(input, (value) => (value - center) ** 2));
  });

  test.each(["serdar", "revised"])("rapidtide-%s.keras: of tf_keras 2.18, for any length", async (name) => {
    const model = await loadModel(at(`rapidtide-${name}.keras`));
    expect(model.summary({ printFn: () => {} })).toContain("Conv1D");
    for (const length of [40, 97]) {
      const output = await model.predict(ones([2, length, 1]));
      expect(output.shape).toEqual([2, length, 1]);
      expect(output.numbers().every(Number.isFinite)).toBe(true);
    }
  });

  test.each([
    ["ad01.h5", "h5", "2.4.0", 56],
    ["rapidtide-revised.keras", "keras", "2.18.0", 42],
    ["mnist-cnn.keras", "keras", "3.8.0", 10],
    ["tfjs-gru", "tfjs", "tfjs-layers 0.0.0", 4],
    ["nsfw-mobilenet", "tfjs", "2.2.4", 266],
  ])("%s is described: %s of %s", async (name, format, kerasVersion, weights) => {
    const found = await describeFile(at(name));
    expect(found).toMatchObject({ format, kerasVersion, holds: "model", unsupported: [] });
    expect(found.weights).toHaveLength(weights);
  });

  test("mnist-cnn.keras: probabilities of ten digits", async () => {
    const model = await loadModel(at("mnist-cnn.keras"));
    const output = await model.predict(zeros([3, 28, 28, 1]));
    expect(output.shape).toEqual([3, 10]);
    expect(output.numbers().reduce((sum, value) => sum + value, 0)).toBeCloseTo(3, 5);
  });

  test("tfjs-gru: what TensorFlow.js computes", async () => {
    const model = await loadModel(at("tfjs-gru/model.json"));
    const values = (await model.predict(tensor([[86, 11, 62, 40, 36, 75, 82, 94, 67, 75]]))).numbers();
    const expected = [-0.003578941337764263, 0.0028922036290168762, -0.002957976423203945, 0.00955402385443449];
    expected.forEach((value, i) => {
      expect(Math.abs(values[i] - value)).toBeLessThan(1e-6);
    });
  });

  test("nsfw-mobilenet: MobileNetV2 with weights of uint8", async () => {
    const model = await loadModel(at("nsfw-mobilenet"));
    expect(model.summary({ printFn: () => {} })).toContain("DepthwiseConv2D");
    const output = await model.predict(ones([1, 224, 224, 3]));
    expect(output.shape).toEqual([1, 5]);
    expect(output.numbers().reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
  });
});
