import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { Random, Tensor, tensor, zeros } from "@neurode/core";
import { type GoldenArray, readText } from "@neurode/goldens";
import type { QuantizationMode } from "../dtypePolicy.js";
import type { Layer } from "../layer.js";
import { Dense } from "../layers/dense.js";
import { Flatten } from "../layers/flatten.js";
import { Input } from "../layers/inputLayer.js";
import { layerFromConfig } from "../registry.js";
import { Model } from "./model.js";
import { Sequential } from "./sequential.js";

const random = new Random(5);
const noise = (...shape: number[]): Tensor => {
  const drawn = new Tensor(shape);
  for (let i = 0; i < drawn.size; i++) drawn.data[i] = random.normal();
  return drawn;
};

/** 40 → 24 → 8, float32. */
const network = () =>
  new Sequential([
    Input({ shape: [40] }),
    new Dense(24, { activation: "relu", name: "hidden" }),
    new Dense(8, { activation: "tanh", name: "output" }),
  ]);

const largestDifference = (a: Tensor, b: Tensor): number => {
  const expected = b.numbers();
  return Math.max(...a.numbers().map((value, i) => Math.abs(value - expected[i])));
};

describe("int8 as Keras 3.15 does it", () => {
  const golden = JSON.parse(readText("saved/quantized_int8.manifest.json")) as {
    before: GoldenArray[][];
    weights: (GoldenArray & { name: string; trainable: boolean })[];
    inputs: GoldenArray[];
    predict: GoldenArray;
    summary: string;
  };
  const asTensor = ({ data, shape }: GoldenArray) => tensor([...data], { shape: [...shape] });
  const model = new Sequential(
    [
      Input({ shape: [12] }),
      new Dense(9, { activation: "relu", name: "hidden" }),
      new Dense(4, { useBias: false, name: "output" }),
    ],
    { name: "quantized" },
  );
  model.layers.forEach((layer, i) => {
    layer.setWeights(golden.before[i].map(asTensor));
  });
  const before = model.predictSync(asTensor(golden.inputs[0]));
  model.quantize("int8");

  test("the weights: their names, order, dtypes and every value", () => {
    const trainable = new Set(model.trainableWeights);
    expect(
      model.weights.map((weight) => ({
        name: weight.name,
        dtype: weight.dtype,
        trainable: trainable.has(weight),
        shape: weight.shape,
        data: weight.tensor.numbers(),
      })),
    ).toEqual(
      golden.weights.map(({ name, dtype, trainable, shape, data }) => ({ name, dtype, trainable, shape, data })),
    );
  });

  test("the summary", () => {
    const text = model.summary({ lineLength: 65, printFn: () => {} });
    expect(text.trimEnd()).toBe(golden.summary.trimEnd());
  });

  test("predictions are nearer to those of float32 than Keras's, which rounds inputs too", () => {
    const own = largestDifference(model.predictSync(asTensor(golden.inputs[0])), before);
    expect(own).toBeLessThan(largestDifference(asTensor(golden.predict), before));
    expect(own).toBeGreaterThan(0);
  });
});

