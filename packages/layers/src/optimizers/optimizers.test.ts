/** Optimizers and schedules against Keras's own results, and what they refuse. */
import { describe, expect, test } from "@jest/globals";
import { ShapeError, tensor } from "@neurode/core";
import { camelCase, casesOf, type GoldenArray } from "@neurode/goldens";
import { Zeros } from "../initializers.js";
import { Weight } from "../weight.js";
import { optimizer, optimizerClasses } from "./byName.js";
import {
  Adam,
  Lamb,
  LossScaleOptimizer,
  Muon,
  type Optimizer,
  type OptimizerOptions,
  RMSprop,
  ScheduleFreeAdamW,
  SGD,
  schedules,
} from "./index.js";

type Kwargs = Readonly<Record<string, unknown>>;

interface Case {
  readonly optimizer: string;
  readonly kwargs: Kwargs;
  readonly config: { readonly config: Kwargs };
  readonly initial: readonly GoldenArray[];
  readonly grads: readonly (readonly GoldenArray[])[];
  readonly variables_after_each_step: readonly (readonly GoldenArray[])[];
  readonly state_variables: readonly (readonly [path: string, value: GoldenArray])[];
  readonly after_finalize_variable_values?: readonly GoldenArray[];
}

const camelKeys = (kwargs: Kwargs) =>
  Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [camelCase(key), value]));

function weightsOf(arrays: readonly GoldenArray[]): Weight[] {
  return arrays.map(({ shape, data }, i) => {
    const weight = new Weight(`w${i}`, shape, "float32", new Zeros());
    weight.assign(tensor([...data], { shape }));
    return weight;
  });
}

function step(own: Optimizer, gradients: readonly GoldenArray[], weights: readonly Weight[]): void {
  own.apply(
    gradients.map(({ shape, data }) => tensor([...data], { shape })),
    weights,
  );
}

function expectNear(weights: readonly Weight[], expected: readonly GoldenArray[], tolerance = 1e-5): void {
  expect(weights.length).toBe(expected.length);
  weights.forEach(({ tensor: values }, i) => {
    const { data } = expected[i];
    const far = values.numbers().filter((value, at) => {
      const near = tolerance * Math.max(1, Math.abs(data[at]));
      return !(Math.abs(value - data[at]) <= near);
    });
    expect(far).toEqual([]);
  });
}

describe("Keras's own results", () => {
  test.each(casesOf<Case>("functions/optimizers.jsonl"))("$optimizer $kwargs", (golden) => {
    const own = new optimizerClasses[golden.optimizer](camelKeys(golden.kwargs) as never);
    const weights = weightsOf(golden.initial);
    golden.grads.forEach((gradients, i) => {
      step(own, gradients, weights);
      expectNear(weights, golden.variables_after_each_step[i]);
    });
    expectNear(
      own.weights,
      golden.state_variables.map(([, value]) => value),
    );
    const { learningRate, ...config } = camelKeys(golden.config.config);
    const { learningRate: rate, name, ...settings } = own.getConfig();
    expect(Math.abs((rate as number) - (learningRate as number))).toBeLessThan(1e-8);
    expect({ name: config.name, ...settings }).toEqual(config);
    if (!golden.after_finalize_variable_values) return;
    own.finalizeWeights();
    expectNear(weights, golden.after_finalize_variable_values);
  });

  interface ScheduleCase {
    readonly schedule: keyof typeof schedules;
    readonly kwargs: Kwargs;
    readonly config: Kwargs;
    readonly steps: readonly number[];
    readonly values: readonly number[];
  }

  test.each(casesOf<ScheduleCase>("functions/schedules.jsonl"))("$schedule $kwargs", (golden) => {
    const classes = schedules as unknown as Record<string, new (options: object) => schedules.LearningRateSchedule>;
    const schedule = new classes[golden.schedule](camelKeys(golden.kwargs));
    const far = golden.steps.filter((at, i) => {
      const expected = golden.values[i];
      return !(Math.abs(schedule.at(at) - expected) <= 1e-5 * Math.max(1e-3, Math.abs(expected)));
    });
    expect(far).toEqual([]);
    expect(schedule.getConfig()).toEqual(camelKeys(golden.config));
  });
});

const gradient = { shape: [2, 2], dtype: "float32", data: [1, -2, 3, 4] };

