/** The layers that encode categories. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { ones, tensor } from "@neurode/core";
import { Sequential } from "../models/sequential.js";
import { layerFromConfig } from "../registry.js";
import { testLayer } from "../testing/testLayer.js";
import { CategoryEncoding } from "./categoryEncoding.js";
import { Discretization } from "./discretization.js";
import { Input } from "./inputLayer.js";
import { IntegerLookup } from "./lookup/integerLookup.js";
import { StringLookup } from "./lookup/stringLookup.js";

testLayer(CategoryEncoding, [
  [[4], [null, 3], [null, 4], 0, 0],
  [[4, { outputMode: "oneHot" }], [null, 1], [null, 4], 0, 0],
  [[4, { outputMode: "count" }], [null, 3], [null, 4], 0, 0],
]);
testLayer(Discretization, [
  [[{ binBoundaries: [0, 1] }], [null, 3], [null, 3], 0, 0],
  [[{ binBoundaries: [0, 1], outputMode: "count" }], [null, 3], [null, 3], 0, 0],
]);

test("CategoryEncoding counts weights", () => {
  const weights = tensor([[0.5, 2, 1]]);
  const counts = new CategoryEncoding(3, { outputMode: "count" })(tensor([[0, 2, 2]]), { countWeights: weights });
  expect(counts.toArray()).toEqual([[0.5, 0, 3]]);
});

describe("Discretization: adapt", () => {
  const values = Array.from({ length: 37 }, (_, i) => (i * 7) % 37);

  // By Keras 3.15.
  // biome-ignore format: a table
  test.each([
    [[values],                             0.1,  4, [8, 17, 26]],
    [[values.slice(0, 20), values.slice(20)], 0.01, 3, [11.33333, 23.66667]],
    [[values.slice(0, 20), values.slice(20)], 0.05, 5, [6.4, 13.8, 21.2, 28.6]],
  ])("%j, epsilon %p, %p bins", (batches, epsilon, numBins, boundaries) => {
    const layer = new Discretization({ numBins, epsilon });
    layer.adapt(batches.map((batch) => tensor(batch)));
    layer.binBoundaries?.forEach((value, i) => {
      expect(value).toBeCloseTo(boundaries[i], 4);
    });
    expect(layer.binBoundaries).toHaveLength(boundaries.length);
  });

  test("again, a model that was run before follows", () => {
    const layer = new Discretization({ numBins: 2 });
    layer.adapt([1, 2, 3, 4]);
    const model = new Sequential([Input({ shape: [2] }), layer]);
    expect(model(tensor([[1, 60]])).toArray()).toEqual([[0, 1]]);
    layer.adapt([50, 60, 70, 80]);
    expect(model(tensor([[1, 60]])).toArray()).toEqual([[0, 1]]);
    expect(model(tensor([[40, 90]])).toArray()).toEqual([[0, 1]]);
  });
});

const words = ["a", "b", "c"];
const unknown = [
  "m",
  "z",
  "straße",
  "日本語",
  "a much longer token than most of the others, of more than sixty-four bytes",
];

describe("StringLookup", () => {
  // biome-ignore format: a table
  test.each([
    [{},                                              [["a", "z"], ["c", "b"]], [[1, 0], [3, 2]]],
    [{ maskToken: "" },                               [["a", ""], ["z", "b"]],  [[2, 0], [1, 3]]],
    [{ numOovIndices: 0 },                            ["a", "c"],               [0, 2]],
    [{ outputMode: "one_hot" },                       [["a"], ["z"]],           [[0, 1, 0, 0], [1, 0, 0, 0]]],
    [{ outputMode: "multiHot", maskToken: "" },       [["a", ""], ["b", "b"]],  [[0, 1, 0, 0], [0, 0, 1, 0]]],
    [{ outputMode: "count" },                         ["b", "b", "z"],          [1, 0, 2, 0]],
    [{ outputMode: "count", padToMaxTokens: true, maxTokens: 5 }, [["b", "b"]], [[0, 0, 2, 0, 0]]],
    [{ outputMode: "tf_idf", idfWeights: [1, 2, 3] }, [["b", "b", "z"]],        [[2, 0, 4, 0]]],
    // By Keras 3.15.
    [{ numOovIndices: 5 },                            unknown,                  [4, 2, 4, 3, 3]],
    [{ numOovIndices: 5, salt: 133, maskToken: "m" }, unknown,                  [0, 3, 1, 2, 2]],
    [{ numOovIndices: 3, salt: [-1, -2] },            unknown,                  [2, 0, 1, 2, 1]],
    [{ numOovIndices: 5, salt: [133, 137], outputMode: "count" }, unknown,      [0, 1, 1, 2, 1, 0, 0, 0]],
  ] as const)("%j of %j", (options, strings, expected) => {
    const layer = new StringLookup({ vocabulary: words, ...options });
    expect(layer(strings as never).toArray()).toEqual(expected);
    const copy = layerFromConfig("StringLookup", layer.getConfig()) as StringLookup;
    expect(copy(strings as never).toArray()).toEqual(expected);
  });

  test("inverted gives strings", () => {
    const layer = new StringLookup({ vocabulary: words, invert: true, maskToken: "" });
    expect(
      layer(
        tensor(
          [
            [2, 0],
            [1, 9],
          ],
          { dtype: "int32" },
        ),
      ),
    ).toEqual([
      ["a", ""],
      ["[UNK]", "[UNK]"],
    ]);
  });

  test("a file of one token per line", () => {
    const path = join(mkdtempSync(join(tmpdir(), "vocabulary-")), "words.txt");
    writeFileSync(path, "b\nü\n");
    expect(new StringLookup({ vocabulary: path })(["ü", "b", "z"]).toArray()).toEqual([2, 1, 0]);
    writeFileSync(path, "36\r\n-1\r\n");
    expect(new IntegerLookup({ vocabulary: path, oovToken: -2 })([-1, 36]).toArray()).toEqual([2, 1]);
    writeFileSync(path, "3.5\n");
    expect(() => new IntegerLookup({ vocabulary: path })).toThrow('"vocabulary" must be a list of tokens');
    writeFileSync(path, "a\n\nb\n");
    expect(() => new StringLookup({ vocabulary: path })).toThrow(`one token per line of ${path}, but line 2 is empty.`);
    rmSync(path);
    expect(() => new StringLookup({ vocabulary: path })).toThrow(`"vocabulary": cannot read the file ${path}`);
    expect(() => new StringLookup({ vocabulary: path, outputMode: "tf_idf", idfWeights: [1] })).toThrow("in a list");
  });

  test("adapt: the most frequent first, of equals the last in order", () => {
    const layer = new StringLookup({ maxTokens: 4 });
    layer.adapt([
      ["b", "a", "c"],
      ["b", "d", "[UNK]"],
    ]);
    expect(layer.getVocabulary()).toEqual(["[UNK]", "b", "d", "c"]);
    expect(layer.getVocabulary({ includeSpecialTokens: false })).toEqual(["b", "d", "c"]);
    expect(layer.vocabularySize()).toBe(4);
  });

  test("adapt for tf_idf weighs by ln(1 + rows / (1 + rows that have the token))", () => {
    const layer = new StringLookup({ outputMode: "tf_idf" });
    layer.adapt([
      ["a", "b"],
      ["a", "a"],
    ]);
    const [a, b] = [Math.log(1 + 2 / 3), Math.log(1 + 2 / 2)];
    const [found] = layer([["a", "a", "b", "z"]]).toArray() as number[][];
    [(a + b) / 2, 2 * a, b].forEach((weight, i) => {
      expect(found[i]).toBeCloseTo(weight, 5);
    });
  });
});

describe("IntegerLookup", () => {
  // biome-ignore format: a table
  test.each([
    [{},                                  [[12, 9]],  [[1, 0]]],
    [{ numOovIndices: 3 },                [[12, -1], [36, 8]], [[3, 2], [4, 2]]],
    [{ numOovIndices: 5 },                            [12, -1, 36, 8, 0, -7], [5, 4, 6, 3, 0, 3]],
    [{ numOovIndices: 5, oovMethod: "farmhash" },     [12, -1, 36, 8, 0, -7], [5, 0, 6, 2, 0, 2]],
    [{ numOovIndices: 5, oovMethod: "farmhash", salt: 7 }, [12, -1, 36, 8, 0, -7], [5, 2, 6, 0, 1, 1]],
    [{ numOovIndices: 5, oovMethod: "farmhash", salt: [-1, 2] }, [12, -1, 36, 8, 0, -7], [5, 3, 6, 4, 1, 3]],
    [{ numOovIndices: 2, maskToken: 0 },  [0, 12, 7], [0, 3, 2]],
    [{ invert: true },                    [1, 2, 0],  [12, 36, -1]],
  ] as const)("%j of %j", (options, numbers, expected) => {
    const layer = new IntegerLookup({ vocabulary: [12, 36], ...options });
    expect(layer(numbers as never).toArray()).toEqual(expected);
    expect(layer(tensor(numbers as never, { dtype: "int32" })).toArray()).toEqual(expected);
  });
});

// biome-ignore format: a table
const REFUSED: [make: () => unknown, message: string][] = [
  [() => new CategoryEncoding(0), 'CategoryEncoding: "numTokens" must be a positive integer, got 0.'],
  [() => new CategoryEncoding(3, { outputMode: "int" as never }), 'CategoryEncoding: outputMode: got "int"'],
  [() => new CategoryEncoding(3, { sparse: true }), "CategoryEncoding: there are no sparse tensors here"],
  [() => new CategoryEncoding(3, { name: "c" })(ones([3])), 'layer c: outputMode "multi_hot" puts the numbers of a row together: expected (batch, n), got (3).'],
  [() => new CategoryEncoding(3, { name: "c" })(ones([1, 3]), { countWeights: ones([1, 3]) }), 'layer c: countWeights are for outputMode "count"; this one is "multi_hot".'],
  [() => new Discretization(), 'Discretization: give "binBoundaries", or "numBins" and call adapt(data).'],
  [() => new Discretization({ numBins: 0 }), 'Discretization: "numBins" must be a positive integer, got 0.'],
  [() => new Discretization({ binBoundaries: [1, 0] }), 'Discretization: "binBoundaries" must be numbers in rising order, got [1, 0].'],
  [() => new Discretization({ binBoundaries: [1], outputMode: "hot" as never }), 'Discretization: outputMode: got "hot"'],
  [() => new Discretization({ numBins: 3, name: "d" })(ones([1, 2])), "layer d has no boundaries yet: call adapt(data) first, or give binBoundaries."],
  [() => new Discretization({ binBoundaries: [1], name: "d" }).adapt([1]), "layer d: its binBoundaries were given; to adapt, give numBins in their place."],
  [() => new StringLookup({ name: "s" })("a"), 'layer s has no vocabulary yet: call adapt(data) first, or give "vocabulary".'],
  [() => new StringLookup({ name: "s", vocabulary: words })(Input({ shape: [1] }) as never), "layer s: StringLookup works on arrays, which cannot be part of a model"],
  [() => new StringLookup({ name: "s", vocabulary: words, numOovIndices: 0 })(["z"]), 'layer s: "z" is not in the vocabulary. Give numOovIndices: 1'],
  [() => new StringLookup({ name: "s", vocabulary: words })([1] as never), "layer s: expected tokens in arrays, got 1."],
  [() => new StringLookup({ name: "s", vocabulary: ["a", "a"] }), 'layer s: "vocabulary" has "a" more than once.'],
  [() => new StringLookup({ name: "s", vocabulary: [] }), 'layer s: "vocabulary" must be a list of tokens, and not empty, got [].'],
  [() => new StringLookup({ name: "s", vocabulary: words, maxTokens: 3 }), 'layer s: "vocabulary" takes 4 places, but "maxTokens" is 3.'],
  [() => new StringLookup({ name: "s", vocabulary: ["a", ""], maskToken: "" }), 'layer s: "vocabulary" has the special token "" among the others.'],
  [() => new StringLookup({ name: "s", vocabulary: words }).adapt(["a"]), "layer s: its vocabulary was given, so there is nothing to adapt."],
  [() => new StringLookup({ salt: "x" as never }), 'StringLookup: "salt" must be a whole number or a list of two, got "x".'],
  [() => new StringLookup({ salt: [1, 2.5] }), 'StringLookup: "salt" must be a whole number or a list of two, got [1, 2.5].'],
  [() => new StringLookup({ encoding: "latin-1" as never }), 'StringLookup: encoding: got "latin-1"'],
  [() => new IntegerLookup({ numOovIndices: 2, salt: 3 }), 'IntegerLookup: "salt" needs oovMethod "farmhash", got "floormod".'],
  [() => new IntegerLookup({ oovMethod: "md5" as never }), 'IntegerLookup: oovMethod: got "md5"'],
  [() => new IntegerLookup({ vocabularyDtype: "int32" as never }), 'IntegerLookup: vocabularyDtype: got "int32"'],
  [() => new StringLookup({ outputMode: "hot" as never }), 'StringLookup: outputMode: got "hot"'],
  [() => new StringLookup({ padToMaxTokens: true }), 'StringLookup: padToMaxTokens: true needs "maxTokens".'],
  [() => new StringLookup({ invert: true, outputMode: "count" }), 'StringLookup: invert: true needs outputMode "int", got "count".'],
  [() => new StringLookup({ vocabulary: words, idfWeights: [1, 2, 3] }), 'StringLookup: "idfWeights" are for outputMode "tf_idf", got "int".'],
  [() => new StringLookup({ name: "s", vocabulary: words, outputMode: "tf_idf", idfWeights: [1] }), 'layer s: "idfWeights" must be as many as the vocabulary, 3, got 1.'],
];

test.each(REFUSED)("%s is refused", (make, message) => {
  expect(make).toThrow(message);
});
