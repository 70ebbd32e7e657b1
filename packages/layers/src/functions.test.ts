/** Losses and metrics by name, of one's own, and what they refuse. */
import { beforeEach, describe, expect, test } from "@jest/globals";
import {
  add,
  checkGradients,
  clearSession,
  compute,
  constant,
  gradients,
  mean,
  type Shape,
  type SymbolicTensor,
  square,
  subtract,
  sum,
  type Tensor,
  tensor,
} from "@neurode/core";
import { casesOf, type GoldenArray } from "@neurode/goldens";
import { losses, metrics } from "./index.js";
import { carryMask } from "./mask.js";
import { OnTensors } from "./onTensors.js";
import { assign, currentValue } from "./state.js";
import { ownConfig, toTensor } from "./testing/goldens.js";

beforeEach(clearSession);

const numberOf = (result: Tensor) => result.numbers()[0];

describe("names", () => {
  test.each<[losses.LossName, string, string]>([
    ["mean_squared_error", "MeanSquaredError", "mean_squared_error"],
    ["meanSquaredError", "MeanSquaredError", "mean_squared_error"],
    ["MeanSquaredError", "MeanSquaredError", "mean_squared_error"],
    ["mse", "MeanSquaredError", "mse"],
    ["huber", "Huber", "huber"],
    ["Huber", "Huber", "huber_loss"],
    ["kld", "KLDivergence", "kld"],
  ])("of a loss: %s", (identifier, className, name) => {
    const made = losses.get("compile", identifier);
    expect([made.className, made.name]).toEqual([className, name]);
  });

  test.each<[metrics.MetricName, string, string]>([
    ["mae", "MeanAbsoluteError", "mae"],
    ["AUC", "AUC", "AUC"],
    ["f1_score", "F1Score", "f1_score"],
    ["f1Score", "F1Score", "f1_score"],
    ["RootMeanSquaredError", "RootMeanSquaredError", "root_mean_squared_error"],
  ])("of a metric: %s", (identifier, className, name) => {
    const made = metrics.get("compile", identifier);
    expect([made.className, made.name]).toEqual([className, name]);
  });

  // The rule of Keras's compile.
  test.each<[Shape, Shape, string]>([
    [[4, 1], [4, 1], "Binary"],
    [[4], [4, 1], "Binary"],
    [[4], [4, 3], "SparseCategorical"],
    [[4, 1], [4, 3], "SparseCategorical"],
    [[4, 3], [4, 3], "Categorical"],
  ])("crossentropy and accuracy for targets %j and outputs %j: %s", (target, output, kind) => {
    expect(losses.get("compile", "ce", { target, output }).className).toBe(`${kind}Crossentropy`);
    const made = metrics.get("compile", "acc", { target, output });
    expect([made.className, made.name]).toEqual([`${kind}Accuracy`, "acc"]);
  });
});

describe("of one's own", () => {
  test("functions", () => {
    const worst = (yTrue: SymbolicTensor, yPred: SymbolicTensor) => sum(square(subtract(yTrue, yPred)), { axis: -1 });
    const [t, p] = [tensor([[0, 0]]), tensor([[1, 2]])];
    expect(numberOf(losses.get("compile", worst)(t, p))).toBe(5);
    const metric = metrics.get("compile", worst);
    expect(metric.name).toBe("worst");
    expect(numberOf(metric(t, p))).toBe(5);
  });

  test("a metric with state of its own", () => {
    class Bias extends metrics.Metric {
      readonly total = this.addVariable("total");

      override update(yTrue: SymbolicTensor, yPred: SymbolicTensor): void {
        assign(this.total, add(currentValue(this.total), mean(subtract(yPred, yTrue))));
      }

      override value(): SymbolicTensor {
        return currentValue(this.total);
      }
    }
    const bias = new Bias();
    bias.updateState(tensor([1, 1]), tensor([2, 4]));
    bias.updateState(tensor([1]), tensor([0]));
    expect(numberOf(bias.result())).toBe(1);
    expect([bias.name, bias.variables[0].name]).toEqual(["bias", "total"]);
  });
});

