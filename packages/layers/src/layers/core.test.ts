/** Core and activation layers: tables, what they refuse, and masks as Keras's summaries show them. */
import { describe, expect, test } from "@jest/globals";
import { add, clearSession, multiply, ones, type SymbolicTensor, type Tensor, tensor } from "@neurode/core";
import { maskOf } from "../mask.js";
import { Model } from "../models/model.js";
import { Sequential } from "../models/sequential.js";
import { testLayer } from "../testing/testLayer.js";
import { BatchNormalization } from "./batchNormalization.js";
import { Concatenate } from "./concatenate.js";
import { Dense } from "./dense.js";
import { Dropout } from "./dropout.js";
import { EinsumDense } from "./einsumDense.js";
import { ELU } from "./elu.js";
import { Embedding } from "./embedding.js";
import { Flatten } from "./flatten.js";
import { Identity } from "./identity.js";
import { Input } from "./inputLayer.js";
import { Lambda, registerFunction } from "./lambda.js";
import { Masking } from "./masking.js";
import { Add, Multiply } from "./merge.js";
import { PReLU } from "./prelu.js";
import { LeakyReLU, ReLU } from "./relu.js";
import { Softmax } from "./softmax.js";

const double = (x: SymbolicTensor) => multiply(x, 2);
registerFunction(double);

testLayer(EinsumDense, [
  [["ab,bc->ac", 4], [null, 3], [null, 4], 1, 12],
  [["abc,cd->abd", [null, 6], { biasAxes: "d", activation: "relu" }], [null, 3, 4], [null, 3, 6], 2, 30],
  [["...x,xy->...y", 4, { biasAxes: "y" }], [null, 2, 3], [null, 2, 4], 2, 16],
]);
testLayer(Embedding, [
  [[7, 3], [null, 5], [null, 5, 3], 1, 21],
  [[7, 3, { maskZero: true, embeddingsInitializer: "zeros" }], [null], [null, 3], 1, 21],
]);
testLayer(Masking, [[[{ maskValue: 2 }], [null, 5, 3], [null, 5, 3], 0, 0]]);
testLayer(Identity, [[[], [null, 5, 3], [null, 5, 3], 0, 0]]);
testLayer(Flatten, [[[{ dataFormat: "channels_first" }], [null, 5, 3], [null, 15], 0, 0]]);
testLayer(Lambda, [[[double], [null, 5, 3], [null, 5, 3], 0, 0]].map(([args, ...row]) => [args, ...row]) as never);
testLayer(ReLU, [[[{ maxValue: 6, negativeSlope: 0.1, threshold: 1 }], [null, 3], [null, 3], 0, 0]]);
testLayer(LeakyReLU, [[[], [null, 3], [null, 3], 0, 0]]);
testLayer(ELU, [[[{ alpha: 0.5 }], [null, 3], [null, 3], 0, 0]]);
testLayer(Softmax, [[[{ axis: [1, 2] }], [null, 3, 2], [null, 3, 2], 0, 0]]);
testLayer(PReLU, [
  [[], [null, 3, 2], [null, 3, 2], 1, 6],
  [[{ sharedAxes: [1], alphaInitializer: "ones" }], [null, 3, 2], [null, 3, 2], 1, 2],
]);

const input = (...shape: (number | null)[]) => Input({ shape });
const named = { name: "n" };

