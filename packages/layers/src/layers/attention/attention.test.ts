/** Attention layers: shapes, configs, summaries, and what they refuse. */
import { describe, expect, test } from "@jest/globals";
import { formatShape, type SymbolicTensor, Tensor } from "@neurode/core";
import type { CallArguments } from "../../callArguments.js";
import type { Layer } from "../../layer.js";
import { Model } from "../../models/model.js";
import { layerFromConfig } from "../../registry.js";
import type { Structure } from "../../structure.js";
import { Input } from "../inputLayer.js";
import { AdditiveAttention } from "./additiveAttention.js";
import { Attention } from "./attention.js";
import { GroupedQueryAttention } from "./groupedQueryAttention.js";
import { MultiHeadAttention } from "./multiHeadAttention.js";

const wave = (...shape: number[]): Tensor => {
  const result = new Tensor(shape);
  result.data.forEach((_, i) => {
    result.data[i] = Math.sin(1.3 * i + 0.5);
  });
  return result;
};

const layers: readonly (readonly [string, () => Layer, number])[] = [
  ["Attention", () => new Attention({ useScale: true }), 1],
  ["AdditiveAttention", () => new AdditiveAttention(), 4],
  ["MultiHeadAttention", () => new MultiHeadAttention(2, 3), 2 * (4 * 6 + 6) + 4 * 6 + 6 + 6 * 4 + 4],
  ["GroupedQueryAttention", () => new GroupedQueryAttention(3, 4, 2), 4 * 12 + 12 + 2 * (4 * 6 + 6) + 12 * 4 + 4],
];

describe.each(layers)("%s", (_, create, parameters) => {
  test.each([
    [
      [null, 3, 4],
      [null, 5, 4],
    ],
    [
      [null, null, 4],
      [null, null, 4],
    ],
  ])("of %j and %j", (query, value) => {
    const layer = create();
    const inputs = [Input({ batchShape: query }), Input({ batchShape: value })];
    const [output, scores] = layer<[SymbolicTensor, SymbolicTensor]>(inputs, { returnAttentionScores: true });
    expect(formatShape(output.shape)).toBe(formatShape(query));
    expect(scores.shape.slice(-2)).toEqual([query[1], value[1]]);
    expect(layer.countParams()).toBe(parameters);
    const model = new Model({ inputs, outputs: layer(inputs) });
    expect(model([wave(2, 3, 4), wave(2, 5, 4)]).shape).toEqual([2, 3, 4]);
  });

  test("is the same after getConfig and back", () => {
    const layer = create();
    expect(layerFromConfig(layer.className, layer.getConfig()).getConfig()).toEqual(layer.getConfig());
  });

  test("gives each row the same bits alone as in a batch, with masks of any shape", () => {
    const layer = create();
    const [query, value] = [wave(5, 70, 4), wave(5, 9, 4)];
    const all = layer([query, value]).numbers();
    const part = (x: Tensor, row: number) => {
      const size = x.size / 5;
      const result = new Tensor([1, ...x.shape.slice(1)]);
      result.data.set(x.data.subarray(row * size, (row + 1) * size));
      return result;
    };
    for (const row of [0, 3]) {
      const alone = layer([part(query, row), part(value, row)]).numbers();
      expect([...alone]).toEqual([...all.slice(row * alone.length, (row + 1) * alone.length)]);
    }
  });

  test("with all scores asked for gives the same within 1e-6", () => {
    const layer = create();
    const inputs = [wave(2, 70, 4), wave(2, 70, 4)];
    for (const useCausalMask of [false, true]) {
      const plain = layer<[Tensor, Tensor]>(inputs, { useCausalMask, returnAttentionScores: true })[0].numbers();
      layer(inputs, { useCausalMask })
        .numbers()
        .forEach((value, i) => {
          expect(Math.abs(value - plain[i])).toBeLessThan(1e-6);
        });
    }
  });
});

test("one row of queries is for all rows of values", () => {
  const inputs = [Input({ batchShape: [1, 3, 4] }), Input({ batchShape: [2, 5, 4] })];
  expect(new Attention()(inputs).shape).toEqual([2, 3, 4]);
});

test("a summary names query, value and key, in this order", () => {
  const [query, value, key] = ["q", "v", "k"].map((name) => Input({ shape: [3, 4], name }));
  const model = new Model({ inputs: [query, value, key], outputs: new MultiHeadAttention(2, 2)([query, value, key]) });
  const text = model.summary({ printFn: () => {} });
  expect(text.indexOf("q[0][0]")).toBeGreaterThan(0);
  expect(text.indexOf("v[0][0]")).toBeGreaterThan(text.indexOf("q[0][0]"));
  expect(text.indexOf("k[0][0]")).toBeGreaterThan(text.indexOf("v[0][0]"));
});

