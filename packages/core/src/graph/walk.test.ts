import { describe, expect, test } from "@jest/globals";
import { GraphError } from "../errors.js";
import { add } from "../ops/binary.js";
import { relu } from "../ops/unary.js";
import type { Call, Owner, SymbolicTensor } from "./graph.js";
import { constant, symbolic, withCall } from "./trace.js";
import { graphOf, outermostCall } from "./walk.js";

const DEEP = 10_000;

function use(owner: Owner, inputs: readonly SymbolicTensor[], body: () => SymbolicTensor, index = 0): SymbolicTensor {
  return withCall(owner, inputs, { index, repeat: () => [] }, () => [body()]).outputs[0];
}

describe("nodes", () => {
  test("stand behind those they read, each once, inputs first, and only those needed", () => {
    const [x, y] = [symbolic([3]), symbolic([3])];
    const a = relu(x);
    const b = add(a, y);
    const c = add(b, a);
    relu(b);
    const graph = graphOf([x, y], [c]);
    expect(graph.nodes).toEqual([x, y, a, b, c].map(({ node }) => node));
    expect([graph.inputs, graph.outputs]).toEqual([[x, y], [c]]);
  });

  test("constants are among them", () => {
    const x = symbolic([3]);
    const y = add(x, constant(2));
    expect(graphOf([x], [y]).nodes.map(({ op }) => op.name)).toEqual(["input", "constant", "add"]);
  });

  test("nothing above the inputs, where those are in the middle of a graph", () => {
    const x = symbolic([3]);
    const middle = relu(x);
    const y = relu(middle);
    expect(graphOf([middle], [y]).nodes).toEqual([middle.node, y.node]);
  });

  test("an output may be an input, or stand twice", () => {
    const x = symbolic([3]);
    const y = relu(x);
    expect(graphOf([x], [x]).nodes).toEqual([x.node]);
    expect(graphOf([x], [y, y, x]).nodes).toEqual([x.node, y.node]);
  });

  test("every order holds in graphs of many shared values", () => {
    const made = [symbolic([3])];
    for (let i = 1; i < 400; i++) made.push(add(made[(i * 7) % made.length], made[(i * 13) % made.length]));
    const { nodes } = graphOf([made[0]], [made[399], made[200]]);
    const position = new Map(nodes.map((node, index) => [node, index]));
    expect(position.size).toBe(nodes.length);
    for (const node of nodes) {
      for (const input of node.inputs) expect(position.get(input.node)).toBeLessThan(position.get(node) as number);
    }
  });

  test(`graphs ${DEEP} ops deep`, () => {
    const x = symbolic([3]);
    let y = x;
    for (let i = 0; i < DEEP; i++) y = relu(y);
    const { nodes, calls } = graphOf([x], [y]);
    expect([nodes.length, calls.length]).toEqual([DEEP + 1, DEEP]);
  });

  test(`values read again at every one of ${DEEP} ops`, () => {
    const x = symbolic([3]);
    let y = add(x, x);
    for (let i = 1; i < DEEP; i++) y = add(y, i % 2 ? y : x);
    expect(graphOf([x], [y]).nodes).toHaveLength(DEEP + 1);
  });
});

describe("a disconnected graph", () => {
  const input = (name: string) => use({ name, className: "InputLayer", role: "input" }, [], () => symbolic([null, 3]));

  test("is refused with the input that is missing", () => {
    const [x, z] = [input("x"), input("z")];
    const message =
      'Graph disconnected: the output depends on the input "z" of shape (None, 3), which is not among the model\'s ' +
      "inputs. Add it to inputs.";
    expect(() => graphOf([x], [add(x, z)])).toThrow(new GraphError(message));
    expect(() => graphOf([x], [x, z])).toThrow(/^Graph disconnected: the outputs depend on the input "z"/);
  });

  test("an input without a name too", () => {
    expect(() => graphOf([], [relu(symbolic([2]))])).toThrow(/depends on the input of shape \(2\), which/);
  });
});

test("outermostCall", () => {
  const x = symbolic([3]);
  let inner: SymbolicTensor | null = null;
  const outer = use({ name: "outer", className: "Model", role: "model" }, [x], () => {
    inner = use({ name: "inner", className: "Dense", role: "layer" }, [x], () => relu(x));
    return relu(inner);
  });
  expect(outermostCall(inner as unknown as SymbolicTensor)).toBe(outer.node.call);
  expect(outermostCall(outer)).toBe(outer.node.call);
  expect([outermostCall(x), outermostCall(constant(1))]).toEqual([null, null]);
});