// biome-ignore format: a table
const REFUSED: [make: () => unknown, message: string][] = [
  [() => new Embedding(0, 3), 'Embedding: "inputDim" must be a positive integer, got 0.'],
  [() => new Embedding(3, 1.5), 'Embedding: "outputDim" must be a positive integer, got 1.5.'],
  [() => new Embedding(3, 2, { ...named, weights: [[1, 2]] }), "layer n: expected values of shape (3, 2) for embeddings, got (1, 2)."],
  [() => new Embedding(3, 2, named)(tensor([[0, 3]])), "layer n: take: an index is outside of the axis, which has 3 elements: expected whole numbers from -3 to 2, got 3."],
  [() => new Sequential([Input({ shape: [2] }), new Embedding(3, 2, named)]).predictSync([[0, 9]]), "layer n: take: an index is outside"],
  [() => new Embedding(3, 2)(tensor([[-4, 0]])), "got -4"],
  [() => new EinsumDense("ab,bc", 3), 'EinsumDense: expected an equation such as "ab,bc->ac"'],
  [() => new EinsumDense("ab,bd->ac", 3), 'got "ab,bd->ac", where "d" stands alone.'],
  [() => new EinsumDense("ab,bc->ac", 3, named)(input(2, 3)), 'layer n: "ab,bc->ac" expects an input of 2 axes, got (None, 2, 3).'],
  [() => new EinsumDense("abc,cd->abd", 3, named)(input(2, 3)), 'layer n: "abc,cd->abd" gives an output of 3 axes, but with "outputShape" [3] it would be (None, 3).'],
  [() => new EinsumDense("abc,cd->abd", [5, 3], named)(input(2, 3)), 'layer n: axis "b" of "abc,cd->abd" is 2 in the input and 5 in "outputShape".'],
  [() => new EinsumDense("abc,cd->abd", [null, 3], named)(input(2, null)), 'layer n: axis "c" of the kernel in "abc,cd->abd" must be known to size it'],
  [() => new EinsumDense("ab,bc->ac", 3, { ...named, biasAxes: "z" })(input(2)), 'layer n: "biasAxes" names "z", which is not in the output "ac".'],
  [() => new Masking({ maskValue: "0" as never }), 'Masking: "maskValue" must be a number, got "0".'],
  [() => new Flatten({ dataFormat: "first" as never }), 'Flatten: dataFormat: got "first"'],
  [() => new ReLU({ maxValue: -1 }), 'ReLU: "maxValue" must be a number of at least 0, got -1.'],
  [() => new ReLU({ slope: 1 } as never), 'ReLU: unknown option "slope"'],
  [() => new LeakyReLU({ negativeSlope: -1 }), 'LeakyReLU: "negativeSlope" must be a number of at least 0, got -1.'],
  [() => new ELU({ alpha: Number.NaN }), 'ELU: "alpha" must be a number, got NaN.'],
  [() => new PReLU({ sharedAxes: [0] }), 'PReLU: "sharedAxes" must be axes from 1, the first behind the batch, got [0].'],
  [() => new PReLU({ ...named, sharedAxes: [3] })(input(2)), 'layer n: "sharedAxes" names axis 3, but the input has 2 axes'],
  [() => new PReLU(named)(input(null, 2)), "layer n: axis 1 of the input must be known to size the weights"],
  [() => new Softmax({ axis: [] }), 'Softmax: "axis" must be a whole number or a list of them, got [].'],
  [() => new Dense(2, { inputShape: [3] } as never), 'Dense: "inputShape" is not an option of layers. Put Input({ shape: […] }) before the first one.'],
  [() => new Softmax({ ...named, axis: 2 })(input(2)), "layer n: axis must be a whole number from -2 to 1 for the shape (None, 2), got 2."],
  [() => new Softmax(named)(ones([2, 3]), { mask: ones([2, 2]) as never }), "layer n: expected a mask that broadcasts to the input, (2, 3), got (2, 2)."],
  [() => new Lambda("nobody"), 'Lambda: expected a function, or the name of one given to registerFunction, got "nobody".'],
  [() => new Lambda((x) => x, named).getConfig(), "layer n: a function cannot be put in a config. Register it with registerFunction"],
  [() => registerFunction((x) => x), "registerFunction: the function has no name"],
  [() => registerFunction((x) => x, "double"), 'registerFunction: there is a function "double" already'],
  [() => new Dense(2, named)([[1, 2]] as never), "layer n: expected a tensor, or a list or record of tensors, got 1."],
];

test.each(REFUSED)("%s is refused", (make, message) => {
  expect(make).toThrow(message);
});

