/** The tutorial's network, built in the three ways of Keras. */
import { Dense, Input, Model, Sequential, type SymbolicTensor } from "@neurode/layers";

export function sequential(): Model {
  return new Sequential(
    [
      Input({ shape: [3, 1] }),
      new Dense(3, { activation: "relu", name: "layers1" }),
      new Dense(2, { activation: "relu", name: "layers2" }),
      new Dense(2, { activation: "sigmoid", name: "layers3" }),
    ],
    { name: "Sequential_Model" },
  );
}

export function functional(): Model {
  const inputs = Input({ shape: [3, 1] });
  const x = new Dense(3, { activation: "relu", name: "layer1" })(inputs);
  const y = new Dense(3, { activation: "relu", name: "layer2" })(x);
  const outputs = new Dense(2, { activation: "sigmoid", name: "layer3" })(y);
  return new Model({ inputs, outputs, name: "FunctionAPI_Model" });
}

class MyModel extends Model {
  readonly dense1 = new Dense(3, { activation: "relu", name: "layer1" });
  readonly dense2 = new Dense(3, { activation: "relu", name: "layer2" });
  readonly dense3 = new Dense(2, { activation: "sigmoid", name: "layer3" });

  override call(inputs: SymbolicTensor): SymbolicTensor {
    return this.dense3(this.dense2(this.dense1(inputs)));
  }
}

export function subclass(): Model {
  const model = new MyModel({ name: "MyModel" });
  model(Input({ shape: [3, 1] }));
  return model;
}