test("a learning rate follows its schedule, by all steps, those that only add gradients up too", () => {
  const learningRate = new schedules.PiecewiseConstantDecay({ boundaries: [1], values: [1, 0.25] });
  const own = new SGD({ learningRate, gradientAccumulationSteps: 2 });
  const [weight] = weightsOf([{ ...gradient, data: [0, 0, 0, 0] }]);
  const rates = [];
  for (let i = 0; i < 8; i++) {
    const before = weight.tensor.numbers()[0];
    rates.push(own.learningRate);
    step(own, [gradient], [weight]);
    rates.push(before - weight.tensor.numbers()[0]);
  }
  // Rate, then how far the weight went; of two steps the second one goes. So does Keras 3.15.1 on JAX.
  expect(rates).toEqual([1, 0, 1, 1, 0.25, 0, 0.25, 0.25, 0.25, 0, 0.25, 0.25, 0.25, 0, 0.25, 0.25]);
  expect(() => {
    own.learningRate = 2;
  }).toThrow(/follows a schedule/);
});

test("a rate that is set takes effect with the next step", () => {
  const own = new SGD({ learningRate: 1 });
  const weights = weightsOf([gradient]);
  step(own, [gradient], weights);
  own.learningRate = 10;
  step(own, [gradient], weights);
  expect([...weights[0].tensor.numbers()]).toEqual([1, -2, 3, 4].map((value) => value - value - 10 * value));
});

// Keras 3.15.1 on JAX.
test.each<[string, OptimizerOptions, number[], number[], number[][]]>([
  ["clipnorm", { clipnorm: 1 }, [3, 4], [1], [[-0.6, -0.8], [-1]]],
  ["clipnorm 0: no limit", { clipnorm: 0 }, [3, 4], [1], [[-3, -4], [-1]]],
  ["clipvalue 0: no limit", { clipvalue: 0 }, [3, 4], [1], [[-3, -4], [-1]]],
  ["globalClipnorm", { globalClipnorm: 1.3 }, [3, 4], [12], [[-0.3, -0.4], [-1.2]]],
  ["globalClipnorm 0: no limit", { globalClipnorm: 0 }, [3, 4], [1], [[-3, -4], [-1]]],
  ["globalClipnorm, an infinite one", { globalClipnorm: 1 }, [Infinity, 1], [1], [[NaN, NaN], [NaN]]],
])("%s", (_, options, first, second, expected) => {
  const array = (data: number[]) => ({ shape: [data.length], dtype: "float32", data });
  const weights = weightsOf([array(first.map(() => 0)), array([0])]);
  step(new SGD({ learningRate: 1, ...options }), [array(first), array(second)], weights);
  const found = weights.map(({ tensor: values }) => values.numbers().map((value) => Math.round(value * 1e5) / 1e5));
  expect(found).toEqual(expected);
});

test("weights that are excluded do not decay", () => {
  const own = new SGD({ learningRate: 0.5, weightDecay: 0.5 });
  own.excludeFromWeightDecay({ names: ["^w[1-9]$"] });
  const weights = weightsOf([gradient, gradient]);
  const zero = { ...gradient, data: [0, 0, 0, 0] };
  step(own, [zero, zero], weights);
  expect(weights.map(({ tensor: values }) => values.numbers()[0])).toEqual([0.75, 1]);
});

describe("LossScaleOptimizer", () => {
  test("steps as the optimizer inside, leaves out what is not finite, and finds its factor", () => {
    const own = new LossScaleOptimizer(new SGD({ learningRate: 1 }), { initialScale: 8, dynamicGrowthSteps: 2 });
    const [weight] = weightsOf([gradient]);
    const scale = () => own.weights[own.weights.length - 3].tensor.numbers()[0];
    const scaled = (by: number) => ({ ...gradient, data: gradient.data.map((value) => value * by) });
    step(own, [scaled(8)], [weight]);
    expect([...weight.tensor.numbers()]).toEqual([0, 0, 0, 0]);
    step(own, [scaled(8)], [weight]);
    expect(scale()).toBe(16);
    step(own, [{ ...gradient, data: [1, Number.NaN, 1, 1] }], [weight]);
    step(own, [{ ...gradient, data: [1, Number.POSITIVE_INFINITY, 1, 1] }], [weight]);
    expect(scale()).toBe(4);
    expect([...weight.tensor.numbers()]).toEqual([-1, 2, -3, -4]);
    expect(own.innerOptimizer.iterations).toBe(2);
  });
});