describe("the order of calls is that in which Keras lists layers", () => {
  /** Of inputs i0, i1 … and layers called in turn: `l0(i0,i1)`, a second time `l0:1(i0)`; a tensor is named by its call. */
  const callsOf = (inputCount: number, recipe: string, outputs: string): readonly Call[] => {
    const owners = new Map<string, Owner>();
    const tensors = new Map<string, SymbolicTensor>();
    const called = (name: string, inputs: SymbolicTensor[], body: () => SymbolicTensor) => {
      const [layer, index = "0"] = name.split(":");
      const role = layer.startsWith("i") ? "input" : "layer";
      const owner = owners.get(layer) ?? { name: layer, className: "Layer", role };
      owners.set(layer, owner);
      const made = use(owner, inputs, body, Number(index));
      tensors.set(name, made);
      return made;
    };
    const find = (name: string) => tensors.get(name) as SymbolicTensor;
    const inputs = Array.from({ length: inputCount }, (_, i) => called(`i${i}`, [], () => symbolic([null, 4])));
    for (const [, name, read] of recipe.matchAll(/(\S+)\((\S+)\)/g)) {
      const [first, ...others] = read.split(",").map(find);
      called(name, [first, ...others], () => others.reduce((sum, x) => add(sum, x), relu(first)));
    }
    return graphOf(inputs, outputs.split(" ").map(find)).calls;
  };

  // The lists of `model.layers` by Keras 3.9.2.
  // biome-ignore format: a table
  test.each<[what: string, inputs: number, calls: string, outputs: string, order: string]>([
    ["a chain",                   1, "l0(i0) l1(l0) l2(l1)",                                        "l2",      "i0 l0 l1 l2"],
    ["layers that lead nowhere",  1, "l0(i0) l1(i0) l2(l1) l3(l2) l4(l0,i0) l4:1(l1,l2)",           "l3",      "i0 l1 l2 l3"],
    ["a diamond",                 1, "l0(i0) l1(l0) l2(l0) l3(l1,l2)",                              "l3",      "i0 l0 l1 l2 l3"],
    ["a diamond read backwards",  1, "l0(i0) l1(l0) l2(l0) l3(l2,l1)",                              "l3",      "i0 l0 l2 l1 l3"],
    ["a skip",                    1, "l0(i0,i0) l1(i0) l2(i0,l0)",                                  "l2",      "i0 l0 l2"],
    ["an input used late",        3, "l0(i2) l1(l0,i1) l2(l1)",                                     "l2 l0",   "i2 l0 i1 l1 i0 l2"],
    ["two inputs used late",      3, "l0(i2) l1(l0,i0,i0) l2(l1) l3(i1)",                           "l2",      "i2 l0 i0 l1 i1 l2"],
    ["inputs read backwards",     3, "l0(i2) l1(i2) l2(l0) l3(l2) l4(i1,l1)",                       "l4",      "i2 i1 l1 i0 l4"],
    ["inputs that lead nowhere",  3, "l0(i2) l1(i1,i1) l2(l1) l3(l2,l2)",                           "l0",      "i2 i0 i1 l0"],
    ["two outputs",               3, "l0(i1) l1(l0) l2(l1,i0) l3(l2,l0)",                           "l0 l3",   "i1 l0 l1 i0 l2 i2 l3"],
    ["a layer shared in a chain", 1, "l0(i0,i0) l1(l0) l2(l1) l0:1(l2,i0) l3(l0:1)",                "l0:1",    "i0 l0 l1 l2"],
    ["a layer shared by two",     2, "l0(i0) l0:1(i1) l1(l0) l2(l0:1) l3(l1,l2)",                   "l3",      "i0 i1 l0 l1 l2 l3"],
    ["only the second call used", 2, "l0(i0) l1(i1) l0:1(l1)",                                      "l0:1",    "i1 l1 i0 l0"],
    ["a layer below and above",   3, "l0(i1) l0:1(l0) l1(l0:1,i1,i1) l2(i2,l1) l3(l2)",             "l0:1 l3", "i1 l0 i2 l1 l2 i0 l3"],
  ])("%s", (_, inputs, recipe, outputs, order) => {
    const listed = new Set(callsOf(inputs, recipe, outputs).map(({ owner }) => owner.name));
    expect([...listed].join(" ")).toBe(order);
  });

  test("calls of one layer stand together, in turn; those that lead nowhere are left out", () => {
    const calls = callsOf(2, "l0(i0) l1(l0) l0:1(i1) l2(l1,l0:1) l0:2(l2)", "l2");
    expect(calls.map(({ owner, index }) => `${owner.name}:${index}`)).toEqual([
      "i0:0",
      "l0:0",
      "l0:1",
      "i1:0",
      "l1:0",
      "l2:0",
    ]);
  });
});
