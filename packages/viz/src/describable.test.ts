import { describe, expect, test } from "@jest/globals";
import { ArgumentError } from "@neurode/core";
import type { Describable, ModelDescription } from "./description.js";
import { plotModel } from "./plot/plotModel.js";
import { model, RESIDUAL } from "./plot/samples.test.models.js";
import { summary } from "./summary/summary.js";

const graph = (change: object) => ({ ...RESIDUAL, graph: { ...RESIDUAL.graph, ...change } }) as ModelDescription;
const edge = { from: 0, fromOutput: 0, to: 99, toInput: 0, toCall: 0, shape: [1] };
const inner = { ...model("inner", "a Dense N,3 12 >"), graph: graph({ edges: [edge] }).graph };

describe.each([
  [
    "nothing",
    undefined,
    "expected a model or its description, with its name, layers, graph and weights, got undefined",
  ],
  ["null", null, "expected a model or its description, with its name, layers, graph and weights, got null"],
  ["a text", "model.keras", 'its name, layers, graph and weights, got "model.keras"'],
  ["an empty record", {}, "its name, layers, graph and weights, got"],
  ["something that describes itself as nothing", { describe: () => null }, "graph and weights, got null"],
  ["an edge to no box", graph({ edges: [edge] }), 'the graph of "toy_resnet" leads to box 99, but its boxes are 0 to '],
  ["an output of no box", graph({ outputs: [{ box: -1, output: 0 }] }), "leads to box -1"],
  [
    "a model inside with such an edge",
    model("o", "inner F N,3 1 >", { nested: [inner] }),
    'the graph of "inner" leads',
  ],
])("%s is refused", (_, given, message) => {
  test("by plotModel", async () => {
    const drawn = plotModel(given as Describable);
    await expect(drawn).rejects.toThrow(ArgumentError);
    await expect(drawn).rejects.toThrow(message);
  });
  test("by summary", () => {
    expect(() => summary(given as Describable)).toThrow(message);
  });
});

test("what describes itself is asked to, a function too", () => {
  const callable = Object.assign(() => {}, { describe: () => RESIDUAL });
  expect(summary(callable)).toBe(summary(RESIDUAL));
});
