/** That models which are damaged were sound before: else the damage would be tried on what ends in an error at once. */
import { expect, test } from "@jest/globals";
import { Model } from "@neurode/layers";
import { loadModel } from "../loadModel.js";
import { onnxFiles, onnxFolder } from "./goodFiles.js";
import { placed } from "./placed.js";

test("models of ONNX open", async () => {
  for (const bytes of (await onnxFiles()).values()) expect(await loadModel(bytes)).toBeInstanceOf(Model);
});

test("an ONNX model opens with its weights beside it, and not without them", async () => {
  const { "model.onnx": model, "weights.bin": weights } = await onnxFolder("mlp_tutorial");
  const path = placed("beside/model.onnx", model);
  await expect(loadModel(path)).rejects.toThrow("weights.bin");
  placed("beside/weights.bin", weights);
  expect(await loadModel(path)).toBeInstanceOf(Model);
});
