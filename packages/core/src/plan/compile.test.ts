import { describe, expect, test } from "@jest/globals";
import { inlineEngine } from "../engine/inline.js";
import { Executable } from "../engine/run.js";
import { ShapeError, UnsupportedError } from "../errors.js";
import type { Graph, SymbolicTensor } from "../graph/graph.js";
import { constant, declare, parameter, pass, symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { createKernels } from "../kernels/choose.js";
import type { KernelSet } from "../kernels/kernels.js";
import { heap } from "../memory/heap.js";
import { add, maximum, multiply, subtract } from "../ops/binary.js";
import { matmul } from "../ops/matmul.js";
import { concatenate, reshape, slice } from "../ops/movement.js";
import { softmax } from "../ops/softmax.js";
import { abs, negative, relu, square } from "../ops/unary.js";
import { Random } from "../random.js";
import { tensor } from "../tensor/create.js";
import type { NestedNumbers } from "../tensor/tensor.js";
import { compile } from "./compile.js";
import type { Plan } from "./plan.js";
import { formatPlan } from "./print.js";

const kernels = createKernels("reference", heap());
const engine = inlineEngine(kernels);

const weight = (values: NestedNumbers): SymbolicTensor => {
  const made = tensor(values);
  return parameter({ shape: made.shape, dtype: made.dtype, tensor: made, version: 0 });
};

/** Inputs of rows, unless named `whole`. */
function planOf(inputs: SymbolicTensor[], outputs: SymbolicTensor[], whole: SymbolicTensor[] = []): Plan {
  return compile(
    graphOf(inputs, outputs),
    kernels,
    inputs.map((input) => !whole.includes(input)),
  ).plan;
}

function runRows(graph: Graph, inputs: NestedNumbers[], whole: SymbolicTensor[] = []): NestedNumbers[] {
  const fed = inputs.map((values) => tensor(values));
  const isOfRows = graph.inputs.map((input) => !whole.includes(input));
  const rows = fed[isOfRows.indexOf(true)].shape[0];
  return new Executable(graph, kernels, isOfRows).runSync(engine, fed, rows).map((output) => output.toArray());
}

const opsOf = (steps: Plan["rows"]) => steps.map(({ op }) => op);

describe("a plan", () => {
  const W1 = weight([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const W2 = weight([[1], [2], [3]]);
  const model = (x: SymbolicTensor) =>
    softmax(add(matmul(relu(add(matmul(x, W1), weight([1, 1, 1]))), W2), weight([1])));

  test("packs the weights once and works on rows", () => {
    const x = symbolic([null, 2]);
    expect(formatPlan(planOf([x], [model(x)]))).toBe(
      `
held, 128 bytes, once per change of the weights
  pack(parameter 0, parameter 1) → held + 0   inputDim 2, units 3
  pack(parameter 2, parameter 3) → held + 64  inputDim 3, units 1
rows, 16 bytes per row, in tiles of 4096
  dense(input 0, held + 0)       → arena + 0  activation 1, p0 0, p1 Infinity, p2 0, products 1, inputDim 2, units 3
  dense(arena + 0, held + 64)    → arena + 12 activation 0, p0 0, p1 0, p2 0, products 1, inputDim 3, units 1
  softmax(arena + 12)            → output 0   width 1, runs 1`.trim(),
    );
  });

  test("packs a transposed weight as any other", () => {
    const x = symbolic([null, 3]);
    expect(formatPlan(planOf([x], [matmul(x, W1, { transposeY: true })]))).toBe(
      `
held, 64 bytes, once per change of the weights
  pack(parameter 0)              → held + 0   transposed true, inputDim 3, units 2
rows, 0 bytes per row, in tiles of 4096
  dense(input 0, held + 0)       → output 0   activation 0, p0 0, p1 0, p2 0, products 1, inputDim 3, units 2`.trim(),
    );
  });

  test("can be cloned to another thread as it is", () => {
    const x = symbolic([null, 2]);
    const plan = planOf([x], [model(x), concatenate([x, x]), add(x, x)]);
    expect(structuredClone(plan)).toEqual(plan);
  });

  test("does not know the batch size", () => {
    const plans = [null, 1, 7].map((rows) => {
      const x = symbolic([rows, 2]);
      return planOf([x], [model(x), concatenate([x, x]), multiply(x, 2)]);
    });
    expect(plans[1]).toEqual(plans[0]);
    expect(plans[2]).toEqual(plans[0]);
  });

  test("counts the multiply-adds of a row, and of other ops what takes as long", () => {
    const x = symbolic([null, 2]);
    const matrices = symbolic([null, 5, 2]);
    expect(planOf([x], [model(x)]).flopsPerRow).toBe(2 * 3 + 3 * 1 + 8);
    expect(planOf([matrices], [matmul(matrices, W1)]).flopsPerRow).toBe(5 * 2 * 3);
    expect(planOf([matrices], [matmul(matrices, reshape(matrices, [-1, 2, 5]))]).flopsPerRow).toBe(5 * 2 * 5);
    expect(planOf([x], [relu(x)]).flopsPerRow).toBe(2 * 8);
  });
});

describe("steps stand in the list of what they follow from", () => {
  const x = symbolic([null, 2]);
  const scale = symbolic([2]);
  const w = weight([3, 4]);

  // biome-ignore format: a table
  test.each<[what: string, output: SymbolicTensor, held: string[], whole: string[], rows: string[]]>([
    ["rows alone",                       relu(x),                                 [],                    [],                   ["relu"]],
    ["a weight read by rows is copied",  add(x, w),                               ["copy"],              [],                   ["add"]],
    ["weights alone are worked out once", add(x, negative(square(w))),            ["square", "negative"], [],                  ["add"]],
    ["a whole input, once per run",      add(x, negative(scale)),                 [],                    ["negative"],         ["add"]],
    ["a whole input and a weight",       add(x, multiply(scale, abs(w))),         ["abs"],               ["multiply"],         ["add"]],
    ["an output of weights alone",       square(w),                               ["square"],            ["copy"],             []],
    ["an output that is a weight",       w,                                       ["copy"],              ["copy"],             []],
    ["an output that is a whole input",  scale,                                   [],                    ["copy"],             []],
    ["an output that is an input",       x,                                       [],                    [],                   ["copy"]],
    ["a weight from what is fed",        matmul(x, reshape(scale, [2, 1])),       [],                    ["pack"],             ["dense"]],
    ["a weight under another shape",     matmul(x, reshape(w, [2, 1])),           ["pack"],              [],                   ["dense"]],
  ])("%s", (_, output, held, whole, rows) => {
    const plan = planOf([x, scale], [output], [scale]);
    expect([opsOf(plan.held), opsOf(plan.whole), opsOf(plan.rows)]).toEqual([held, whole, rows]);
  });
});

describe("memory", () => {
  test("of a chain of any length is two values, what comes last going straight to the output", () => {
    for (const length of [3, 4, 10]) {
      const x = symbolic([null, 8]);
      let y = x;
      for (let i = 0; i < length; i++) y = relu(y);
      const plan = planOf([x], [y]);
      expect(plan.arenaBytesPerRow).toBe(2 * 32);
      expect(plan.rows[length - 1].output).toEqual({ space: "output", index: 0, perRow: 32 });
    }
  });

  test("of a weight's copy is kept for the rows, though a step of held reads it later", () => {
    const [x, w] = [symbolic([null, 2]), weight([1, 2])];
    const forRows = add(x, w);
    const graph = graphOf([x], [add(forRows, negative(add(w, w)))]);
    for (let run = 0; run < 2; run++) expect(runRows(graph, [[[10, 20]]])).toEqual([[[9, 18]]]);
  });

  test("identities and reshapes take none", () => {
    const x = symbolic([null, 8]);
    const plan = planOf([x], [negative(pass(reshape(pass(x), [-1, 2, 4])))]);
    expect([plan.arenaBytesPerRow, opsOf(plan.rows)]).toEqual([0, ["negative"]]);
    expect(plan.outputs).toEqual([{ shape: [2, 4], ofRows: true }]);
  });

  test("scratch is for the product that wants most", () => {
    const wanting: KernelSet = {
      ...kernels,
      productBytes: (m, k, n, turned) => m + 10 * k + 100 * n + (turned ? 1000 : 0),
    };
    const [a, b] = [symbolic([null, 3, 2]), symbolic([null, 3, 5])];
    const products = [matmul(a, b, { transposeX: true }), matmul(a, a, { transposeY: true })];
    const plan = compile(graphOf([a, b], products), wanting, [true, true]).plan;
    expect(plan.scratchBytes).toBe(2 + 10 * 3 + 100 * 5 + 1000);
  });
});

describe("results", () => {
  const x = symbolic([null, 2]);
  const y = relu(x);
  const INPUT = [
    [1, -2],
    [-3, 4],
    [5, 6],
  ];
  const RELU = [
    [1, 0],
    [0, 4],
    [5, 6],
  ];

  // biome-ignore format: a table
  test.each<[what: string, outputs: SymbolicTensor[], expected: NestedNumbers[]]>([
    ["an input",                        [x],                                [INPUT]],
    ["an input twice",                  [x, x],                             [INPUT, INPUT]],
    ["an input under another shape",    [reshape(x, [-1, 2, 1])],           [[[[1], [-2]], [[-3], [4]], [[5], [6]]]]],
    ["an output twice",                 [y, y],                             [RELU, RELU]],
    ["an output and its alias",         [y, reshape(y, [-1, 1, 2])],        [RELU, [[[1, 0]], [[0, 4]], [[5, 6]]]]],
    ["an alias and what it stands for", [pass(y), y],                       [RELU, RELU]],
    ["an output read on",               [y, negative(y)],                   [RELU, [[-1, -0], [-0, -4], [-5, -6]]]],
    ["an output read on as an alias",   [y, add(pass(y), y)],               [RELU, [[2, 0], [0, 8], [10, 12]]]],
    ["a constant",                      [y, constant(tensor([7, 8]))],      [RELU, [7, 8]]],
    ["a number",                        [multiply(x, 2)],                   [[[2, -4], [-6, 8], [10, 12]]]],
    ["weights worked out",              [square(weight([2, 3]))],           [[4, 9]]],
    ["a cast",                          [declare(y, "float16")],               [RELU]],
    ["nothing",                         [],                                 []],
  ])("%s", (_, outputs, expected) => {
    expect(runRows(graphOf([x], outputs), [INPUT])).toEqual(expected);
  });

  test("a graph may begin in the middle of another", () => {
    expect(runRows(graphOf([y], [negative(y)]), [[[-1, 2]]])).toEqual([[[1, -2]]]);
  });

  test("an input that is not needed", () => {
    expect(runRows(graphOf([symbolic([null, 9]), x], [y]), [[new Array(9).fill(0)], [[-1, 2]]])).toEqual([[[0, 2]]]);
  });

  test("10,000 ops", () => {
    let z = x;
    for (let i = 0; i < 9_999; i++) z = negative(z);
    expect(runRows(graphOf([x], [add(z, 1)]), [[[3, 0.5]]])).toEqual([[[-2, 0.5]]]);
  });
});

// Values of random graphs, most of them alive together, would be wrong if any two shared bytes.
test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])("random graphs give what they give by hand (seed %d)", (seed) => {
  const random = new Random(seed);
  const below = (count: number) => Math.floor(random.uniform(0, count));
  const width = 1 + below(5);
  const rows = 1 + below(40);
  const numbers = (count: number) => Array.from({ length: count }, () => below(9) - 4);
  type Made = { symbol: SymbolicTensor; rows: number[][] };
  const input = (ofRows: boolean): Made => {
    const values = ofRows ? Array.from({ length: rows }, () => numbers(width)) : new Array(rows).fill(numbers(width));
    return { symbol: symbolic(ofRows ? [null, width] : [width]), rows: values };
  };
  const held = (): Made => {
    const values = numbers(width);
    return { symbol: weight(values), rows: new Array(rows).fill(values) };
  };
  const inputs = [input(true), input(true), input(false)];
  const made: Made[] = [...inputs, held(), held()];
  const BINARY = [
    [add, (a: number, b: number) => a + b],
    [subtract, (a: number, b: number) => a - b],
    [maximum, Math.max],
  ] as const;
  const UNARY = [
    [relu, (a: number) => Math.max(a, 0)],
    [negative, (a: number) => -a],
    [pass, (a: number) => a],
    [abs, Math.abs],
  ] as const;
  for (let i = 0; i < 30; i++) {
    const [a, b] = [made[below(made.length)], made[below(made.length)]];
    if (random.uniform() < 0.6) {
      const [op, f] = BINARY[below(BINARY.length)];
      made.push({
        symbol: op(a.symbol, b.symbol),
        rows: a.rows.map((row, r) => row.map((value, c) => f(value, b.rows[r][c]))),
      });
    } else {
      const [op, f] = UNARY[below(UNARY.length)];
      made.push({ symbol: op(a.symbol), rows: a.rows.map((row) => row.map(f)) });
    }
  }
  const outputs = [...made.slice(-3), made[5 + below(made.length - 5)]];
  const graph = graphOf(
    inputs.map(({ symbol }) => symbol),
    outputs.map(({ symbol }) => symbol),
  );
  const whole = inputs[2].symbol;
  const found = runRows(graph, [inputs[0].rows, inputs[1].rows, inputs[2].rows[0]], [whole]);
  const { outputs: ports } = compile(graph, kernels, [true, true, false]).plan;
  const expected = outputs.map(({ rows: values }, i) => (ports[i].ofRows ? values : values[0]));
  expect(JSON.stringify(found)).toBe(JSON.stringify(expected)); // as text, since 0 and -0 count as one
});

describe("errors", () => {
  test.each<[SymbolicTensor, SymbolicTensor[]]>([
    [symbolic([null, null]), []],
    [symbolic([null, null, 3]), []],
    [symbolic([]), []],
  ])("sizes must be known: %#", (x) => {
    expect(() => planOf([x], [relu(x)])).toThrow(ShapeError);
  });

  test("unless they are the batch's", () => {
    const x = symbolic([null, null]);
    expect(() => planOf([x], [relu(x)])).toThrow(
      new ShapeError("input: to run, every size but the batch's must be known; got (None, None)."),
    );
    const whole = symbolic([null, 2]);
    expect(() => planOf([whole], [relu(whole)], [whole])).toThrow(/every size but the batch's must be known/);
  });

  test("an op that mixes rows is refused, wherever it stands", () => {
    const x = symbolic([null, 4]);
    const mixed = relu(slice(relu(x), { axis: 0, begin: 0, size: 1 }));
    expect(() => planOf([x], [x, mixed])).toThrow(/^slice: axis 0 is the batch/);
  });

  test("an op without a kernel", () => {
    const x = symbolic([null, 4]);
    const y = relu(x);
    (y.node as { op: object }).op = { name: "mystery", className: "Mystery", shape: ([shape]: unknown[]) => shape };
    expect(() => planOf([x], [y])).toThrow(new UnsupportedError("The op mystery has no kernel."));
  });
});
