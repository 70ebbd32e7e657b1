import { describe, expect, test } from "@jest/globals";
import { compute, elu, gelu, leakyRelu, relu, type SymbolicTensor, setEngine, tensor, threshold } from "@neurode/core";
import { camelCase, casesOf, type GoldenArray } from "@neurode/goldens";
import { type ActivationName, activation } from "./activations.js";

interface Case {
  readonly fn: string;
  readonly kwargs: Readonly<Record<string, number>>;
  readonly x: GoldenArray;
  readonly y: GoldenArray;
}

const withArguments: Record<string, (x: SymbolicTensor, options: object) => SymbolicTensor> = {
  relu,
  leaky_relu: leakyRelu,
  elu,
  gelu,
};

describe.each(["reference", "ndarray", "wasm"] as const)(
  "Keras's own outputs, within 1e-6 relative, on %s",
  (engine) => {
    test.each(casesOf<Case>("functions/activations.jsonl"))("$fn $kwargs", ({ fn, kwargs, x, y }) => {
      setEngine(engine);
      const options = Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [camelCase(key), value]));
      const apply =
        Object.keys(kwargs).length === 0
          ? activation("test", fn as ActivationName).apply
          : (input: SymbolicTensor) => withArguments[fn](input, options);
      const result = compute(apply, [tensor([...x.data], { shape: x.shape })]);
      expect(result.shape).toEqual(y.shape);
      result.numbers().forEach((value, i) => {
        expect(Math.abs(value - y.data[i])).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(y.data[i])));
      });
    });
  },
);

// Formulas of Keras 3's keras.activations, for those that the goldens leave out.
describe("formulas", () => {
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const softplus = (x: number) => Math.log1p(Math.exp(x));
  const clip = (x: number, low: number, high: number) => Math.min(high, Math.max(low, x));
  test.each<[ActivationName, (x: number) => number]>([
    ["relu6", (x) => clip(x, 0, 6)],
    ["celu", (x) => (x > 0 ? x : Math.expm1(x))],
    ["tanh", Math.tanh],
    ["silu", (x) => x * sigmoid(x)],
    ["mish", (x) => x * Math.tanh(softplus(x))],
    ["hard_sigmoid", (x) => clip(x / 6 + 0.5, 0, 1)],
    ["hardTanh", (x) => clip(x, -1, 1)],
    ["tanh_shrink", (x) => x - Math.tanh(x)],
    ["sparse_sigmoid", (x) => clip((x + 1) / 2, 0, 1)],
  ])("%s", (name, formula) => {
    setEngine("wasm");
    const inputs = [-7, -2.5, -1, -0.3, 0, 0.2, 0.9, 1, 3, 6.5];
    const result = compute(activation("test", name).apply, [tensor(inputs)]);
    result.numbers().forEach((value, i) => {
      expect(value).toBeCloseTo(formula(inputs[i]), 5);
    });
  });

  test("threshold", () => {
    expect(compute((x) => threshold(x, 1, -9), [tensor([0, 1, 2])]).toArray()).toEqual([-9, -9, 2]);
  });

  test("glu: the first half times sigmoid of the second", () => {
    const result = compute(activation("test", "glu").apply, [tensor([[2, 4, 0, 0]])]);
    expect(result.toArray()).toEqual([[1, 2]]);
    expect(() => compute(activation("test", "glu").apply, [tensor([[1, 2, 3]])])).toThrow("must be known and even");
  });

  // Example 1 of Martins & Astudillo 2016, section 2: with a lead of 1 or more one class takes all.
  test.each([
    [
      [0.3, 0.1, 1.5],
      [0, 0, 1],
    ],
    [
      [0.5, 0.5],
      [0.5, 0.5],
    ],
    [
      [1, 0.5],
      [0.75, 0.25],
    ],
  ])("sparsemax of %j", (x, y) => {
    const result = compute(activation("test", "sparsemax").apply, [tensor([x])]).toArray() as number[][];
    result[0].forEach((value, i) => {
      expect(value).toBeCloseTo(y[i], 6);
    });
  });
});

describe("names", () => {
  test("Keras's, the camelCase spelling, null and functions", () => {
    expect(activation("test", "leaky_relu").name).toBe("leaky_relu");
    expect(activation("test", "leakyRelu").name).toBe("leaky_relu");
    expect(activation("test", "swish").name).toBe("silu");
    expect(activation("test", null).name).toBe("linear");
    expect(
      activation("test", function double(x) {
        return x;
      }).name,
    ).toBe("double");
  });

  test("an unknown one is an error that says what was meant", () => {
    expect(() => activation("Dense", "sigmiod" as ActivationName)).toThrow(
      'Dense: activation: got "sigmiod". Did you mean "sigmoid"? Known: "linear", "relu"',
    );
  });
});