describe.each(["int8", "float16"] as const)("%s", (mode) => {
  // A weight is off by half a step at most: 1/254 of its column's largest, or 2⁻¹¹ of itself.
  const tolerance = { int8: 0.05, float16: 0.005 }[mode];

  test("the layer says what it is, and its config makes another like it", () => {
    const model = network();
    model.quantize(mode);
    const [layer] = model.layers as Dense[];
    expect(layer.dtype).toBe(`${mode}_from_float32`);
    expect(layer.kernel?.dtype).toBe(mode);
    expect(layer.bias?.dtype).toBe("float32");
    const other = layerFromConfig("Dense", layer.getConfig());
    other.build([null, 40]);
    expect(other.weights.map(String)).toEqual(layer.weights.map(String));
    other.setWeights(layer.getWeights());
    const x = noise(3, 40);
    expect((other(x) as Tensor).toArray()).toEqual((layer(x) as Tensor).toArray());
  });

  test("predictions are near, with every engine, the same bits for any split", async () => {
    const model = network();
    const x = noise(100, 40);
    const before = model.predictSync(x);
    model.quantize(mode);
    const after = model.predictSync(x);
    expect(largestDifference(after, before)).toBeLessThan(tolerance);
    for (const batchSize of [1, 2, 3, 64]) {
      expect((await model.predict(x, { batchSize })).toArray()).toEqual(after.toArray());
    }
  });

  test("models inside, layers used twice and subclasses of Model", () => {
    class Twice extends Model {
      readonly inner = network();
      readonly layers_ = [new Dense(40, { name: "shared" })];

      override call(x: Parameters<Model["call"]>[0]) {
        const [shared] = this.layers_;
        return this.inner(shared(shared(x as never)));
      }
    }
    const model = new Twice();
    const x = noise(4, 40);
    const before = model.predictSync(x);
    model.quantize(mode);
    const after = model.predictSync(x);
    expect(largestDifference(after, before)).toBeLessThan(4 * tolerance);
    expect(largestDifference(after, before)).toBeGreaterThan(0);
    expect(model.weights.filter(({ dtype }) => dtype === mode)).toHaveLength(3);
  });

  test("a model around it notices", () => {
    const inner = network();
    const input = Input({ shape: [40] });
    const outer = new Model({ inputs: input, outputs: inner(input) });
    const x = noise(4, 40);
    const before = outer.predictSync(x).toArray();
    inner.quantize(mode);
    expect(outer.predictSync(x).toArray()).toEqual(inner.predictSync(x).toArray());
    expect(outer.predictSync(x).toArray()).not.toEqual(before);
  });

  test("it is drawn and summed up as one Dense still", async () => {
    const model = network();
    model.quantize(mode);
    expect((await model.plot()).match(/<g class="dense"/g)).toHaveLength(2);
    expect(model.summary({ printFn: () => {} }).match(/\(Dense\)/g)).toHaveLength(2);
  });

  test("weights set again are packed anew", () => {
    const layer = new Dense(1, { useBias: false, kernelInitializer: "ones" });
    layer.build([null, 1]);
    layer.quantize(mode);
    const output = () => layer(tensor([[3]])).numbers()[0];
    expect(output()).toBeCloseTo(3, 5);
    layer.setWeights({ int8: [[[100]], [50]], float16: [[[2]]] }[mode]);
    expect(output()).toBeCloseTo(6, 5);
  });

  test("a penalty on the kernel goes with it", () => {
    const layer = new Dense(1, { kernelRegularizer: "l2", biasRegularizer: "l1" });
    layer.build([null, 2]);
    layer.quantize(mode);
    expect(layer.losses).toEqual([0]);
  });
});

