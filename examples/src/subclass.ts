/** The tutorial's network as a subclass of Model. Its call is traced, so it is drawn in full, which Keras cannot do. */
import assert from "node:assert/strict";
import { Dense, Model, ones, type SymbolicTensor } from "@neurode/layers";

class MyModel extends Model {
  readonly dense1 = new Dense(3, { activation: "relu", name: "layer1" });
  readonly dense2 = new Dense(3, { activation: "relu", name: "layer2" });
  readonly dense3 = new Dense(2, { activation: "sigmoid", name: "layer3" });

  override call(inputs: SymbolicTensor): SymbolicTensor {
    const x = this.dense1(inputs);
    const y = this.dense2(x);
    return this.dense3(y);
  }
}

const model = new MyModel();
const result = model(ones([1, 3]));
console.log(result);
model.summary();

const svg = await model.plot();
assert.deepEqual(result.shape, [1, 2]);
assert.equal(model.countParams(), 32);
for (const name of ["layer1", "layer2", "layer3"]) assert.ok(svg.includes(name));
