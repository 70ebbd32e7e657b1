import { describe, expect, test } from "@jest/globals";
import { rows, run } from "../compute.test.naive.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { symbolic } from "../graph/trace.js";
import { SeedGenerator } from "../seedGenerator.js";
import { randomBernoulli, randomNormal, randomUniform } from "./random.js";

const KINDS: [
  name: string,
  draw: (seed: SeedGenerator, x: SymbolicTensor) => SymbolicTensor,
  mean: number,
  variance: number,
][] = [
  ["uniform", (seed, x) => randomUniform(seed, x.shape.slice(1), { batchOf: x, low: -1, high: 3 }), 1, 16 / 12],
  ["normal", (seed, x) => randomNormal(seed, x.shape.slice(1), { batchOf: x, mean: 2, stddev: 3 }), 2, 9],
  ["bernoulli", (seed, x) => randomBernoulli(seed, x.shape.slice(1), { batchOf: x, probability: 0.25 }), 0.25, 0.1875],
];

describe.each(KINDS)("random %s", (_, draw, mean, variance) => {
  test("has its mean and variance, five standard errors at most away", () => {
    const { numbers } = run("wasm", (x) => draw(new SeedGenerator(1), x), [rows([500, 100])]);
    const n = numbers.length;
    const found = numbers.reduce((sum, value) => sum + value, 0) / n;
    const spread = numbers.reduce((sum, value) => sum + (value - found) ** 2, 0) / n;
    expect(Math.abs(found - mean)).toBeLessThan(5 * Math.sqrt(variance / n));
    expect(Math.abs(spread / variance - 1)).toBeLessThan(5 * Math.sqrt(3 / n));
  });

  test("of rows one by one is the same as of all, and follows from the seed", () => {
    const all = run("wasm", (x) => draw(new SeedGenerator(2 ** 40 + 5), x), [rows([300, 7])]).numbers;
    expect(run("wasm", (x) => draw(new SeedGenerator(2 ** 40 + 5), x), [rows([20, 7])]).numbers).toEqual(
      all.slice(0, 140),
    );
    expect(run("wasm", (x) => draw(new SeedGenerator(5), x), [rows([300, 7])]).numbers).not.toEqual(all);
  });

  test("differs from run to run of one generator, and comes again with its seed", () => {
    const sequence = () => {
      const seed = new SeedGenerator(3);
      return [0, 1].map(() => {
        const { numbers } = run("wasm", (x) => draw(seed, x), [rows([20, 5])]);
        seed.advance();
        return numbers;
      });
    };
    const [first, second] = sequence();
    expect(second).not.toEqual(first);
    expect(sequence()).toEqual([first, second]);
  });
});

test("streams of one run differ", () => {
  const seed = new SeedGenerator(3);
  const of = (stream: number) =>
    run("wasm", (x) => randomUniform(seed, [9], { batchOf: x, stream }), [rows([4, 9])]).numbers;
  expect(of(0)).not.toEqual(of(1));
});

test("shapes: with the batch of another, or whole; sizes may be unknown", () => {
  const seed = new SeedGenerator(1);
  expect(randomUniform(seed, [2, null], { batchOf: symbolic([null, 5]) }).shape).toEqual([null, 2, null]);
  expect(randomUniform(seed, [1, 3]).shape).toEqual([1, 3]);
});

test("SeedGenerator.restore goes on from where another one was", () => {
  const [first, other] = [new SeedGenerator(2 ** 40 + 3), new SeedGenerator(8)];
  first.advance();
  first.advance();
  const { version } = other;
  other.restore(first.seed, first.runs);
  expect(Array.from(other.tensor.data)).toEqual(Array.from(first.tensor.data));
  expect(other.version).not.toBe(version);
  first.advance();
  other.advance();
  expect(Array.from(other.tensor.data)).toEqual(Array.from(first.tensor.data));
});

test.each([[-1], [1.5], [Number.NaN]])("SeedGenerator refuses a seed of %p", (seed) => {
  expect(() => new SeedGenerator(seed)).toThrow("SeedGenerator: seed must be a whole number of at least 0");
});