// Made with Keras 3.15.1 on JAX: three steps, by gradients, by twice as much and by their negatives.
// biome-ignore format: a table
test.each<[string, Optimizer, number[], number[]]>([
  ["Muon", new Muon({ learningRate: 0.1 }),
    [0.905791, -1.99828, 3.017712, 0.497658, -1.058228, 1.554714], [0.061236, -0.360879, 0.660515]],
  ["ScheduleFreeAdamW", new ScheduleFreeAdamW({ learningRate: 0.1, warmupSteps: 2 }),
    [0.889754, -1.889754, 2.889754, 0.610246, -1.110246, 1.610246], [0.189754, -0.489754, 0.789754]],
  ["Lamb", new Lamb({ learningRate: 0.1 }),
    [0.498525, -1.498526, 2.498526, 1.001475, -1.501475, 2.001475], [0.122772, -0.422772, 0.722772]],
  ["RMSprop, centered", new RMSprop({ learningRate: 0.1, momentum: 0.9, centered: true }),
    [-0.360444, -0.639567, 1.639609, 1.860441, -2.360446, 2.860445], [-1.060433, 0.760391, -0.460441]],
  ["SGD, nesterov, clipped", new SGD({ learningRate: 0.1, momentum: 0.9, nesterov: true, clipnorm: 0.5 }),
    [0.910917, -1.955458, 2.977729, 0.566812, -1.133625, 1.611354], [0.196792, -0.548396, 0.745188]],
])("%s goes where Keras goes", (_, own, matrix, vector) => {
  const array = (shape: number[], data: number[]) => ({ shape, dtype: "float32", data });
  const weights = weightsOf([array([2, 3], [1, -2, 3, 0.5, -1, 1.5]), array([3], [0.3, -0.6, 0.9])]);
  const gradients = [array([2, 3], [0.4, -0.2, 0.1, -0.3, 0.6, -0.5]), array([3], [0.2, -0.1, 0.3])];
  for (const factor of [1, 2, -1]) {
    const scaled = gradients.map((each) => ({ ...each, data: each.data.map((value) => value * factor) }));
    step(own, scaled, weights);
  }
  expectNear(weights, [array([2, 3], matrix), array([3], vector)], 3e-5);
});

describe("what cannot be is refused", () => {
  test.each([
    [() => optimizer("compile: optimizer", "adamm" as "adam"), /got "adamm"\. Did you mean "adam"\?/],
    [() => new Adam({ beta_1: 0.5 } as object), /"beta_1"\. Did you mean "beta1"\?/],
    [() => new Adam({ beta1: 1.5 }), /Adam: beta1 must be a number from 0 to 1, got 1.5/],
    [() => new SGD({ learningRate: "fast" as never }), /learningRate must be a number, or a schedule/],
    [() => new SGD({ clipnorm: 1, clipvalue: 1 }), /only one of clipnorm, clipvalue and globalClipnorm/],
    [() => new SGD({ gradientAccumulationSteps: 1 }), /whole number of at least 2, or null, got 1/],
    [() => new SGD({ emaMomentum: 2 }), /emaMomentum must be from 0 to 1/],
    [() => new schedules.ExponentialDecay({ initialLearningRate: 1, decaySteps: 0, decayRate: 1 }), /above 0, got 0/],
    [() => new schedules.PiecewiseConstantDecay({ boundaries: [2, 1], values: [1, 2, 3] }), /boundaries must rise/],
    [() => new schedules.PiecewiseConstantDecay({ boundaries: [2], values: [1] }), /one number more than boundaries/],
  ])("%#", (make, message) => {
    expect(make).toThrow(message);
  });

  test("gradients of other shapes, and other weights than before", () => {
    const own = new SGD();
    const weights = weightsOf([gradient]);
    expect(() => step(own, [gradient, gradient], weights)).toThrow(ShapeError);
    expect(() => step(own, [{ ...gradient, shape: [4] }], weights)).toThrow(/each of the weights \(2, 2\), got \(4\)/);
    expect(() => step(own, [gradient], weightsOf([gradient]))).toThrow(/has been built for 1 weights, and some/);
  });
});
