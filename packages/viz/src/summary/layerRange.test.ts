import { expect, test } from "@jest/globals";
import { type LayerRange, layersInRange } from "./layerRange.js";

const LAYERS = ["conv", "conv_1", "pool", "conv_2", "dense"].map((name) => ({ name }));

// By Keras 3.16 (`get_layer_index_bound_by_layer_name`).
test.each<[range: LayerRange, names: string[]]>([
  [
    ["conv_1", "conv_2"],
    ["conv_1", "pool", "conv_2"],
  ],
  [["pool", "pool"], ["pool"]],
  // the first that matches to the last that matches; a match needs to be at the start only
  [
    ["conv", "conv"],
    ["conv", "conv_1", "pool", "conv_2"],
  ],
  [
    ["conv_\\d", "d"],
    ["conv_1", "pool", "conv_2", "dense"],
  ],
  [
    ["pool|dense", "dense"],
    ["pool", "conv_2", "dense"],
  ],
  // in the wrong order they are swapped
  [
    ["dense", "pool"],
    ["pool", "conv_2", "dense"],
  ],
])("%j", (range, names) => {
  expect(layersInRange(LAYERS, range).map(({ name }) => name)).toEqual(names);
});

test.each<[range: unknown, message: string]>([
  [["conv"], "layer_range must be a list or tuple of length 2. Received: layer_range = ['conv'] of length 1"],
  [["conv", 2], "layer_range should contain string type only. Received: ['conv', 2]"],
  [["nope", "pool"], "Passed layer_names do not match the layer names in the model. Received: ['nope', 'pool']"],
  [["onv", "pool"], "Passed layer_names do not match the layer names in the model. Received: ['onv', 'pool']"],
])("%j throws", (range, message) => {
  expect(() => layersInRange(LAYERS, range as LayerRange)).toThrow(new Error(message));
});

test("an end that is not a regular expression throws", () => {
  expect(() => layersInRange(LAYERS, ["(", "pool"])).toThrow('summary: layerRange: "(" is not a regular expression.');
});