// Keras 3.15.1 on JAX: values 1, 2, 4, 8, of which a mask leaves the second and the last; weights 1, 3, 1, 1.
test.each<[losses.Reduction, boolean, number[]]>([
  ["sum_over_batch_size", false, [5]],
  ["sum_over_batch_size", true, [7]],
  ["sum", false, [10]],
  ["sum", true, [14]],
  ["mean_with_sample_weight", false, [5]],
  ["mean_with_sample_weight", true, [3.5]],
  ["none", true, [0, 6, 0, 8]],
])("a mask of the outputs counts as weights: %s, weighted %p", (reduction, isWeighted, expected) => {
  const loss = new losses.LossFunctionWrapper((_, yPred) => yPred, { reduction });
  const [p, mask, weights] = [tensor([1, 2, 4, 8]), tensor([0, 1, 0, 1]), tensor([1, 3, 1, 1])];
  const masked = (symbol: SymbolicTensor, m: SymbolicTensor, w: SymbolicTensor) => {
    carryMask(symbol, m);
    return loss(symbol, symbol, isWeighted ? w : null);
  };
  expect(compute(masked, [p, mask, weights]).numbers()).toEqual(expected);
});

test("a mask counts as weights of a metric too", () => {
  const metric = new metrics.MeanMetricWrapper((_, yPred) => yPred);
  const [result] = new OnTensors("test").run("update", [tensor([1, 2, 4, 8]), tensor([0, 1, 0, 1])], (p, mask) => {
    carryMask(p as SymbolicTensor, mask);
    metric.updateState(p, p);
    return [metric.value()];
  });
  expect([numberOf(result), numberOf(metric.result())]).toEqual([5, 5]);
});

test("ignored labels take no part in a mean, whatever the outputs for them are", () => {
  const loss = new losses.SparseCategoricalCrossentropy({ ignoreClass: 255 });
  const outputs = tensor([
    [0.5, 0.5],
    [0, 0],
  ]);
  expect(numberOf(loss(tensor([1, 255]), outputs))).toBeCloseTo(Math.LN2, 6);
});

describe("what cannot be is refused", () => {
  const half = tensor([[0.5, 0.5]]);
  test.each<[string, () => unknown, RegExp]>([
    [
      "unknown loss",
      () => losses.get("compile: loss", "mean_square_error" as "mse"),
      /Did you mean "mean_squared_error"/,
    ],
    ["unknown metric", () => metrics.get("compile: metrics", "acuracy" as "mse"), /Did you mean "accuracy"/],
    ["a loss that is none", () => losses.get("compile", 3 as never), /must be a name, a Loss or a function, got 3/],
    ["unknown option", () => new losses.Huber({ dleta: 1 } as object), /unknown option "dleta". Did you mean "delta"/],
    [
      "unknown option",
      () => new metrics.AUC({ curves: "PR" } as object),
      /unknown option "curves". Did you mean "curve"/,
    ],
    ["unknown reduction", () => new losses.Dice({ reduction: "avg" as "sum" }), /reduction: got "avg"/],
    ["delta", () => new losses.Huber({ delta: -1 }), /"delta" must be a number from 0/],
    [
      "label smoothing",
      () => new losses.BinaryCrossentropy({ labelSmoothing: 2 }),
      /"labelSmoothing".* from 0 to 1, got 2/,
    ],
    ["q", () => new losses.CategoricalGeneralizedCrossEntropy({ q: 1 }), /"q" must be a number between 0 and 1/],
    ["axis", () => new losses.CosineSimilarity({ axis: 0.5 }), /"axis" must be a whole number, got 0.5/],
    ["thresholds", () => new metrics.Precision({ thresholds: [0, 2] }), /"thresholds" must be a number from 0 to 1/],
    ["recall", () => new metrics.PrecisionAtRecall(1.5), /"recall" must be a number from 0 to 1, got 1.5/],
    ["class ids", () => new metrics.IoU(2, [2]), /"targetClassIds" must be a list of classes from 0 to 1/],
    ["beta", () => new metrics.FBetaScore({ beta: 0 }), /"beta" must be a number above 0/],
    ["numLabels", () => new metrics.AUC({ numLabels: 3 }), /"numLabels" is only for multiLabel: true/],
    ["k", () => new metrics.TopKCategoricalAccuracy({ k: 0 }), /"k" must be a positive integer/],
    [
      "shapes that differ",
      () => new losses.MeanSquaredError()(tensor([[1, 2, 3]]), half),
      /same shape, got targets \(1, 3\) and outputs \(1, 2\)/,
    ],
    [
      "shapes that would broadcast",
      () =>
        new losses.CategoricalCrossentropy()(
          tensor([[1], [0]]),
          tensor([
            [0.1, 0.9],
            [0.2, 0.8],
          ]),
        ),
      /got targets \(2, 1\) and outputs \(2, 2\)/,
    ],
    [
      "labels for one-hot targets",
      () => new losses.SparseCategoricalCrossentropy()(tensor([[1, 0]]), half),
      /targets of shape \(1\), for outputs \(1, 2\), got targets \(1, 2\). For one-hot/,
    ],
    [
      "labels outside the classes",
      () => new losses.SparseCategoricalCrossentropy()(tensor([2]), half),
      /1 of the targets are outside the classes/,
    ],
    [
      "a class that is not",
      () => new metrics.Recall({ classId: 2 })(half, half),
      /classId is 2, but outputs are \(1, 2\)/,
    ],
    ["state that is not there yet", () => new metrics.F1Score().result(), /has no classes yet: call updateState first/],
    ["arrays", () => new losses.Poisson()([1] as never, half), /expected a tensor, got \[1\]/],
  ])("%s", (_, body, message) => {
    expect(body).toThrow(message);
  });
});

