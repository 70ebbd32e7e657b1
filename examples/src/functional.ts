/** The tutorial's network by the functional API: layers called on tensors. Then two inputs, two outputs and a residual. */
import assert from "node:assert/strict";
import { Add, Concatenate, Dense, Input, Model, type Tensor } from "@neurode/layers";

const input = Input({ shape: [3, 1] });
const hidden1 = new Dense(3, { activation: "relu", name: "layer1" })(input);
const hidden2 = new Dense(3, { activation: "relu", name: "layer2" })(hidden1);
const output = new Dense(2, { activation: "sigmoid", name: "layer3" })(hidden2);

const model = new Model({ inputs: input, outputs: output, name: "FunctionAPI_Model" });
model.summary();
assert.equal(model.countParams(), 26);

const size = Input({ shape: [4], name: "size" });
const colour = Input({ shape: [3], name: "colour" });
const features = new Dense(8, { activation: "gelu", name: "features" })(
  new Concatenate({ name: "both" })([size, colour]),
);
const deeper = new Dense(8, { activation: "gelu", name: "deeper" })(features);
const residual = new Add({ name: "residual" })([deeper, features]);

const fruit = new Model({
  inputs: [size, colour],
  outputs: {
    kind: new Dense(5, { activation: "softmax", name: "kind" })(residual),
    weight: new Dense(1, { name: "weight" })(residual),
  },
  name: "fruit",
});
fruit.summary();

const { kind, weight } = await fruit.predict<{ kind: Tensor; weight: Tensor }>({
  size: [[1, 2, 3, 4]],
  colour: [[0.9, 0.1, 0.1]],
});
console.log(kind, weight);

const total = kind.numbers().reduce((sum, probability) => sum + probability, 0);
assert.ok(Math.abs(total - 1) < 1e-6);
assert.deepEqual(weight.shape, [1, 1]);
