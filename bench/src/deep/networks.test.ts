/** Deep networks as they are described: shapes, weights, and outputs that tell contenders apart. */
import { describe, expect, test } from "@jest/globals";
import { sizeOf, tensor } from "@neurode/core";
import { randomWork } from "../randomWork.js";
import { flopsOf } from "../work.js";
import { deepModel } from "./deepNeurode.js";
import { loadLayers, weightsOf } from "./deepWeights.js";
import { folded } from "./folded.js";
import { LSTM, MNIST_CNN, MOBILE_NET, RES_NET, TRANSFORMER } from "./networks.js";
import { permuted } from "./permuted.js";

describe.each([
  // network, output, parameters, multiply-adds of a row
  ["MNIST CNN", MNIST_CNN, [10], 421_642, 4_241_152],
  ["MobileNetV2", MOBILE_NET, [100], 2_386_084, 55_137_152],
  ["ResNet-20", RES_NET, [10], 274_042, 40_813_184],
  ["LSTM", LSTM, [10], 132_874, 13_108_480],
  ["transformer", TRANSFORMER, [64, 128], 793_088, 54_525_952],
] as const)("%s", (_, deep, output, parameters, multiplyAdds) => {
  test("its sizes", () => {
    expect(deep.layers[deep.layers.length - 1].shape).toEqual(output);
    expect(deep.layers.flatMap(weightsOf).reduce((sum, { shape }) => sum + sizeOf(shape), 0)).toBe(parameters);
    expect(flopsOf({ kind: "deep", deep, rows: 3 })).toBe(6 * multiplyAdds);
  });
});

test.each([
  ["MNIST CNN", MNIST_CNN],
  ["ResNet-20", RES_NET],
  ["LSTM", LSTM],
] as const)("%s: its outputs are no larger than they need to be, and far enough from 0 to be compared", (_, deep) => {
  const { weights, input } = randomWork({ kind: "deep", deep, rows: 1 });
  const model = deepModel(deep, loadLayers(deep, weights));
  const y = model.predictSync(tensor(input, { shape: [1, ...deep.inputShape] })).numbers();
  const largest = y.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(largest).toBeGreaterThan(0.1);
  expect(largest).toBeLessThan(100);
});

test("normalization folds into kernel and bias", () => {
  const [layer] = loadLayers(RES_NET, randomWork({ kind: "deep", deep: RES_NET, rows: 1 }).weights);
  if (layer.kind !== "conv") throw new Error("The first layer is a convolution.");
  const { kernel, bias } = folded(layer);
  const [unfolded, gamma, beta, mean, variance] = layer.weights;
  const factor = gamma[1] / Math.sqrt(variance[1] + 1e-3);
  expect(kernel[17]).toBeCloseTo(unfolded[17] * factor, 6);
  expect(bias[1]).toBeCloseTo(beta[1] - mean[1] * factor, 6);
});

test("axes in another order", () => {
  expect([...permuted(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3], [1, 0])]).toEqual([1, 4, 2, 5, 3, 6]);
});