describe("Embedding", () => {
  test("starts with given weights, alone or in a list", () => {
    const values = [
      [1, 2],
      [3, 4],
    ];
    for (const weights of [values, [values], tensor(values)]) {
      expect(new Embedding(2, 2, { weights: weights as never })(tensor([[1, 0]])).toArray()).toEqual([
        [
          [3, 4],
          [1, 2],
        ],
      ]);
    }
  });
});

describe("Lambda", () => {
  test("gets arguments, training and the mask", () => {
    const seen: unknown[] = [];
    const layer = new Lambda(
      (x, args) => {
        seen.push(Object.keys(args).sort(), args.training);
        return add(x, args.more as number);
      },
      { arguments: { more: 3 } },
    );
    expect(layer(tensor([[1]]), { training: true }).toArray()).toEqual([[4]]);
    expect(seen.slice(-2)).toEqual([["mask", "more", "training"], true]);
  });

  test("takes and gives several tensors", () => {
    const layer = new Lambda(([a, b]) => [add(a, b), multiply(a, b)]);
    const [sum, product] = layer<Tensor[]>([tensor([[2]]), tensor([[5]])]);
    expect([sum.toArray(), product.toArray()]).toEqual([[[7]], [[10]]]);
  });

  test("says what outputShape says, and carries the mask it is told to", () => {
    expect(new Lambda(double, { outputShape: [7] }).computeOutputShape([null, 3])).toEqual([null, 7]);
    expect(new Lambda(double, { outputShape: () => [1, 2] }).computeOutputShape([null, 3])).toEqual([1, 2]);
    const masked = new Masking()(input(3, 1));
    expect(maskOf(new Lambda(double)(masked))).toBeNull();
    expect(maskOf(new Lambda(double, { mask: (_, mask) => mask })(masked))).toBe(maskOf(masked));
  });

  test("of a registered function is made again from its name", () => {
    expect(new Lambda(new Lambda(double).getConfig().function as string)(tensor([[4]])).toArray()).toEqual([[8]]);
  });
});

// The rows' names and what they are connected to, by Keras 3.15.
describe("masks in summaries", () => {
  const rows = (inputs: SymbolicTensor | SymbolicTensor[], outputs: SymbolicTensor) =>
    new Model({ inputs, outputs }).describe().layers.map(({ name }) => name);

  test("layers that pass them on or use them inside show nothing of them", () => {
    clearSession();
    const ids = Input({ shape: [5], dtype: "int32" });
    const x = new Dropout(0.5)(new Dense(3)(new Embedding(10, 4, { maskZero: true })(ids)));
    expect(maskOf(x)).toBeNull();
    expect(rows(ids, new Multiply()([x, x]))).toEqual(["input_layer", "embedding", "dense", "dropout", "multiply"]);
  });

  test("layers that take them show where they come from", () => {
    clearSession();
    const [a, b, c, d] = [0, 1, 2, 3].map(() => Input({ shape: [5, 2] }));
    expect(rows(a, new BatchNormalization()(new Masking()(a)))).toEqual([
      ...["input_layer", "not_equal", "masking", "any", "batch_normalization"],
    ]);
    const joined = new Concatenate()([new Masking()(b), c]);
    expect(rows([b, c], new BatchNormalization()(joined))).toEqual([
      ...["input_layer_1", "not_equal_1", "masking_1", "any_1", "input_layer_2", "expand_dims", "zeros_like"],
      ...["logical_or", "ones_like", "concatenate_1", "concatenate", "any_2", "batch_normalization_1"],
    ]);
    const sum = new Add()([new Masking()(d), new Masking({ maskValue: 1 })(d)]);
    expect(rows(d, new BatchNormalization()(sum))).toEqual([
      ...["input_layer_3", "not_equal_2", "not_equal_3", "masking_2", "masking_3", "any_3", "any_4", "add"],
      ...["logical_or_1", "batch_normalization_2"],
    ]);
  });
});
