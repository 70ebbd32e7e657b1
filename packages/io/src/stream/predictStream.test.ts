/** Streams give what predict gives, in order, a block ahead of their reader and no further. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { Random, setRandomSeed, Tensor, tensor } from "@neurode/core";
import { Concatenate, Dense, Flatten, Input, Model, Normalization, Sequential } from "@neurode/layers";
import { csvSource } from "../data/csv.js";
import { type PredictStreamOptions, predictStream } from "./predictStream.js";
import type { StreamProgress } from "./progress.js";

setRandomSeed(5);
const model = new Sequential([Input({ shape: [3] }), new Dense(4, { activation: "tanh" }), new Dense(2)]);
const ROWS = 1000;
const random = new Random(7);
const data = new Tensor([ROWS, 3]);
for (let i = 0; i < data.size; i++) data.data[i] = random.normal();
const list = data.toArray() as number[][];
const expected = Array.from(model.predictSync(data).data);

async function collect(options: PredictStreamOptions = {}, rows: Parameters<typeof predictStream>[1] = data) {
  const outputs: number[] = [];
  let end = options.from ?? 0;
  for await (const block of predictStream(model, rows, options)) {
    expect(block.begin).toBe(end);
    expect(block.outputShape).toEqual([2]);
    end = block.end;
    outputs.push(...block.outputs);
  }
  return outputs;
}

async function* slowly(rows: readonly number[][]): AsyncGenerator<number[]> {
  yield* rows;
}

describe("the outputs are those of predict, in order", () => {
  test.each([1, 7, 128, 999, 1000, 5000])("in batches of %p", async (batchSize) => {
    expect(await collect({ batchSize })).toEqual(expected);
  });

  test("of a list, an iterable and an async iterable of rows", async () => {
    for (const rows of [list, new Set(list), slowly(list)]) {
      expect(await collect({ batchSize: 64 }, rows)).toEqual(expected);
    }
  });

  test("on threads of the stream's own", async () => {
    expect(await collect({ threads: 2, batchSize: 400 })).toEqual(expected);
  });

  test("from a row on", async () => {
    expect(await collect({ from: 123, batchSize: 50 }, list)).toEqual(expected.slice(246));
    expect(await collect({ from: 123, batchSize: 50 })).toEqual(expected.slice(246));
  });
});

describe("several inputs and outputs lie in a row one behind the other", () => {
  const one = Input({ shape: [1], name: "one" });
  const two = Input({ shape: [2], name: "two" });
  const shared = new Dense(4, { activation: "tanh" })(new Concatenate()([two, one]));
  const outputs = { b: new Dense(2)(shared), a: new Dense(1)(shared), c: new Dense(2)(shared) };
  const several = new Model({ inputs: [one, two], outputs });
  const parts = [list.map((row) => row.slice(0, 1)), list.map((row) => row.slice(1))];

  async function rowsOf(model: Model, options: PredictStreamOptions = {}): Promise<number[]> {
    const rows: number[] = [];
    for await (const block of predictStream(model, list, { batchSize: 300, ...options })) {
      expect(block.outputShape).toEqual([5]);
      expect(block.layout.map(({ name, size }) => [name, size])).toEqual([
        ["a", 1],
        ["b", 2],
        ["c", 2],
      ]);
      rows.push(...block.outputs);
    }
    return rows;
  }

  const predicted = ([x, y]: number[][][]): number[] => {
    const { a, b, c } = several.predictSync([x, y]) as unknown as Record<string, Tensor>;
    const rows = [a, b, c].map((output) => output.toArray() as number[][]);
    return x.flatMap((_, i) => rows.flatMap((output) => output[i]));
  };

  test("in the model's order, records by key", async () => {
    expect(await rowsOf(several)).toEqual(predicted(parts));
  });

  test("of a subclass, as it was first called", async () => {
    class Wrapped extends Model {
      override call(inputs: Parameters<Model["call"]>[0]) {
        return several(inputs as never) as ReturnType<Model["call"]>;
      }
    }
    const wrapped = new Wrapped();
    wrapped.predictSync(parts.map((part) => tensor(part)));
    expect(await rowsOf(wrapped)).toEqual(predicted(parts));
  });

  test("normalized before they are shared out", async () => {
    const normalization = { mean: [1, 2, 3], variance: [1, 4, 16] };
    const by = (i: number, x: number) => (x - normalization.mean[i]) / Math.sqrt(normalization.variance[i]);
    const outputs = await rowsOf(several, { normalization });
    const wanted = predicted([parts[0].map(([x]) => [by(0, x)]), parts[1].map(([x, y]) => [by(1, x), by(2, y)])]);
    expect(Math.max(...outputs.map((value, i) => Math.abs(value - wanted[i])))).toBeLessThan(1e-5);
  });

  test("rows of another length, and inputs of open sizes, are refused", async () => {
    const given = async (model: Model, rows: number[][]) => {
      for await (const _ of predictStream(model, rows));
    };
    await expect(given(several, [[1, 2]])).rejects.toThrow(
      "expects rows of 3 numbers (one: 1, two: 2), got rows of shape (2).",
    );
    const open = Input({ shape: [null, 1], name: "open" });
    const model = new Model({ inputs: [one, open], outputs: [one, open] });
    await expect(given(model, [[1, 2]])).rejects.toThrow(
      "so their sizes must be fixed; open is of shape (None, None, 1)",
    );
  });
});

test("the source is read a block ahead and no further until the reader asks", async () => {
  let read = 0;
  async function* counted() {
    for (const row of list) {
      read++;
      yield row;
    }
  }
  const blocks = predictStream(model, counted(), { batchSize: 10 });
  for (let block = 1; block <= 5; block++) {
    await blocks.next();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(read).toBeLessThanOrEqual(10 * (block + 1));
  }
  await blocks.return();
});

test.each([1, 2])("others have their turn between blocks, on threads: %p", async (threads) => {
  let turns = 0;
  let over = false;
  const turn = () => {
    turns++;
    if (!over) setImmediate(turn);
  };
  setImmediate(turn);
  const seen: number[] = [];
  for await (const _ of predictStream(model, data, { threads, batchSize: 10 })) seen.push(turns);
  over = true;
  expect(seen).toHaveLength(100);
  for (const [i, now] of seen.entries()) if (i > 0) expect(now).toBeGreaterThan(seen[i - 1]);
});

test("a stream goes on at a block's mark", async () => {
  const folder = mkdtempSync(join(tmpdir(), "neurode-marks-"));
  const path = join(folder, "rows.csv");
  writeFileSync(path, `a,b,c\n${list.map((row) => row.join(",")).join("\n")}\n`);
  const source = await csvSource(path);
  const outputs = await collect({}, source);
  for await (const { end, mark } of predictStream(model, source, { batchSize: 300 })) {
    expect(mark?.row).toBe(end);
    expect(await collect({ from: end, ...(mark && { mark }) }, source)).toEqual(outputs.slice(2 * end));
  }
  rmSync(folder, { recursive: true });
});

test("a reader that stops closes the source", async () => {
  let closed = false;
  async function* source() {
    try {
      yield* list;
    } finally {
      closed = true;
    }
  }
  for await (const _ of predictStream(model, source(), { batchSize: 10 })) break;
  expect(closed).toBe(true);
});

test("progress tells rows, their speed and the time left", async () => {
  const told: StreamProgress[] = [];
  await collect({ batchSize: 400, onProgress: (progress) => told.push(progress) }, list);
  expect(told.map(({ rows, total }) => [rows, total])).toEqual([
    [400, 1000],
    [800, 1000],
    [1000, 1000],
  ]);
  expect(told[0].rowsPerSecond).toBeGreaterThan(0);
  expect(told[0].secondsLeft).toBeCloseTo(600 / told[0].rowsPerSecond);
  expect(told[2].secondsLeft).toBe(0);
});

test("progress of a file goes by its bytes where its rows are not known", async () => {
  const folder = mkdtempSync(join(tmpdir(), "neurode-progress-"));
  const path = join(folder, "rows.csv");
  const lines = list.map((row) => row.map((x) => x.toFixed(3)).join(","));
  writeFileSync(path, `a,b,c\n${lines.join("\n")}\n`);
  const told: StreamProgress[] = [];
  const options = { batchSize: 250, onProgress: (progress: StreamProgress) => told.push(progress) };
  for await (const { bad } of predictStream(model, await csvSource(path), options)) expect(bad).toEqual([]);
  expect(told.map(({ total }) => total)).toEqual([null, null, null, null]);
  for (const [i, { share }] of told.entries()) expect(share).toBeCloseTo((i + 1) / 4, 1);
  expect(told[3]).toMatchObject({ rows: 1000, share: 1, secondsLeft: 0 });
  rmSync(folder, { recursive: true });
});

test("a signal gives up, even a source that never goes on", async () => {
  async function* stuck() {
    yield [1, 2, 3];
    await new Promise(() => {});
  }
  const stop = new AbortController();
  const reason = new Error("enough");
  const blocks = predictStream(model, stuck(), { batchSize: 1, signal: stop.signal });
  await blocks.next();
  const next = blocks.next();
  stop.abort(reason);
  await expect(next).rejects.toBe(reason);
});

describe("normalization", () => {
  const statistics = { mean: [1, 2, 3], variance: [4, 9, 16] };
  const byHand = list.map((row) => row.map((x, i) => (x - statistics.mean[i]) / Math.sqrt(statistics.variance[i])));

  test.each([
    ["statistics", statistics],
    ["a layer", new Normalization(statistics)],
  ])("given as %s", async (_, normalization) => {
    const outputs = await collect({ normalization });
    const wanted = Array.from(model.predictSync(byHand).data);
    expect(Math.max(...outputs.map((value, i) => Math.abs(value - wanted[i])))).toBeLessThan(1e-5);
    expect(outputs).not.toEqual(expected);
  });
});

test.each<[string, PredictStreamOptions, string]>([
  ["an unknown option", { batchsize: 3 } as object, 'unknown option "batchsize". Did you mean "batchSize"?'],
  ["a batch of 0 rows", { batchSize: 0 }, "batchSize must be a whole number of at least 1, got 0."],
  ["an unknown way with errors", { onError: "skp" as "skip" }, 'Did you mean "skip"?'],
])("%s is refused", async (_, options, message) => {
  await expect(collect(options)).rejects.toThrow(message);
});

test("rows that are not the model's are refused", async () => {
  await expect(collect({}, [[1, 2]])).rejects.toThrow(
    "rows: the model sequential expects rows of shape (3), got rows of shape (2). Choose the columns",
  );
});

test("a row of another length", async () => {
  const rows = [...list.slice(0, 5), [1], ...list.slice(5, 8)];
  await expect(collect({}, rows)).rejects.toThrow("rows, row 6: expected 3 numbers as in the rows before, got 1.");
  expect(await collect({ onError: "skip" }, rows)).toEqual(expected.slice(0, 16));
});

describe("rows fold into the model's shape", () => {
  const pictures = new Sequential([Input({ shape: [2, 3, 4] }), new Flatten(), new Dense(1)]);

  // biome-ignore format: a table
  test.each([
    ["a flat list",            [24],         true],
    ["their own shape",        [2, 3, 4],    true],
    ["an axis of 1 more",      [2, 3, 1, 4], true],
    ["channels first",         [4, 2, 3],    false],
    ["other sizes as many",    [6, 4],       false],
  ])("%s, %j: %p", async (_what, shape, fits) => {
    const outputs = predictStream(pictures, new Tensor([5, ...shape])).next();
    if (fits) expect((await outputs).value?.end).toBe(5);
    else await expect(outputs).rejects.toThrow(/expects rows of shape \(2, 3, 4\), got rows of shape/);
  });
});

test("blocks of large rows have fewer of them, unless told", async () => {
  const wide = new Sequential([Input({ shape: [2 ** 20] }), new Dense(1)]);
  const ends = async (options: PredictStreamOptions) => {
    const blocks: number[] = [];
    for await (const { end } of predictStream(wide, new Tensor([10, 2 ** 20]), options)) blocks.push(end);
    return blocks;
  };
  expect(await ends({})).toEqual([8, 10]);
  expect(await ends({ batchSize: 10 })).toEqual([10]);
});
