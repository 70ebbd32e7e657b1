import { describe, expect, test } from "@jest/globals";
import { ArgumentError } from "./errors.js";
import { checkOptions, didYouMean, oneOf, show } from "./options.js";

describe("checkOptions", () => {
  test("known options pass, whatever their values", () => {
    checkOptions("tensor", {}, ["shape", "dtype"]);
    checkOptions("tensor", { dtype: undefined, shape: null }, ["shape", "dtype"]);
  });

  // biome-ignore format: a table
  test.each<[given: object, known: string[], message: string]>([
    [{ shap: 1 },          ["shape", "dtype"], 'f: unknown option "shap". Did you mean "shape"? Known options: shape, dtype.'],
    [{ use_bias: true },   ["useBias"],        'f: unknown option "use_bias". Did you mean "useBias"? Known options: useBias.'],
    [{ threads: 2 },       ["kernels"],        'f: unknown option "threads". Known options: kernels.'],
    [{ threads: 2 },       [],                 'f: unknown option "threads". It takes none.'],
    [3 as never,           ["kernels"],        "f: expected its options in a record { … }, got 3. Known options: kernels."],
    [null as never,        ["kernels"],        "f: expected its options in a record { … }, got null. Known options: kernels."],
    [["kernels"],          ["kernels"],        'f: expected its options in a record { … }, got ["kernels"]. Known options: kernels.'],
  ])("%j is not among %j", (given, known, message) => {
    expect(() => checkOptions("f", given, known)).toThrow(new ArgumentError(message));
  });
});

describe("oneOf", () => {
  const NAMES = ["relu", "hardSigmoid", "he_normal"] as const;

  // biome-ignore format: a table
  test.each([
    ["relu",         "relu"],
    ["hardSigmoid",  "hardSigmoid"],
    ["hard_sigmoid", "hardSigmoid"],
    ["HardSigmoid",  "hardSigmoid"],
    ["heNormal",     "he_normal"],
  ])("%s is %s", (value, name) => {
    expect(oneOf("f", value, NAMES)).toBe(name);
  });

  const known = 'Known: "relu", "hardSigmoid", "he_normal".';
  // biome-ignore format: a table
  test.each<[unknown, string]>([
    ["rellu",    `f: got "rellu". Did you mean "relu"? ${known}`],
    ["zebra",    `f: got "zebra". ${known}`],
    ["",         `f: got "". ${known}`],
    [7,          `f: got 7. ${known}`],
    [null,       `f: got null. ${known}`],
    [undefined,  `f: got undefined. ${known}`],
    [["relu"],   `f: got ["relu"]. ${known}`],
  ])("%p is none of them", (value, message) => {
    expect(() => oneOf("f", value, NAMES)).toThrow(new ArgumentError(message));
  });
});

describe("didYouMean", () => {
  const NAMES = ["relu", "selu", "sigmoid", "softmax", "tanh"];

  // biome-ignore format: a table
  test.each([
    ["relu6",      "relu"],     // an insertion
    ["rlu",        "relu"],     // a deletion
    ["relo",       "relu"],     // a replacement
    ["rleu",       "relu"],     // neighbours swapped
    ["SIG_MOID",   "sigmoid"],
    ["sigmiod",    "sigmoid"],
    ["soft_maxx",  "softmax"],
  ])("%s: %s", (word, name) => {
    expect(didYouMean(word, NAMES)).toBe(`. Did you mean "${name}"?`);
  });

  test.each(["", "dense", "sgd", "leaky", "ta"])("%p is near to none", (word) => {
    expect(didYouMean(word, NAMES)).toBe(".");
  });

  test("of names equally near the first", () => {
    expect(didYouMean("elu", ["selu", "relu"])).toBe('. Did you mean "selu"?');
  });
});

// biome-ignore format: a table
test.each<[unknown, string]>([
  ["a \"b\"",               '"a \\"b\\""'],
  [1.5,                     "1.5"],
  [10n,                     "10"],
  [undefined,               "undefined"],
  [Symbol("x"),             "Symbol(x)"],
  [function dense() {},     "function dense"],
  [() => 1,                 "function (anonymous)"],
  [[1, ["a"], null],        '[1, ["a"], null]'],
  [{ a: 1, b: "x" },        '{ a: 1, b: "x" }'],
  [{ a: [1], b: { c: 1 } }, "{ a: […], b: {…} }"],
  [{},                      "{}"],
  [new Map(),               "a Map"],
  [Object.create(null),     "a null-prototype object"],
])("show(%p) is %s", (value, text) => {
  expect(show(value)).toBe(text);
});

test("a word longer than any name is not compared", () => {
  const long = "a".repeat(101);
  expect(didYouMean(long, [long.slice(1)])).toBe(".");
  expect(didYouMean(long.slice(1), [long])).toBe(`. Did you mean "${long}"?`);
});