describe("refused, and nothing has changed:", () => {
  const built = (dtype: "float32" | "float64" | "float16" | "mixed_float16" = "float32") => {
    const layer = new Dense(2, { name: "d", dtype });
    layer.build([null, 3]);
    return layer;
  };
  const withKernel = (value: number) => {
    const layer = built();
    layer.kernel?.assign([
      [1, 2],
      [3, value],
      [5, 6],
    ]);
    return layer;
  };
  const model = (...layers: Layer[]) =>
    new Sequential([Input({ shape: [3] }), new Dense(3, { name: "first" }), ...layers], { name: "m" });
  class Own extends Dense {}

  // biome-ignore format: a table
  test.each<[what: string, make: () => Model, mode: string, message: string]>([
    ["an unknown mode",      () => model(),                           "int4",    'model m: quantize: got "int4". Did you mean "int8"? Known: "int8", "float16".'],
    ["no Dense",             () => new Sequential([Input({ shape: [3, 2] }), new Flatten({ name: "f" })], { name: "m" }), "int8", "model m: nothing to quantize: it has no Dense. Layers: f (Flatten)."],
    ["none but a subclass",  () => new Sequential([Input({ shape: [3] }), new Own(2, { name: "o" })], { name: "m" }), "int8", "model m: nothing to quantize: it has no Dense. Layers: o (Own)."],
    ["one not built",        () => new Sequential([new Dense(3, { name: "d" })]), "int8", "layer d: cannot quantize a layer that is not built. Call it on an input, or build(inputShape)."],
    ["float16 already",      () => model(built("float16")),           "int8",    'layer d: expected dtype "float32" to quantize, got "float16".'],
    ["mixed_float16",        () => model(built("mixed_float16")),     "int8",    'layer d: expected dtype "float32" to quantize, got "mixed_float16".'],
    ["float64",              () => model(built("float64")),           "float16", 'layer d: expected dtype "float32" to quantize, got "float64".'],
    ["a NaN",                () => model(withKernel(Number.NaN)),     "int8",    "layer d: cannot quantize: expected a kernel of finite numbers, got NaN at [1, 1]."],
    ["an infinity",          () => model(withKernel(Number.NEGATIVE_INFINITY)), "float16", "layer d: cannot quantize: expected a kernel of numbers up to 65504, the largest of float16, got -Infinity at [1, 1]."],
    ["more than float16",    () => model(withKernel(65_520)),         "float16", "layer d: cannot quantize: expected a kernel of numbers up to 65504, the largest of float16, got 65520 at [1, 1]."],
  ])("%s", (_, make, mode, message) => {
    const refused = make();
    const dtypes = refused.weights.map(({ dtype }) => dtype);
    expect(() => refused.quantize(mode as QuantizationMode)).toThrow(message);
    expect(refused.weights.map(({ dtype }) => dtype)).toEqual(dtypes);
  });

  test("twice", () => {
    const twice = model();
    twice.quantize("int8");
    expect(() => twice.quantize("float16")).toThrow(
      'layer first is quantized already: its dtype is "int8_from_float32".',
    );
  });

  test("a subclass of Dense by itself", () => {
    expect(() => new Own(2, { name: "o" }).quantize("int8")).toThrow(
      "layer o: only Dense itself can be quantized, not its subclass Own.",
    );
  });

  test.each([0.5, 128, Number.NaN])("%d as an int8 weight", (value) => {
    const layer = built();
    layer.quantize("int8");
    expect(() =>
      layer.kernel?.assign(
        [
          [1, 2],
          [3, 4],
          [5, value],
        ],
        "layer d",
      ),
    ).toThrow(
      `layer d: kernel is stored as int8: expected whole numbers from -128 to 127, got ${value}. ` +
        "Weights of floats can be set before quantize().",
    );
  });

  test("a quantized dtype of a layer that has none", () => {
    expect(() => new Flatten({ dtype: "int8_from_float32" })).toThrow('Flatten: dtype: got "int8_from_float32"');
    expect(() => new Dense(2, { dtype: "int4_from_float32" as "float32" })).toThrow(
      '"mixed_float16", "int8_from_float32", "float16_from_float32".',
    );
  });
});

test("memory: what a model keeps is a quarter with int8, a half with float16", () => {
  const load = require(join(dirname(require.resolve("@neurode/core")), "modules.js")) as (name: string) => unknown;
  const { heap } = load("memory/heap.js") as { heap: () => { usedBytes: number } };
  const x = zeros([1, 512]);
  const used = (mode: QuantizationMode | null): number => {
    const before = heap().usedBytes;
    const model = new Sequential([Input({ shape: [512] }), new Dense(512, { kernelInitializer: "ones" })]);
    model.predictSync(x).dispose();
    if (mode) model.quantize(mode);
    model.predictSync(x).dispose();
    const after = heap().usedBytes;
    for (const { tensor: values } of model.weights) values.dispose();
    return after - before;
  };
  const float32 = used(null);
  // The kernel and its panels.
  expect(float32).toBeGreaterThan(2 * 4 * 512 * 512);
  expect(used("float16") / float32).toBeCloseTo(0.5, 1);
  expect(used("int8") / float32).toBeCloseTo(0.25, 1);
});