interface LossCase {
  readonly loss: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly y_true: GoldenArray;
  readonly y_pred: GoldenArray;
}

describe("gradients", () => {
  /** Probabilities of 0 and 1 lie on the kinks where they are kept from them. */
  const hasKink = ({ loss, y_pred: { data } }: LossCase) => loss === "BinaryCrossentropy" && data.includes(0);
  const cases = casesOf<LossCase>("functions/losses.jsonl").filter(
    (each) => (each.kwargs.reduction ?? "none") === "none" && !hasKink(each),
  );
  test.each(cases)("of $loss $kwargs are those of differences in float64", ({ loss, kwargs, y_true, y_pred }) => {
    const made = losses.lossFromConfig(loss, ownConfig(kwargs));
    const target = toTensor(y_true);
    checkGradients((output) => made(constant(target), output), [toTensor(y_pred)]);
  });

  // Where a root, a quotient or a logarithm has none, it must not show.
  test.each<[losses.LossName, number[][], number[][]]>([
    ["cosine_similarity", [[0, 0, 0]], [[0, 0, 0]]],
    ["categorical_crossentropy", [[0, 1, 0]], [[0, 1, 0]]],
    ["binary_crossentropy", [[0, 1, 0]], [[0, 1, 1]]],
    ["binary_focal_crossentropy", [[0, 1, 0]], [[0, 1, 1]]],
    ["kl_divergence", [[0, 1, 0]], [[1, 0, 0]]],
    ["mean_absolute_percentage_error", [[0, 1, 0]], [[0, 1, 2]]],
    ["mean_squared_logarithmic_error", [[0, 1, 0]], [[0, -3, 2]]],
    ["poisson", [[0, 1, 0]], [[0, 1, 2]]],
    ["dice", [[0, 0, 0]], [[0, 0, 0]]],
    ["huber", [[0, 0, 0]], [[0, 1, -1]]],
    ["log_cosh", [[0, 0, 0]], [[0, 99, -99]]],
  ])("of %s are numbers for targets %j and outputs %j", (name, target, output) => {
    const made = losses.get("test", name);
    const found = gradients((y) => made(constant(tensor(target)), y), [tensor(output)]);
    expect(found.gradients[0].numbers().every(Number.isFinite)).toBe(true);
  });
});
