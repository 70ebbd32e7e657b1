/** Models save themselves once someone has said how. */
import { expect, test } from "@jest/globals";
import { Dense } from "../layers/dense.js";
import { Input } from "../layers/inputLayer.js";
import { registerFiles } from "./files.js";
import { Sequential } from "./sequential.js";

test("before, an error says what to import; then what was registered is called", async () => {
  const model = new Sequential([Input({ shape: [3] }), new Dense(2)], { name: "m" });
  const message = (method: string) =>
    `model m: ${method}: files are read and written by @neurode/io: import "@neurode/io" first.`;
  await expect(model.save("m.keras")).rejects.toThrow(message("save"));
  await expect(model.saveWeights("m.weights.h5")).rejects.toThrow(message("saveWeights"));
  await expect(model.loadWeights("m.weights.h5")).rejects.toThrow(message("loadWeights"));

  const calls: unknown[][] = [];
  const note =
    (method: string) =>
    (...args: unknown[]) => {
      calls.push([method, ...args]);
      return Promise.resolve();
    };
  registerFiles({ save: note("save"), saveWeights: note("saveWeights"), loadWeights: note("loadWeights") });
  const options = { includeOptimizer: false };
  await model.save("a", options);
  await model.saveWeights("b");
  await model.loadWeights("c");
  expect(calls).toEqual([
    ["save", model, "a", options],
    ["saveWeights", model, "b"],
    ["loadWeights", model, "c"],
  ]);
});
