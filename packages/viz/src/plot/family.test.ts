import { expect, test } from "@jest/globals";
import { familyOf } from "./family.js";

test.each([
  ["InputLayer", "neutral"],
  ["Dropout", "neutral"],
  ["Convert", "neutral"],
  ["MyDense", "neutral"],
  ["Dense", "dense"],
  ["Embedding", "dense"],
  ["Conv2DTranspose", "conv"],
  ["SeparableConv1D", "conv"],
  ["ConvLSTM2D", "sequence"],
  ["MultiHeadAttention", "sequence"],
  ["GlobalAveragePooling2D", "pool"],
  ["BatchNormalization", "norm"],
  ["LeakyReLU", "activation"],
  ["Softmax", "activation"],
  ["Sigmoid", "activation"],
  ["Concatenate", "merge"],
  ["Add", "merge"],
])("%s is %s", (className, family) => {
  expect(familyOf(className)).toBe(family);
});
