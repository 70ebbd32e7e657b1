import { expect, test } from "@jest/globals";
import { tensor } from "@neurode/core";
import { Sequential } from "../../models/sequential.js";
import { Embedding } from "../embedding.js";
import { Input } from "../inputLayer.js";
import { GlobalAveragePooling1D } from "./globalPooling.js";

const x = tensor([
  [
    [1, 10],
    [2, 20],
    [6, 60],
  ],
  [
    [3, 30],
    [5, 50],
    [7, 70],
  ],
]);
const mask = tensor([
  [1, 1, 0],
  [0, 1, 0],
]);

test("GlobalAveragePooling1D is the mean of the steps that count", () => {
  expect(new GlobalAveragePooling1D()(x, { mask }).toArray()).toEqual([
    [1.5, 15],
    [5, 50],
  ]);
  expect(new GlobalAveragePooling1D({ keepdims: true })(x, { mask }).toArray()).toEqual([[[1.5, 15]], [[5, 50]]]);
  expect(new GlobalAveragePooling1D()(x).toArray()).toEqual([
    [3, 30],
    [5, 50],
  ]);
});

test("channels first", () => {
  const turned = tensor([
    [
      [1, 2, 6],
      [10, 20, 60],
    ],
    [
      [3, 5, 7],
      [30, 50, 70],
    ],
  ]);
  expect(new GlobalAveragePooling1D({ dataFormat: "channels_first" })(turned, { mask }).toArray()).toEqual([
    [1.5, 15],
    [5, 50],
  ]);
});

test("the mask of an Embedding goes along to it", () => {
  const embedding = new Embedding(4, 1, { maskZero: true });
  const model = new Sequential([Input({ shape: [3], dtype: "int32" }), embedding, new GlobalAveragePooling1D()]);
  embedding.setWeights([[[100], [1], [2], [3]]]);
  expect(
    model
      .predictSync(
        tensor(
          [
            [1, 3, 0],
            [2, 0, 0],
          ],
          { dtype: "int32" },
        ),
      )
      .toArray(),
  ).toEqual([[2], [2]]);
});