describe("refuses", () => {
  const on = (layer: Layer, shapes: (number | null)[][], args?: CallArguments) => (): Structure<SymbolicTensor> =>
    layer<Structure<SymbolicTensor>>(
      shapes.map((batchShape) => Input({ batchShape })),
      args,
    );
  const input = (...batchShape: number[]) => Input({ batchShape });
  test.each<[string, () => unknown, string]>([
    [
      "no heads",
      () => new MultiHeadAttention(0, 3),
      'MultiHeadAttention: "numHeads" must be a positive integer, got 0.',
    ],
    [
      "heads that do not divide",
      () => new GroupedQueryAttention(3, 4, 3),
      '"numQueryHeads" must be a multiple of "numKeyValueHeads", got 4 and 3.',
    ],
    [
      "the batch as attention axis",
      () => new MultiHeadAttention(1, 2, { attentionAxes: 0 }),
      '"attentionAxes" must be integers, none of them 0',
    ],
    [
      "an axis that is not there",
      on(new MultiHeadAttention(1, 2, { attentionAxes: 3, name: "m" }), [
        [null, 3, 4],
        [null, 3, 4],
      ]),
      "layer m: attentionAxes must name axes between the batch and the features once, got [3]",
    ],
    [
      "a window of 0",
      () => new MultiHeadAttention(1, 2, { slidingWindow: 0 }),
      '"slidingWindow" must be a positive integer, got 0.',
    ],
    [
      "flash attention with dropout",
      () => new MultiHeadAttention(1, 2, { flashAttention: true, dropout: 0.1 }),
      "flashAttention goes without dropout",
    ],
    [
      "flash attention with scores",
      on(
        new MultiHeadAttention(1, 2, { flashAttention: true }),
        [
          [null, 3, 4],
          [null, 3, 4],
        ],
        { returnAttentionScores: true },
      ),
      "flashAttention goes without returnAttentionScores",
    ],
    [
      "one tensor",
      on(new MultiHeadAttention(1, 2, { name: "m" }), [[null, 3, 4]]),
      "layer m: expected a list [query, value] or [query, value, key]",
    ],
    [
      "keys of other steps than the values",
      on(new Attention({ name: "a" }), [
        [null, 3, 4],
        [null, 3, 4],
        [null, 2, 4],
      ]),
      "layer a: query and key must have the same last axis, value and key as many steps",
    ],
    ["an unknown score mode", () => new Attention({ scoreMode: "add" as never }), 'Attention: scoreMode: got "add"'],
    [
      "a mask of other steps",
      on(
        new Attention({ name: "a" }),
        [
          [2, 3, 4],
          [2, 5, 4],
        ],
        { mask: [null, input(2, 4)] },
      ),
      "layer a: expected a mask of shape (2, 5), a 1 for every step that counts, got (2, 4).",
    ],
    [
      "a mask of other pairs",
      on(
        new MultiHeadAttention(1, 2, { name: "m" }),
        [
          [2, 3, 4],
          [2, 5, 4],
        ],
        { attentionMask: input(2, 5, 3) },
      ),
      "layer m: expected an attentionMask of shape (3, 5), (2, 3, 5) or (2, 1, 3, 5), a 1 for every pair that counts",
    ],
    [
      "a mask of all pairs with a batch",
      on(
        new MultiHeadAttention(1, 2, { name: "m" }),
        [
          [null, 3, 4],
          [null, 5, 4],
        ],
        { attentionMask: Input({ shape: [5] }) },
      ),
      "layer m: an attentionMask of shape (3, 5) is the same for all rows, so it cannot be an input with a batch, " +
        "(None, 5). In a model give one for every row, (None, 3, 5).",
    ],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(message);
  });

  const pair = [
    [null, 3, 4],
    [null, 5, 4],
  ];
  /** A call of a layer that has been called on features of 4. */
  const builtAnd = (layer: Layer, shapes: (number | null)[][]) => () => {
    on(layer, pair)();
    on(layer, shapes)();
  };
  // biome-ignore format: a table
  test.each<[string, () => unknown, string]>([
    ["no size of heads",       () => new MultiHeadAttention(2, 0),                                              'MultiHeadAttention: "keyDim" must be a positive integer, got 0.'],
    ["no size of values",      () => new MultiHeadAttention(2, 2, { valueDim: 0 }),                             'MultiHeadAttention: "valueDim" must be a positive integer, got 0.'],
    ["no output",              () => new MultiHeadAttention(2, 2, { outputShape: [0] }),                        'MultiHeadAttention: "outputShape" must be a positive integer, got 0.'],
    ["no groups",              () => new GroupedQueryAttention(2, 2, 0),                                        'GroupedQueryAttention: "numKeyValueHeads" must be a positive integer, got 0.'],
    ["a dropout above 1",      () => new Attention({ dropout: 2 }),                                             'Attention: "dropout" must be a number from 0 to 1, got 2.'],
    ["a dropout below 0",      () => new MultiHeadAttention(2, 2, { dropout: -1 }),                             'MultiHeadAttention: "dropout" must be a number from 0 to 1, got -1.'],
    ["an unknown option",      () => new AdditiveAttention({ scoreMode: "dot" } as never),                      'AdditiveAttention: unknown option "scoreMode". Known options: useScale, dropout, seed'],
    ["a size for options",     () => new MultiHeadAttention(2, 2, 4 as never),                                  "MultiHeadAttention: expected its options in a record { … }, got 4."],
    ["an unknown argument",    on(new Attention({ name: "a" }), pair, { causal: true }),                        'layer a: unknown option "causal". Known options: training, mask'],
    ["a number for a choice",  on(new Attention({ name: "a" }), pair, { useCausalMask: 1 }),                    'layer a: "useCausalMask" must be true or false, got 1.'],
    ["arrays",                 () => new Attention({ name: "a" })([[1, 2], [3, 4]] as never),                   "layer a: expected a tensor, or a list or record of tensors, got 1. Make one from arrays"],
    ["two axes",               on(new Attention({ name: "a" }), [[null, 4], [null, 4]]),                        "layer a: expected a list [query, value] or [query, value, key], each of shape (batch, steps, features), got (None, 4), (None, 4)."],
    ["four inputs",            on(new MultiHeadAttention(1, 2, { name: "m" }), [...pair, ...pair]),             "layer m: expected a list [query, value] or [query, value, key]"],
    ["other rows",             on(new Attention({ name: "a" }), [[2, 3, 4], [3, 5, 4]]),                        "layer a: query, value and key must have the same number of rows, got (2, 3, 4), (3, 5, 4)."],
    ["other rows, in heads",   on(new GroupedQueryAttention(2, 2, 1, { name: "g" }), [[2, 3, 4], [3, 5, 4]]),   "layer g: query, value and key must have the same number of rows, got (2, 3, 4), (3, 5, 4)."],
    ["keys of other steps",    on(new MultiHeadAttention(1, 2, { name: "m" }), [...pair, [null, 3, 4]]),        "value and key with as many steps, got (None, 3, 4), (None, 5, 4), (None, 3, 4)."],
    ["places that differ",     on(new MultiHeadAttention(1, 2, { name: "m", attentionAxes: 2 }), [[2, 4, 3, 2], [2, 5, 3, 2]]), "layer m: axis 1 is not attended over, so query and value must be alike there, got (2, 4, 3, 2), (2, 5, 3, 2)."],
    ["unknown features",       on(new MultiHeadAttention(1, 2, { name: "m" }), [[2, 4, null], [2, 5, 4]]),      "layer m: the last axis of the input must be known to size the weights, got (2, 4, None)."],
    ["other features",         builtAnd(new AdditiveAttention({ name: "a" }), [[null, 3, 5], [null, 5, 5]]),    "layer a: expected queries of 4 features, got (None, 3, 5). The layer was built on as many; feed it such queries or make a new AdditiveAttention."],
    ["queries of other features", builtAnd(new MultiHeadAttention(1, 2, { name: "m" }), [[null, 3, 5], [null, 5, 4]]), "layer m: expected a query of 4 features, got (None, 3, 5), (None, 5, 4). The layer was built on as many; feed it such a query or make a new MultiHeadAttention."],
    ["values of other features", builtAnd(new GroupedQueryAttention(2, 2, 1, { name: "g" }), [[null, 3, 4], [null, 5, 3]]), "layer g: expected a value of 4 features, got (None, 3, 4), (None, 5, 3)."],
    ["one mask",               on(new Attention({ name: "a" }), [[2, 3, 4], [2, 3, 4]], { mask: input(2, 3) }), "layer a: expected a list [queryMask, valueMask] as mask, null for none, got 1 of them."],
    ["a mask of other values", on(new MultiHeadAttention(1, 2, { name: "m" }), [[2, 3, 4], [2, 5, 4]], { valueMask: input(2, 3) }), "layer m: expected a mask of shape (2, 5), a 1 for every step that counts, got (2, 3)."],
    ["true for a mask",        on(new MultiHeadAttention(1, 2, { name: "m" }), pair, { attentionMask: true }),  "layer m: expected a tensor as attentionMask, got true."],
    ["steps of two axes masked", on(new MultiHeadAttention(1, 2, { name: "m" }), [[2, 3, 2, 4], [2, 3, 2, 4]], { valueMask: input(2, 3) }), "layer m: masks of steps go with one attention axis; give an attentionMask for several."],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(message);
  });
});
