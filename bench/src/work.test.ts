/** Work and its files: what is written is what is read, in the layout that contenders rely on. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { deepNetwork } from "./deep/deepNetwork.js";
import { randomWork } from "./randomWork.js";
import { flopsOf, type LoadedNetwork, type NetworkWork, type ProductsWork, readWork, writeWork } from "./work.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "neurode-work-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const NETWORK: NetworkWork = {
  kind: "network",
  rows: 2,
  architecture: {
    inputDim: 3,
    layers: [
      [2, "relu"],
      [1, "linear"],
    ],
  },
};
const DEEP = deepNetwork([3], (net, input) => net.dense(input, 4));
const PRODUCTS: ProductsWork = { kind: "products", count: 5, m: 2, k: 3, n: 4 };

test("floating-point operations", () => {
  expect(flopsOf(NETWORK)).toBe(2 * 2 * (3 * 2 + 2 * 1));
  expect(flopsOf(PRODUCTS)).toBe(2 * 5 * 2 * 3 * 4);
  expect(flopsOf({ kind: "deep", deep: DEEP, rows: 2 })).toBe(2 * 2 * 3 * 4);
  expect(flopsOf({ kind: "deep", deep: DEEP, rows: 2, training: { batchSize: 1 } })).toBe(3 * 2 * 2 * 3 * 4);
});

describe("files", () => {
  test("kernels and biases lie one behind the other", () => {
    writeWork(folder, { weights: Float32Array.from({ length: 11 }, (_, i) => i), input: new Float32Array(6) });
    const { network } = readWork(folder, NETWORK) as LoadedNetwork;
    expect(network.map(({ kernel, bias }) => [[...kernel], bias && [...bias]])).toEqual([
      [
        [0, 1, 2, 3, 4, 5],
        [6, 7],
      ],
      [[8, 9], [10]],
    ]);
  });

  test("a network without biases", () => {
    const work: NetworkWork = { ...NETWORK, architecture: { ...NETWORK.architecture, useBias: false } };
    writeWork(folder, randomWork(work));
    const { network } = readWork(folder, work) as LoadedNetwork;
    expect(network.map(({ kernel, bias }) => [kernel.length, bias])).toEqual([
      [6, null],
      [2, null],
    ]);
  });

  test("products", () => {
    writeWork(folder, randomWork(PRODUCTS));
    expect(readWork(folder, PRODUCTS)).toMatchObject({ left: { length: 30 }, right: { length: 60 } });
  });
});

describe("numbers", () => {
  test("are the same every time", () => {
    expect(randomWork(NETWORK)).toEqual(randomWork(NETWORK));
  });

  test("long input repeats whole rows", () => {
    const architecture = { inputDim: 2 ** 17, layers: [[1, "linear"]] } as const;
    const { input } = randomWork({ kind: "network", rows: 3, architecture });
    expect(input.length).toBe(3 * 2 ** 17);
    expect(input[2 ** 18]).toBe(input[0]);
    expect(input[2 ** 17]).not.toBe(input[0]);
  });
});
