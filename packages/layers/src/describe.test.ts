/** What models tell viz about themselves, and that they are drawn from it in full. */
import { beforeEach, describe, expect, test } from "@jest/globals";
import { add, clearSession, concatenate, multiply, ones, type SymbolicTensor } from "@neurode/core";
import type { ModelDescription } from "@neurode/viz";
import { Bidirectional, SimpleRNN } from "./index.js";
import { Dense } from "./layers/dense.js";
import { Dropout } from "./layers/dropout.js";
import { Input } from "./layers/inputLayer.js";
import { Add } from "./layers/merge.js";
import { Model } from "./models/model.js";
import { Sequential } from "./models/sequential.js";

beforeEach(() => clearSession());

/** Boxes by name, and edges as `from → to shape`. */
function pictureOf({ graph }: ModelDescription): { boxes: string[]; edges: string[] } {
  const { boxes, edges } = graph as NonNullable<typeof graph>;
  return {
    boxes: boxes.map(({ name, className }) => `${name} (${className})`),
    edges: edges.map(
      ({ from, to, shape }) => `${boxes[from].name} → ${boxes[to].name} (${shape.map((s) => s ?? "N")})`,
    ),
  };
}

class Residual extends Model {
  readonly inner = new Dense(4, { name: "inner", activation: "relu" });
  readonly drop = new Dropout(0.1, { name: "drop" });
  readonly unused = new Dense(9, { name: "unused" });
  readonly head = new Sequential([new Dense(2, { name: "out" })], { name: "head" });

  override call(x: SymbolicTensor): SymbolicTensor {
    const y = add(this.drop(this.inner(x)), x);
    return this.head(multiply(y, 0.5));
  }
}

describe("graphs", () => {
  test("a Sequential is a chain without its input", () => {
    const model = new Sequential([Input({ shape: [3] }), new Dense(4), new Dense(2)]);
    expect(pictureOf(model.describe())).toEqual({
      boxes: ["dense (Dense)", "dense_1 (Dense)"],
      edges: ["dense → dense_1 (N,4)"],
    });
  });

  test("a tensor added to itself has two edges, a shared layer one box", () => {
    const input = Input({ shape: [4] });
    const shared = new Dense(4, { name: "shared" });
    const x = shared(shared(input));
    const description = new Model({ inputs: input, outputs: new Add()([x, x]) }).describe();
    expect(pictureOf(description)).toEqual({
      boxes: ["input_layer (InputLayer)", "shared (Dense)", "add (Add)"],
      edges: ["input_layer → shared (N,4)", "shared → shared (N,4)", "shared → add (N,4)", "shared → add (N,4)"],
    });
    expect(description.graph?.boxes[1].callCount).toBe(2);
    expect(description.graph?.edges.map(({ fromCall, toCall, toInput }) => [fromCall, toCall, toInput])).toEqual([
      [0, 0, 0],
      [0, 1, 0],
      [1, 0, 0],
      [1, 0, 1],
    ]);
    expect(description.graph?.boxes[1].weights).toEqual([
      { name: "kernel", shape: [4, 4] },
      { name: "bias", shape: [4] },
    ]);
  });

  test("a subclass is traced: its layers as they are called, its lone ops, and nothing it does not use", () => {
    const model = new Residual();
    expect(model.describe().graph).toBeNull();
    model(ones([1, 4]));
    expect(pictureOf(model.describe())).toEqual({
      boxes: [
        "input (InputLayer)",
        "inner (Dense)",
        "drop (Dropout)",
        "add (Add)",
        "multiply (Multiply)",
        "head (Sequential)",
      ],
      edges: [
        "input → inner (1,4)",
        "inner → drop (1,4)",
        "drop → add (1,4)",
        "input → add (1,4)",
        "add → multiply (1,4)",
        "multiply → head (1,4)",
      ],
    });
    expect(model.describe().layers.map(({ name }) => name)).toEqual(["inner", "drop", "unused", "head"]);
  });

  test("weights of layers inside carry their names", () => {
    const layer = new Bidirectional(new SimpleRNN(2, { name: "rnn" }));
    const model = new Sequential([Input({ shape: [3, 4] }), layer]);
    expect(model.describe().layers[0].weights?.map(({ name, shape }) => `${name} ${shape}`)).toEqual([
      "forward_rnn/kernel 4,2",
      "forward_rnn/recurrent_kernel 2,2",
      "forward_rnn/bias 2",
      "backward_rnn/kernel 4,2",
      "backward_rnn/recurrent_kernel 2,2",
      "backward_rnn/bias 2",
    ]);
  });

  test("a subclass that takes a record shows its keys as inputs, and every output", async () => {
    class TwoHeads extends Model {
      readonly trunk = new Dense(8, { name: "trunk" });
      readonly value = new Dense(1, { name: "value" });
      readonly policy = new Dense(3, { name: "policy" });

      override call({ goal, state }: Record<string, SymbolicTensor>): Record<string, SymbolicTensor> {
        const x = this.trunk(concatenate([state, goal]));
        return { value: this.value(x), policy: this.policy(x) };
      }
    }
    const model = new TwoHeads();
    model({ state: Input({ shape: [5] }), goal: Input({ shape: [3] }) });
    const { edges } = pictureOf(model.describe());
    expect(edges).toEqual([
      "state → concatenate (N,5)",
      "goal → concatenate (N,3)",
      "concatenate → trunk (N,8)",
      "trunk → policy (N,8)",
      "trunk → value (N,8)",
    ]);
    expect(model.describe().graph?.outputs).toHaveLength(2);
  });

  test("models inside have descriptions of their own", () => {
    const model = new Residual();
    model(Input({ shape: [4] }));
    const head = model.describe().graph?.boxes.at(-1);
    expect(head?.role).toBe("model");
    expect(pictureOf(head?.model as ModelDescription).boxes).toEqual(["out (Dense)"]);
  });
});

describe("pictures", () => {
  test("a subclass is drawn in full, collapsed and with what is inside", async () => {
    const model = new Residual();
    model(ones([1, 4]));
    const collapsed = await model.plot();
    for (const name of ["inner", "drop", "add", "multiply", "head"]) expect(collapsed).toContain(`>${name}<`);
    expect(collapsed).not.toContain(">out<");
    expect(await model.plot({ expandNested: true })).toContain(">out<");
  });

  test("the same model gives the same bytes", async () => {
    const draw = () => {
      clearSession();
      const input = Input({ shape: [4] });
      return new Model({ inputs: input, outputs: new Add()([new Dense(4)(input), input]) }).plot({ showDtype: true });
    };
    expect(await draw()).toBe(await draw());
  });

  test("a model that is not built says how to build it", async () => {
    await expect(new Residual().plot()).rejects.toMatchObject({ name: "NotBuiltError" });
    await expect(new Sequential([new Dense(1)]).plot()).rejects.toMatchObject({ name: "NotBuiltError" });
  });

  test("unknown options are errors", async () => {
    const model = new Sequential([Input({ shape: [3] }), new Dense(4)]);
    await expect(model.plot({ showShape: true } as never)).rejects.toThrow('Did you mean "showShapes"?');
    await expect(model.plot({ toFile: "model.gif" })).rejects.toThrow(".svg");
    expect(() => model.summary({ lineLenght: 3 } as never)).toThrow('Did you mean "lineLength"?');
  });
});
