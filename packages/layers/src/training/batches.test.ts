import { describe, expect, test } from "@jest/globals";
import type { Tensor } from "@neurode/core";
import { tensor } from "@neurode/core";
import {
  arrayBatches,
  type Batch,
  type BatchData,
  type BatchSource,
  isBatchStream,
  samplesOf,
  streamBatches,
} from "./batches.js";

const ENDS = { inputs: 1, outputs: 1 };
const where = "model m: fit";

const numbers = (structure: unknown) => Array.from((structure as Tensor).numbers());

async function epoch(source: BatchSource, number: number): Promise<{ x: number[]; y: number[]; rows: number }[]> {
  const found = [];
  for await (const batch of source.epoch(number)) {
    found.push({ x: numbers(batch.x), y: numbers(batch.y), rows: batch.rows });
    batch.dispose();
  }
  return found;
}

describe("arrays", () => {
  const data: BatchData = [
    [
      [0, 1],
      [2, 3],
      [4, 5],
      [6, 7],
      [8, 9],
    ],
    [0, 1, 2, 3, 4],
  ];
  const samples = samplesOf(where, data, ENDS);

  test("are cut into batches, the last of which may be smaller", async () => {
    const source = arrayBatches(samples, 0, 5, { batchSize: 2, shuffleSeed: null });
    expect(source.steps).toBe(3);
    expect(await epoch(source, 0)).toEqual([
      { x: [0, 1, 2, 3], y: [0, 1], rows: 2 },
      { x: [4, 5, 6, 7], y: [2, 3], rows: 2 },
      { x: [8, 9], y: [4], rows: 1 },
    ]);
  });

  test("are shuffled by a seed, otherwise in each epoch, rows staying with their targets", async () => {
    const order = async (seed: number, number: number) => {
      const batches = await epoch(arrayBatches(samples, 1, 5, { batchSize: 3, shuffleSeed: seed }), number);
      for (const { x, y } of batches) expect(x.filter((_, at) => at % 2 === 0)).toEqual(y.map((row) => 2 * row));
      return batches.flatMap(({ y }) => y);
    };
    const first = await order(1, 0);
    expect([...first].sort()).toEqual([1, 2, 3, 4]);
    expect(await order(1, 0)).toEqual(first);
    const others = await Promise.all([1, 2, 3, 4].map((number) => order(1, number)));
    expect(others.some((other) => other.join() !== first.join())).toBe(true);
  });

  test("every order comes about as often", async () => {
    const counts = new Map<string, number>();
    const three = samplesOf(
      where,
      [
        [[0], [1], [2]],
        [0, 1, 2],
      ],
      ENDS,
    );
    const source = arrayBatches(three, 0, 3, { batchSize: 3, shuffleSeed: 7 });
    for (let number = 0; number < 1200; number++) {
      const [{ y }] = await epoch(source, number);
      counts.set(y.join(), (counts.get(y.join()) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // 200 each; four standard deviations are 52.
    for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(52);
  });

  test.each([
    [[[[1], [2]], [1]], /model m: fit: all data must have the same number of rows.*got x \(2, 1\), y \(1\)/],
    [
      [
        [[1], [2]],
        [1, 2],
        [1, 1, 1],
      ],
      /sampleWeight \(3\)/,
    ],
    [[tensor(3), [1]], /x must have a batch of rows, got a scalar/],
  ] as [BatchData, RegExp][])("that do not fit are refused: %#", (given, message) => {
    expect(() => samplesOf(where, given, ENDS)).toThrow(message);
  });
});

describe("streams", () => {
  const batches = (): BatchData[] => [
    [
      [[1], [2]],
      [1, 2],
    ],
    [[[3]], [3]],
  ];
  const rows = (found: readonly Pick<Batch, "rows">[]) => found.map((batch) => batch.rows);

  test("a function begins anew in each epoch, and then knows how many there are", async () => {
    const source = streamBatches(where, () => batches(), ENDS, null);
    expect(source.steps).toBeNull();
    expect(rows(await epoch(source, 0))).toEqual([2, 1]);
    expect(source.steps).toBe(2);
    expect(rows(await epoch(source, 1))).toEqual([2, 1]);
  });

  test("an iterable goes on where it was", async () => {
    let closed = false;
    async function* endless(): AsyncGenerator<BatchData> {
      try {
        for (let row = 0; ; row++) yield [[[row]], [row]];
      } finally {
        closed = true;
      }
    }
    const source = streamBatches(where, endless(), ENDS, 2);
    expect((await epoch(source, 0)).flatMap(({ y }) => y)).toEqual([0, 1]);
    expect((await epoch(source, 1)).flatMap(({ y }) => y)).toEqual([2, 3]);
    await source.close();
    expect(closed).toBe(true);
  });

  test("one that ends too soon says so", async () => {
    const source = streamBatches(where, batches().values(), ENDS, 3);
    await expect(epoch(source, 0)).rejects.toThrow(/ran out in epoch 1, after 2 of 3.*begins anew/);
  });

  test.each([
    [() => [1], /each batch must be \[x\], \[x, y\] or \[x, y, sampleWeight\], got 1/],
    [() => 3, /must return an iterable of \[x, y\], got 3/],
    [() => [[[[1], [2]], [1]]], /same number of rows/],
  ])("wrong batches are refused: %#", async (stream, message) => {
    await expect(epoch(streamBatches(where, stream as never, ENDS, null), 0)).rejects.toThrow(message);
  });

  test("an error of the stream comes out as it is", async () => {
    const failure = new Error("the disk is gone");
    const source = streamBatches(
      where,
      () => {
        throw failure;
      },
      ENDS,
      null,
    );
    await expect(epoch(source, 0)).rejects.toBe(failure);
  });

  test("are told from arrays", () => {
    expect([[1], new Float32Array(2), tensor([1]), { a: [1] }, null].map(isBatchStream)).toEqual(Array(5).fill(false));
    expect([batches().values(), () => batches(), new Set()].map(isBatchStream)).toEqual([true, true, true]);
  });
});
