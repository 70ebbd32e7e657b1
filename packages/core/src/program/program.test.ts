import { afterAll, describe, expect, test } from "@jest/globals";
import { engine as chooseEngine } from "../engine/choose.js";
import type { Engine } from "../engine/engine.js";
import { inlineEngine } from "../engine/inline.js";
import { Executable } from "../engine/run.js";
import { threadsEngine } from "../engine/threads.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { outsideCalls, parameter, symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { heap } from "../memory/heap.js";
import { add, greater, multiply, subtract } from "../ops/binary.js";
import { matmul } from "../ops/matmul.js";
import { mean, sum } from "../ops/reduce.js";
import { softmax } from "../ops/softmax.js";
import { cumsum } from "../ops/sort.js";
import { relu, sqrt, square } from "../ops/unary.js";
import { flip } from "../ops/view.js";
import { where } from "../ops/where.js";
import { Random } from "../random.js";
import { type StaticShape, sizeOf } from "../shape.js";
import { tensor } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { Program, type Variable } from "./program.js";
import { rewrite } from "./rewrite.js";
import { sectionsOf } from "./sections.js";

const random = new Random(7);

function noise(shape: StaticShape): Tensor {
  return tensor(Float32Array.from({ length: sizeOf(shape) }, () => random.uniform() - 0.5)).reshape(shape);
}

interface Held extends Variable {
  readonly symbol: SymbolicTensor;
  version: number;
}

function variable(shape: StaticShape, value = noise(shape)): Held {
  const own = { shape, dtype: "float32" as const, tensor: value, version: 0, changed: () => own.version++ };
  return Object.assign(own, { symbol: parameter(own) });
}

/** Two layers, the mean of squared errors, and a step of gradient descent with momentum, written out. */
function network(batch: number, [inputs, hidden, outputs]: readonly [number, number, number]) {
  const [w1, b1, w2] = [variable([inputs, hidden]), variable([hidden]), variable([hidden, outputs])];
  const velocity = variable([inputs, hidden]);
  const build = () =>
    outsideCalls(() => {
      const x = symbolic([batch, inputs]);
      const y = symbolic([batch, outputs]);
      const h = relu(add(matmul(x, w1.symbol), b1.symbol));
      const error = subtract(matmul(h, w2.symbol), y);
      const loss = mean(square(error));
      const dy = multiply(error, 2 / (batch * outputs));
      const dw2 = matmul(h, dy, { transposeX: true });
      const dh = where(greater(h, 0), matmul(dy, w2.symbol, { transposeY: true }), 0);
      const dw1 = matmul(x, dh, { transposeX: true });
      const db1 = sum(dh, { axis: 0 });
      const norm = sqrt(add(sum(square(dw1)), sum(square(dw2))));
      const v = add(multiply(velocity.symbol, 0.9), dw1);
      const steps = [
        subtract(w1.symbol, multiply(v, 0.1)),
        subtract(b1.symbol, multiply(db1, 0.1)),
        subtract(w2.symbol, multiply(dw2, multiply(norm, 0.1))),
        v,
      ];
      return graphOf([x, y], [loss, norm, h, ...steps]);
    });
  const variables = [w1, b1, w2, velocity];
  return { build, variables, feed: [noise([batch, inputs]), noise([batch, outputs])] };
}

const inline = inlineEngine(chooseEngine().kernels);
const threads = [threadsEngine(inline.kernels, 2), threadsEngine(inline.kernels, 3)];
afterAll(() => Promise.all(threads.map((each) => each.close())));

describe.each([
  ["small", 5, [3, 4, 2]],
  ["large", 96, [200, 160, 120]],
  ["of uneven sizes", 37, [131, 97, 131]],
] as const)("a step of training, %s", (_, batch, sizes) => {
  const { build, variables, feed } = network(batch, sizes);
  const before = variables.map(({ tensor: values }) => Float32Array.from(values.numbers()));
  const restore = () =>
    variables.forEach((each, index) => {
      (each.tensor.data as Float32Array).set(before[index]);
      each.changed();
    });
  const bits = (tensors: readonly Tensor[]) => tensors.map((each) => Array.from(each.numbers()));

  const whole = () => {
    const executable = new Executable(build(), inline.kernels, [false, false]);
    const results = bits(executable.runSync(inline, feed, 1));
    executable.dispose();
    return results;
  };

  const stepped = async (engine: Engine, run: (program: Program) => Promise<Tensor[]> | Tensor[]) => {
    restore();
    const program = new Program(build(), engine.kernels, [true, true], variables);
    const outputs = await run(program);
    const results = bits([...outputs, ...variables.map(({ tensor: values }) => values)]);
    program.dispose();
    return results;
  };

  test("gives what the graph gives in one piece", async () => {
    const expected = whole();
    const results = await stepped(inline, (program) => program.run(inline, feed));
    expect(results.length).toBe(expected.length);
    results.forEach((values, index) => {
      expect(values.length).toBe(expected[index].length);
      const far = values.filter(
        (value, at) => Math.abs(value - expected[index][at]) > 1e-5 * Math.max(1, Math.abs(value)),
      );
      expect(far).toEqual([]);
    });
  });

  test("gives the same bits on any number of threads, at once or not", async () => {
    const expected = await stepped(inline, (program) => program.run(inline, feed));
    for (const engine of [inline, ...threads]) {
      expect(await stepped(engine, (program) => program.runSync(engine, feed))).toEqual(expected);
      expect(await stepped(engine, (program) => program.run(engine, feed))).toEqual(expected);
    }
  });

  test("leaves no memory behind", async () => {
    const program = new Program(build(), inline.kernels, [true, true], variables);
    restore();
    for (const output of await program.run(inline, feed)) output.dispose();
    const used = heap().usedBytes;
    for (let i = 0; i < 3; i++) for (const output of await program.run(threads[0], feed)) output.dispose();
    expect(heap().usedBytes).toBe(used);
    program.dispose();
  });
});

test("rows, and elements of large weights, are parted from what is whole", () => {
  const sections = (sizes: readonly [number, number, number]) => {
    const graph = rewrite(network(96, sizes).build());
    return sectionsOf(graph, [true, true]).map(({ round, kind, rows }) => `${round} ${kind} ${rows}`);
  };
  // Forward and back; the loss and the bias; the gradients; their norm; the new weights.
  expect(sections([200, 160, 120])).toEqual([
    ...["0 rows 0", "1 whole 0", "1 elements 200", "1 elements 160", "2 whole 0", "2 elements 160"],
  ]);
  expect(sections([20, 16, 12])).toEqual(["0 rows 0", "1 whole 0"]);
});

test("ops that keep their shape and mix rows all the same are whole", async () => {
  const [batch, width] = [40, 30];
  const build = () =>
    outsideCalls(() => {
      const x = symbolic([batch, width]);
      const shares = softmax(multiply(x, 3), { axis: 0 });
      return graphOf([x], [sum(multiply(cumsum(shares, { axis: 0 }), x)), flip(shares, { axis: 0 })]);
    });
  const feed = [noise([batch, width])];
  const executable = new Executable(build(), inline.kernels, [false]);
  const expected = executable.runSync(inline, feed, 1).map((each) => [...each.numbers()]);
  const program = new Program(build(), inline.kernels, [true]);
  const found = (await program.run(threads[0], feed)).map((each) => [...each.numbers()]);
  // The sum goes by rows first.
  expect(found[0][0]).toBeCloseTo(expected[0][0], 4);
  expect(found[1]).toEqual(expected[1]);
});
