import { beforeEach, describe, expect, test } from "@jest/globals";
import { automaticName, clearSession, snakeCase } from "./naming.js";

beforeEach(clearSession);

// By Keras 3.16 (`keras.src.utils.naming.to_snake_case`).
// biome-ignore format: a table
test.each([
  ["Dense",                   "dense"],
  ["InputLayer",              "input_layer"],
  ["Sequential",              "sequential"],
  ["MyModel",                 "my_model"],
  ["Conv2D",                  "conv2d"],
  ["Conv2DTranspose",         "conv2d_transpose"],
  ["SeparableConv1D",         "separable_conv1d"],
  ["MaxPooling2D",            "max_pooling2d"],
  ["GlobalAveragePooling2D",  "global_average_pooling2d"],
  ["BatchNormalization",      "batch_normalization"],
  ["TimeDistributed",         "time_distributed"],
  ["ReLU",                    "re_lu"],
  ["PReLU",                   "p_re_lu"],
  ["LeakyReLU",               "leaky_re_lu"],
  ["ELU",                     "elu"],
  ["LSTM",                    "lstm"],
  ["GRU",                     "gru"],
  ["GetItem",                 "get_item"],
  ["My-Model v2",             "my_modelv2"],
])("snakeCase(%s) is %s", (className, name) => {
  expect(snakeCase(className)).toBe(name);
});

describe("automaticName", () => {
  test("the first has no number, the others count from 1", () => {
    expect([1, 2, 3].map(() => automaticName("Dense"))).toEqual(["dense", "dense_1", "dense_2"]);
  });

  test("every class is counted by itself; classes of one snake case together", () => {
    expect(["Dense", "ReLU", "Dense", "ReLU"].map(automaticName)).toEqual(["dense", "re_lu", "dense_1", "re_lu_1"]);
    expect(["Conv2D", "Conv2d"].map(automaticName)).toEqual(["conv2d", "conv2d_1"]);
  });

  test("clearSession counts anew", () => {
    for (let i = 0; i < 3; i++) automaticName("Dense");
    clearSession();
    expect(automaticName("Dense")).toBe("dense");
  });

  test("names that plain objects have are no different", () => {
    expect(["constructor", "constructor", "__proto__", "__proto__"].map(automaticName)).toEqual([
      "constructor",
      "constructor_1",
      "__proto__",
      "__proto___1",
    ]);
  });
});
