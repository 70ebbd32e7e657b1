/** Gradients as programs: the same numbers as in float64, the same bits on any number of threads. */
import { afterAll, describe, expect, test } from "@jest/globals";
import { engine as chooseEngine } from "../engine/choose.js";
import { evaluateFloat64 } from "../engine/float64.js";
import { inlineEngine } from "../engine/inline.js";
import { threadsEngine } from "../engine/threads.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { outsideCalls, parameter, symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import * as ops from "../operations.js";
import { attention } from "../ops/attention.js";
import { regroup } from "../ops/axes.js";
import { gruHidden, lstmCarry, lstmHidden } from "../ops/recurrent.js";
import { Program } from "../program/program.js";
import { Random } from "../random.js";
import { type StaticShape, sizeOf } from "../shape.js";
import { tensor } from "../tensor/create.js";
import { gradientsOf } from "./gradientsOf.js";

const random = new Random(3);
const noise = (shape: StaticShape) =>
  tensor(
    Array.from({ length: sizeOf(shape) }, () => random.uniform(-1, 1)),
    { shape },
  );

type Network = (x: SymbolicTensor, weights: readonly SymbolicTensor[]) => SymbolicTensor;

/** Of a table of weights[0], the vectors that x, cut to whole numbers, names. */
const embedded = (x: SymbolicTensor, table: SymbolicTensor) =>
  ops.take(table, ops.cast(ops.multiply(ops.abs(x), 9), "int32"), { axis: 0 });

const lstm: Network = (x, [kernel, recurrent, bias]) => {
  const inputs = ops.add(ops.matmul(x, kernel), bias);
  let h = ops.tanh(ops.slice(ops.sum(x, { axis: 2 }), { axis: 1, begin: 0, size: 2 }));
  let c = h;
  for (let step = 0; step < 3; step++) {
    const from = ops.matmul(h, recurrent);
    c = lstmCarry(inputs, from, c, step);
    h = lstmHidden(inputs, from, c, step);
  }
  return h;
};

const gru: Network = (x, [kernel, recurrent]) => {
  const inputs = ops.matmul(x, kernel);
  let h = ops.tanh(ops.slice(ops.sum(x, { axis: 2 }), { axis: 1, begin: 0, size: 2 }));
  for (let step = 0; step < 3; step++) h = gruHidden(inputs, ops.matmul(h, recurrent), h, step);
  return h;
};

const attending: Network = (x, [kernel]) => {
  const heads = regroup(ops.matmul(x, kernel), 2, 1, [2, 3]);
  return attention(heads, heads, heads, { scale: 0.5, causal: true });
};

// biome-ignore format: a table
const networks: readonly [name: string, row: StaticShape, weights: readonly StaticShape[], body: Network][] = [
  ["an embedding",         [3],       [[10, 4]],               (x, [table]) => ops.tanh(embedded(x, table))],
  ["LSTM",                 [3, 2],    [[2, 8], [2, 8], [8]],   lstm],
  ["GRU",                  [3, 2],    [[2, 6], [2, 6]],        gru],
  ["attention",            [4, 3],    [[3, 6]],                attending],
  ["layer normalization",  [4, 3],    [[3], [3]],              (x, [scale, shift]) => ops.add(ops.multiply(ops.divide(ops.subtract(x, ops.mean(x, { axis: -1, keepdims: true })), ops.sqrt(ops.add(ops.variance(x, { axis: -1, keepdims: true }), 1e-3))), scale), shift)],
  ["batch normalization",  [4, 3],    [[3]],                   (x, [scale]) => ops.multiply(ops.divide(ops.subtract(x, ops.mean(x, { axis: [0, 1] })), ops.std(x, { axis: [0, 1] })), scale)],
  ["a convolution",        [5, 5, 2], [[3, 3, 2, 3], [3]],     (x, [kernel, bias]) => ops.maxPool(ops.relu(ops.add(ops.conv(x, kernel), bias)), 2)],
  ["softmax",              [3],       [[3, 4], [4]],           (x, [w, b]) => ops.softmax(ops.add(ops.matmul(x, w), b))],
  ["products transposed",  [2, 3],    [[4, 3]],                (x, [w]) => ops.matmul(x, w, { transposeY: true })],
];

const inline = inlineEngine(chooseEngine().kernels);
const threads = [threadsEngine(inline.kernels, 2), threadsEngine(inline.kernels, 3)];
afterAll(() => Promise.all(threads.map((each) => each.close())));

describe.each(networks)("the gradients of %s", (_, row, shapes, body) => {
  const batch = 7;
  const weights = shapes.map((shape) => ({ shape, dtype: "float32" as const, tensor: noise(shape), version: 0 }));
  const feed = noise([batch, ...row]);
  const build = () =>
    outsideCalls(() => {
      const x = symbolic([batch, ...row]);
      const symbols = weights.map((each) => parameter(each));
      const y = body(x, symbols);
      const loss = ops.mean(ops.square(ops.add(y, 0.5)));
      return graphOf([x], [loss, ...gradientsOf(loss, [x, ...symbols])]);
    });

  test("are within 1e-5 of those in float64, and the same bits however shared out", async () => {
    const expected = evaluateFloat64(build(), [feed.numbers()]);
    const run = async (place: typeof inline) => {
      const program = new Program(build(), place.kernels, [true], []);
      const results = (await program.run(place, [feed])).map((each) => each.numbers());
      program.dispose();
      return results;
    };
    const alone = await run(inline);
    alone.forEach((values, index) => {
      const far = values.filter((value, i) => {
        const { [i]: wanted } = expected[index];
        return !(Math.abs(value - wanted) <= 1e-5 * Math.max(1, Math.abs(wanted)));
      });
      expect(far).toEqual([]);
    });
    for (const place of threads) expect(await run(place)).toEqual(alone);
  });
});
