import { beforeEach, describe, expect, test } from "@jest/globals";
import { add, multiply } from "../ops/binary.js";
import { relu, tanh } from "../ops/unary.js";
import { tensor } from "../tensor/create.js";
import type { Call, Owner, SymbolicTensor } from "./graph.js";
import { clearSession } from "./naming.js";
import { replay } from "./replay.js";
import { declare, symbolic, withCall } from "./trace.js";
import { graphOf, outermostCall } from "./walk.js";

beforeEach(clearSession);

/** A layer of one input and output that can be called, and so repeated. */
function layer(name: string, body: (...x: SymbolicTensor[]) => SymbolicTensor) {
  const owner: Owner = { name, className: "Layer", role: "layer" };
  let count = 0;
  const call = (...inputs: SymbolicTensor[]): SymbolicTensor => {
    const repeat = (others: readonly SymbolicTensor[]) => [call(...others)];
    return withCall(owner, inputs, { index: count++, repeat }, () => [body(...inputs)]).outputs[0];
  };
  return call;
}

/** What a tensor follows from, as a formula. */
function formula(tensor: SymbolicTensor): string {
  const { op, inputs, source } = tensor.node;
  if (source) return String(source.tensor.toArray());
  return inputs.length > 0 ? `${op.name}(${inputs.map(formula).join(", ")})` : formatInput(tensor);
}

function formatInput({ shape }: SymbolicTensor): string {
  return `input${shape[1]}`;
}

test("the same calls are made on other inputs, in the same structure", () => {
  const [x, y] = [symbolic([null, 1]), symbolic([null, 1])];
  const double = layer("double", (z) => multiply(z, 2));
  const graph = graphOf([x, y], [add(double(x), relu(double(y))), double(x)]);
  const [a, b] = [symbolic([5, 1]), symbolic([5, 1])];
  const outputs = replay(graph, [a, b]);
  expect(outputs.map(formula)).toEqual(graph.outputs.map(formula));
  expect(outputs.map(({ shape }) => shape)).toEqual([
    [5, 1],
    [5, 1],
  ]);
  const { calls, inputs } = graphOf([a, b], outputs);
  expect(inputs).toEqual([a, b]);
  expect(calls.map(({ owner, index }) => `${owner.name}[${index}]`).sort()).toEqual(
    ["add_1[0]", "double[3]", "double[4]", "double[5]", "relu_1[0]"].sort(),
  );
});

test("what does not depend on the inputs is shared", () => {
  const x = symbolic([null, 1]);
  const weights = tensor([3]);
  const graph = graphOf([x], [multiply(x, weights)]);
  const [y] = replay(graph, [symbolic([2, 1])]);
  expect(y.node.inputs[1]).toBe(graph.outputs[0].node.inputs[1]);
});

test("an input is replaced even where a graph begins in the middle of another", () => {
  const x = symbolic([null, 1]);
  const middle = relu(x);
  const graph = graphOf([middle], [tanh(middle)]);
  const [y] = replay(graph, [symbolic([null, 9])]);
  expect(formula(y)).toBe("tanh(input9)");
});

test("casts keep their dtype", () => {
  const x = symbolic([null, 1]);
  const [y] = replay(graphOf([x], [relu(declare(x, "float16"))]), [symbolic([null, 2])]);
  expect([formula(y), y.dtype]).toEqual(["relu(identity(input2))", "float16"]);
});

test("an output that is an input becomes the new one", () => {
  const x = symbolic([null, 1]);
  const other = symbolic([null, 2]);
  expect(replay(graphOf([x], [x]), [other])).toEqual([other]);
});

describe("an input layer", () => {
  const input = (name: string) =>
    withCall({ name, className: "InputLayer", role: "input" }, [], { repeat: () => [] }, () => [symbolic([null, 1])])
      .outputs[0];

  test("has its box inside a nested model too", () => {
    const x = input("x");
    const graph = graphOf([x], [relu(x)]);
    const other = symbolic([null, 2]);
    const [y] = replay(graph, [other]);
    const box = outermostCall(y.node.inputs[0]) as Call;
    expect([box.owner.name, box.inputs]).toEqual(["x", [other]]);
    expect(formula(y)).toBe("relu(identity(input2))");
  });

  test("of a graph made by replay is replayed again", () => {
    const x = input("x");
    const once = symbolic([null, 2]);
    const graph = graphOf([once], replay(graphOf([x], [relu(x)]), [once]));
    const [y] = replay(graph, [symbolic([null, 3])]);
    expect(formula(y)).toBe("relu(identity(input3))");
  });
});

test("calls 10,000 deep", () => {
  const step = layer("step", (z) => relu(z));
  const x = symbolic([null, 1]);
  let y = x;
  for (let i = 0; i < 10_000; i++) y = step(y);
  const other = symbolic([null, 1]);
  const [z] = replay(graphOf([x], [y]), [other]);
  expect(graphOf([other], [z]).calls).toHaveLength(10_000);
});
