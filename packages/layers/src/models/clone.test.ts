import { describe, expect, test } from "@jest/globals";
import { ArgumentError, add, multiply, relu, type SymbolicTensor, type Tensor, tensor } from "@neurode/core";
import { Layer } from "../layer.js";
import { Dense } from "../layers/dense.js";
import { Dropout } from "../layers/dropout.js";
import { Input } from "../layers/inputLayer.js";
import { Add } from "../layers/merge.js";
import { registerLayer } from "../registry.js";
import { flatten, type Structure } from "../structure.js";
import { cloneModel } from "./clone.js";
import { Model } from "./model.js";
import { Sequential } from "./sequential.js";

const x = tensor([
  [1, -2, 3],
  [0.5, 0.25, -1],
]);
const quiet = { printFn: () => {} };

/** A shared layer, a nested model, a lone op, two outputs. */
function functional(): Model {
  const input = Input({ shape: [3], name: "data" });
  const shared = new Dense(3, { activation: "tanh", name: "shared" });
  const nested = new Sequential([Input({ shape: [3] }), new Dense(4, { name: "in" }), new Dense(3, { name: "out" })], {
    name: "nested",
  });
  const first = shared(input);
  const sum = new Add({ name: "sum" })([shared(first), nested(first)]);
  return new Model({ inputs: input, outputs: { sum, scaled: multiply(relu(sum), 2) }, name: "model" });
}

describe("cloneModel", () => {
  test("of a functional model: the same names, shapes and calls, other weights", () => {
    const model = functional();
    const clone = cloneModel(model);
    const rows = (of: Model) => of.summary(quiet).replace(/(multiply|relu)_?\d*|[ ─━]+/g, "$1");
    expect(rows(clone)).toBe(rows(model));
    expect(clone.layers.some((layer) => model.layers.includes(layer))).toBe(false);
    expect(clone.weights).toHaveLength(model.weights.length);
    expect(clone.getWeights()[0].toArray()).not.toEqual(model.getWeights()[0].toArray());
  });

  test.each([
    ["functional", functional],
    ["Sequential", () => new Sequential([Input({ shape: [3] }), new Dense(2), new Dropout(0.5), functionalTail()])],
  ])("of a %s model computes the same with the same weights", (_, create) => {
    const model = create();
    const clone = cloneModel(model);
    clone.setWeights(model.getWeights());
    const numbers = (of: Model) => flatten(of.predictSync<Structure<Tensor>>(x)).map((output) => output.numbers());
    expect(numbers(clone)).toEqual(numbers(model));
    clone.setWeights(
      clone.getWeights().map((weight) => tensor(new Float32Array(weight.size), { shape: weight.shape })),
    );
    expect(numbers(clone)).not.toEqual(numbers(model));
  });

  test("of a Sequential that is not built is not built", () => {
    const clone = cloneModel(new Sequential([new Dense(2)], { name: "later" }));
    expect([clone.name, clone.built, clone.layers.length]).toEqual(["later", false, 1]);
  });

  test("cloneFunction says what stands in a layer's place", () => {
    const model = functional();
    const clone = cloneModel(model, {
      cloneFunction: (layer) =>
        layer instanceof Dense ? new Dense(layer.units, { name: `${layer.name}_2` }) : new Add(),
    });
    expect(clone.layers.map(({ name }) => name)).toContain("shared_2");
    expect(clone.getLayer("nested")).toBeInstanceOf(Sequential);
    expect(() => cloneModel(model, { cloneFunction: () => null as never })).toThrow(ArgumentError);
  });

  test("a layer class of one's own is cloned once it is registered", () => {
    class Shift extends Layer {
      readonly by: number;
      constructor(by: number, options = {}) {
        super(options);
        this.by = by;
      }
      override call(inputs: SymbolicTensor): SymbolicTensor {
        return add(inputs, this.by);
      }
      override getConfig() {
        return { ...super.getConfig(), by: this.by };
      }
    }
    const model = new Sequential([Input({ shape: [3] }), new Shift(5)]);
    expect(() => cloneModel(model)).toThrow(/registerLayer\(Shift\)/);
    registerLayer(Shift, ["by"]);
    expect(
      cloneModel(model)
        .predictSync([[1, 2, 3]])
        .toArray(),
    ).toEqual([[6, 7, 8]]);
    class Dense extends Layer {
      override call(inputs: SymbolicTensor): SymbolicTensor {
        return inputs;
      }
    }
    expect(() => registerLayer(Dense)).toThrow(ArgumentError);
    expect(() => registerLayer(Shift, { package: "mine" } as never)).toThrow(/Shift: expected the names of its first/);
    expect(() => registerLayer("Shift" as never)).toThrow(/expected a layer class with a name, got "Shift"/);
  });

  test("a subclass cannot be cloned", () => {
    class Own extends Model {
      override call(inputs: SymbolicTensor): SymbolicTensor {
        return relu(inputs);
      }
    }
    expect(() => cloneModel(new Own())).toThrow(ArgumentError);
  });
});

test("a feature model from any tensor inside", () => {
  const model = functional();
  const shared = model.getLayer("shared");
  const features = new Model({ inputs: model.inputs, outputs: shared.output });
  const [kernel, bias] = shared.getWeights();
  const expected = [0, 1, 2].map((unit) =>
    Math.tanh([0, 1, 2].reduce((sum, i) => sum + x.data[i] * kernel.data[3 * i + unit], bias.data[unit])),
  );
  features
    .predictSync(x)
    .numbers()
    .slice(0, 3)
    .forEach((value, unit) => {
      expect(value).toBeCloseTo(expected[unit], 5);
    });
  expect(features.layers.map(({ name }) => name)).toEqual(["data", "shared"]);
});

function functionalTail(): Model {
  const input = Input({ shape: [2] });
  return new Model({ inputs: input, outputs: new Dense(2)(input), name: "tail" });
}
