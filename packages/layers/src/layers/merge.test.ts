/** The merging layers: what they refuse, their functions, and masks. */
import { describe, expect, test } from "@jest/globals";
import { type SymbolicTensor, type Tensor, tensor } from "@neurode/core";
import { maskOf } from "../mask.js";
import { Model } from "../models/model.js";
import { Concatenate } from "./concatenate.js";
import { Dot } from "./dot.js";
import { Input } from "./inputLayer.js";
import { Masking } from "./masking.js";
import { Add, Average, Maximum, Minimum, Multiply, Subtract } from "./merge.js";
import { add, average, concatenate, dot, maximum, minimum, multiply, subtract } from "./mergeFunctions.js";

const input = (...shape: (number | null)[]) => Input({ shape });

// biome-ignore format: a table
const REFUSED: [call: () => unknown, message: string][] = [
  [() => new Multiply({ name: "m" })(input(3)), "layer m: expected a list of tensors, such as [a, b], got a single one of (None, 3)."],
  [() => new Average({ name: "m" })([input(3), input(4)]), "layer m: shapes (None, 3) and (None, 4) do not broadcast"],
  [() => new Subtract({ name: "m" })([input(3)]), "layer m: expected a list of exactly two tensors, got 1: (None, 3)."],
  [() => new Subtract({ name: "m" })([input(3), input(3), input(3)]), "layer m: expected a list of exactly two tensors, got 3"],
  [() => new Maximum({ axis: 1 } as never), 'Maximum: unknown option "axis"'],
  [() => new Concatenate({ name: "m" })([input(2, 3), input(3, 3)]), "layer m: expected inputs of the same shape but for axis -1, got (None, 2, 3), (None, 3, 3)."],
  [() => new Concatenate({ name: "m" })(input(3)), "layer m: expected a list of tensors, such as [a, b], got a single one of (None, 3)."],
  [() => new Concatenate({ name: "m", axis: 3 })([input(3), input(3)]), "layer m: axis must be a whole number from -2 to 1 for the shape (None, 3), got 3."],
  [() => new Dot("last" as never), 'Dot: "axes" must be a whole number or two of them, got "last".'],
  [() => new Dot([1, 2, 3]), 'Dot: "axes" must be a whole number or two of them, got [1, 2, 3].'],
  [() => new Dot(0, { name: "m" })([input(3), input(3)]), 'layer m: axis 0 is the batch, which cannot be summed; "axes" is 0.'],
  [() => new Dot([2, 1], { name: "m" })([input(3, 4), input(3, 5)]), "layer m: expected axes of equal sizes to sum along, got 4 (axis 2 of (None, 3, 4)) and 3 (axis 1 of (None, 3, 5))."],
  [() => new Dot(3, { name: "m" })([input(3, 4), input(3, 5)]), "layer m: axis must be a whole number from -3 to 2 for the shape (None, 3, 4), got 3."],
];

test.each(REFUSED)("%s is refused", (call, message) => {
  expect(call).toThrow(message);
});

test("functions make a layer and call it", () => {
  const [a, b] = [input(2, 3), input(2, 3)];
  const made = [
    ...[add, subtract, multiply, average, maximum, minimum].map((merge) => merge([a, b])),
    concatenate([a, b], { axis: 1, name: "joined" }),
    dot([a, b], { axes: [2, 2], normalize: true }),
  ];
  expect(made.map(({ node }) => node.call?.owner.className)).toEqual([
    ...["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"],
  ]);
  expect(made[6].shape).toEqual([null, 4, 3]);
  expect(made[6].node.call?.owner.name).toBe("joined");
  expect(made[7].shape).toEqual([null, 2, 2]);
});

test("shapes with axes that are not known", () => {
  expect(new Add()([input(null, 4), input(4)]).shape).toEqual([null, null, 4]);
  expect(new Dot([2, 1])([input(null, 4), input(4, null)]).shape).toEqual([null, null, null]);
});

describe("masks", () => {
  // Steps of 0 do not count; of a, the second does not, of b, the third.
  const a = tensor([[[1], [0], [3], [0]]]);
  const b = tensor([[[2], [5], [0], [0]]]);

  /** The output of `merge` for a and b behind Masking, and its mask. */
  const run = (merge: (inputs: SymbolicTensor[]) => SymbolicTensor) => {
    const inputs = [input(4, 1), input(4, 1)];
    const output = merge(inputs.map((x) => new Masking()(x)));
    const [values, mask] = new Model({ inputs, outputs: [output, maskOf(output) as SymbolicTensor] })<Tensor[]>([a, b]);
    return [values.numbers(), mask.numbers()];
  };

  // biome-ignore format: a table
  test.each([
    ["Add",      new Add(),      [3, 5, 3, 0],  [1, 1, 1, 0]],
    ["Multiply", new Multiply(), [2, 5, 3, 0],  [1, 1, 1, 0]],
    ["Maximum",  new Maximum(),  [2, 5, 3, 0],  [1, 1, 1, 0]],
    ["Minimum",  new Minimum(),  [1, 5, 3, 0],  [1, 1, 1, 0]],
  ])("%s counts where any input does", (_, layer, values, mask) => {
    expect(run((inputs) => layer(inputs))).toEqual([values, mask]);
  });

  test("Concatenate joins them, along the features where either counts", () => {
    expect(run((inputs) => new Concatenate({ axis: 1 })(inputs))[1]).toEqual([1, 0, 1, 0, 1, 1, 0, 0]);
    expect(run((inputs) => new Concatenate()(inputs))[1]).toEqual([1, 1, 1, 0]);
  });

  test("without a mask on each there is none, and Dot carries none", () => {
    const masked = new Masking()(input(4, 1));
    expect(maskOf(new Add()([masked, input(4, 1)]))).toBeNull();
    expect(maskOf(new Dot(1)([masked, masked]))).toBeNull();
  });
});
