/** What jobs write, and that they lose nothing: killed at any moment, on a full disk, with bad rows. */
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import promises from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, jest, test } from "@jest/globals";
import { Random, setRandomSeed } from "@neurode/core";
import { Constant, Dense, Input, Sequential } from "@neurode/layers";
import { csvSource } from "../data/csv.js";
import { npySource } from "../data/npy.js";
import type { ReadOptions } from "../data/rowSource.js";
import { type PredictJobOptions, predictJob } from "./predictJob.js";
import { shortNumber } from "./shortNumber.js";

const folder = mkdtempSync(join(tmpdir(), "neurode-jobs-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  jest.restoreAllMocks();
});

setRandomSeed(11);
const model = new Sequential([Input({ shape: [2] }), new Dense(3, { activation: "softmax" })]);
const ROWS = 500;
const random = new Random(2);
const records = Array.from({ length: ROWS }, () => `${random.normal()},${random.normal()}`);
const clean = join(folder, "rows.csv");
writeFileSync(clean, `a,b\n${records.join("\n")}\n`);
const bad = join(folder, "bad.csv");
writeFileSync(bad, "a,b\n1,2\nx,3\n4,5\n6\n");

let count = 0;
const place = (extension: string) => join(folder, `out${count++}.${extension}`);

async function write(input: string, options: Partial<PredictJobOptions> = {}, extension = "csv") {
  const output = options.output ?? place(extension);
  const result = await predictJob(model, await csvSource(input), {
    batchSize: 16,
    rowsPerPart: 50,
    ...options,
    output,
  });
  expect(existsSync(`${output}.job`)).toBe(false);
  return { result, output, text: readFileSync(output, "utf8") };
}

const likeliest = [
  [1, 2],
  [4, 5],
].map((row) => {
  const values = Array.from(model.predictSync([row]).data);
  return { values: values.map(shortNumber), best: values.indexOf(Math.max(...values)) };
});

describe("what is written", () => {
  test("values, however the rows are split", async () => {
    const { text, result } = await write(clean);
    expect(result).toEqual({ rows: ROWS, written: ROWS, resumedAt: 0, badCount: 0, bad: [], badFile: null });
    expect(text.split("\n").slice(0, 1)).toEqual(["row,output_0,output_1,output_2"]);
    const rows = records.map((record) => record.split(",").map(Number));
    const written = text.trimEnd().split("\n").slice(1);
    const read = written.flatMap((line) => line.split(",").slice(1).map(Number));
    expect(new Float32Array(read)).toEqual(Float32Array.from(model.predictSync(rows).data));
    expect((await write(clean, { batchSize: 333, rowsPerPart: 7 })).text).toBe(text);
  });

  test("bad rows as null or left out, by their numbers", async () => {
    const errors = [
      { row: 2, error: expect.stringContaining('row 2, column "a"') },
      { row: 4, error: expect.stringContaining("row 4: expected 2 cells, got 1.") },
    ];
    const [first, third] = likeliest;
    const nulls = await write(bad, { onError: "null", outcome: "argmax" });
    expect(nulls.text).toBe(
      `row,class,value\n1,${first.best},${first.values[first.best]}\n2,,\n3,${third.best},${third.values[third.best]}\n4,,\n`,
    );
    const badFile = `${nulls.output}.bad.ndjson`;
    expect(nulls.result).toMatchObject({ rows: 4, written: 4, badCount: 2, bad: errors, badFile });
    expect(readFileSync(badFile, "utf8")).toBe(
      nulls.result.bad.map((report) => `${JSON.stringify(report)}\n`).join(""),
    );
    const skipped = await write(bad, { onError: "skip", outcome: "argmax", classNames: ["x", "y,z", 'q"'] });
    expect(skipped.result).toMatchObject({ rows: 4, written: 2, bad: errors });
    expect(skipped.text.split("\n").map((line) => line.slice(0, 2))).toEqual(["ro", "1,", "3,", ""]);
  });

  test("all bad rows in a file, the first 1,000 in the result; none of an earlier job", async () => {
    const input = join(folder, "worse.csv");
    writeFileSync(input, `a,b\n${Array.from({ length: 2500 }, (_, i) => (i % 2 ? "1,2" : "x,y")).join("\n")}\n`);
    const { result, output } = await write(input, { onError: "skip" });
    expect([result.badCount, result.bad.length, result.bad[999].row]).toEqual([1250, 1000, 1999]);
    const lines = readFileSync(result.badFile as string, "utf8")
      .trimEnd()
      .split("\n");
    expect(lines.map((line) => JSON.parse(line).row)).toEqual(Array.from({ length: 1250 }, (_, i) => 2 * i + 1));
    const again = await write(clean, { output });
    expect(again.result.badFile).toBe(null);
    expect(existsSync(`${output}.bad.ndjson`)).toBe(false);
  });

  test("lines of JSON, the likeliest two by name", async () => {
    const { text } = await write(
      bad,
      { onError: "null", outcome: "topK", topK: 2, classNames: ["x", "y", "z"] },
      "ndjson",
    );
    const [first, second] = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(first).toMatchObject({ row: 1, class_1: ["x", "y", "z"][likeliest[0].best] });
    expect(first.value_1).toBeGreaterThan(first.value_2);
    expect(second).toEqual({ row: 2, class_1: null, value_1: null, class_2: null, value_2: null });
  });

  test(".npy, which npySource reads", async () => {
    const { output } = await write(bad, { onError: "null" }, "npy");
    const source = await npySource(output);
    expect([source.length, source.rowShape]).toEqual([4, [3]]);
    for await (const { values } of source.read({ batchSize: 4 })) {
      expect(values.subarray(0, 3)).toEqual(Float32Array.from(likeliest[0].values));
      expect(values.subarray(3, 6).every(Number.isNaN)).toBe(true);
    }
  });

  describe(".parquet, which others read", () => {
    const read = async (path: string) =>
      (await import("hyparquet")).parquetReadObjects({ file: await asyncBufferFromFile(path) });
    const asyncBufferFromFile = async (path: string) => (await import("hyparquet")).asyncBufferFromFile(path);

    test("numbers, and nulls in the places of bad rows", async () => {
      const { output, text } = await write(bad, { onError: "null" }, "parquet");
      expect(text.slice(0, 4)).toBe("PAR1");
      const [first, second] = await read(output);
      const [a, b, c] = Array.from(Float32Array.from(likeliest[0].values));
      expect(first).toEqual({ row: 1n, output_0: a, output_1: b, output_2: c });
      expect(second).toEqual({ row: 2n, output_0: null, output_1: null, output_2: null });
    });

    test("classes by index and by name", async () => {
      const [index] = await read((await write(bad, { onError: "skip", outcome: "argmax" }, "parquet")).output);
      expect(index).toMatchObject({ row: 1n, class: likeliest[0].best });
      const classNames = ["x", "y", "z"];
      const options = { onError: "skip", outcome: "argmax", classNames } as const;
      const [name] = await read((await write(bad, options, "parquet")).output);
      expect(name).toMatchObject({ row: 1n, class: classNames[likeliest[0].best] });
    });

    test("the same rows as in CSV, in groups that do not depend on the parts", async () => {
      const { output } = await write(clean, {}, "parquet");
      const others = await write(clean, { batchSize: 333, rowsPerPart: 7 }, "parquet");
      expect(readFileSync(others.output).equals(readFileSync(output))).toBe(true);
      const lines = (await write(clean)).text.trimEnd().split("\n").slice(1);
      const rows = (await read(output)).map((row) => Object.values(row).map(Number));
      expect(new Float32Array(rows.flat())).toEqual(
        new Float32Array(lines.flatMap((line) => line.split(",").map(Number))),
      );
    });

    test("not finite numbers, and no rows at all", async () => {
      const huge = join(folder, "huge.csv");
      writeFileSync(huge, "a,b\n3e38,1\n");
      const linear = new Sequential([
        Input({ shape: [2] }),
        new Dense(1, { kernelInitializer: new Constant({ value: 3 }) }),
      ]);
      const [source, output] = [await csvSource(huge), place("parquet")];
      await predictJob(linear, source, { output });
      expect(await read(output)).toEqual([{ row: 1n, output_0: Number.POSITIVE_INFINITY }]);
      writeFileSync(huge, "a,b\n");
      const empty = place("parquet");
      await predictJob(linear, await csvSource(huge), { output: empty });
      expect(await read(empty)).toEqual([]);
    });
  });

  test("normalized by a JSON file", async () => {
    const path = join(folder, "normalization.json");
    writeFileSync(path, '{"mean": [1, 2], "variance": [1, 4]}');
    const { text } = await write(bad, { onError: "skip", normalization: path });
    const expected = model.predictSync([
      [0, 0],
      [3, 1.5],
    ]);
    const numbers = text
      .trimEnd()
      .split("\n")
      .slice(1)
      .flatMap((line) => line.split(",").slice(1).map(Number));
    expect(numbers.map((x, i) => Math.abs(x - expected.data[i]) < 1e-6)).toEqual(new Array(6).fill(true));
  });
});

describe("a job that was interrupted", () => {
  test("goes on where it was, past a line that was cut off", async () => {
    const { text } = await write(clean);
    const output = place("csv");
    const stop = new AbortController();
    const onProgress = ({ rows }: { rows: number }) => rows > 200 && stop.abort(new Error("stop"));
    await expect(write(clean, { output, signal: stop.signal, onProgress })).rejects.toThrow("stop");
    appendFileSync(join(`${output}.job`, "journal.ndjson"), '{"part":{"begin":1');
    const again = await write(clean, { output });
    expect(again.result.resumedAt).toBe(208);
    expect(again.result.rows).toBe(ROWS);
    expect(again.text).toBe(text);
  });

  test("of a CSV file goes on at the byte where it was", async () => {
    const { text } = await write(clean);
    const output = place("csv");
    const stop = new AbortController();
    const onProgress = ({ rows }: { rows: number }) => rows > 400 && stop.abort(new Error("stop"));
    await expect(write(clean, { output, signal: stop.signal, onProgress })).rejects.toThrow("stop");
    const source = await csvSource(clean);
    const asked: ReadOptions[] = [];
    const read: typeof source.read = (options) => {
      asked.push(options);
      return source.read(options);
    };
    const { resumedAt } = await predictJob(model, { ...source, read }, { output });
    expect(asked).toMatchObject([{ from: resumedAt, mark: { row: resumedAt } }]);
    expect(asked[0].mark?.offset).toBeGreaterThan(0.8 * statSync(clean).size);
    expect(readFileSync(output, "utf8")).toBe(text);
  });

  test("by a bad row: the rows before it are kept, and other options are refused", async () => {
    const path = join(folder, "late.csv");
    writeFileSync(path, `a,b\n${records.slice(0, 99).join("\n")}\noops,1\n`);
    const output = place("csv");
    const message = 'late.csv, row 100, column "a": expected a finite float32 number, got "oops".';
    await expect(write(path, { output })).rejects.toThrow(message);
    expect(existsSync(output)).toBe(false);
    await expect(write(path, { output, onError: "skip" })).rejects.toThrow(
      "holds a job that differs from this one in: options. Go on as it was begun",
    );
  });

  test("before any part was done: other options may begin it anew", async () => {
    const output = place("csv");
    const { text } = await write(clean, { outcome: "argmax" });
    await expect(write(clean, { output, outcome: "argmax", classNames: ["one"] })).rejects.toThrow(
      "predictJob: classNames has 1 names; the model has 3 outputs.",
    );
    expect((await write(clean, { output, outcome: "argmax" })).text).toBe(text);
  });

  test("by a full disk: it says so, and goes on when there is space", async () => {
    const { text } = await write(clean);
    const output = place("csv");
    const open = promises.open;
    let opened = 0;
    jest.spyOn(promises, "open").mockImplementation(async (...args) => {
      const file = await open(...args);
      if (String(args[0]).includes("part-") && ++opened === 4) {
        const full = Object.assign(new Error("ENOSPC: no space left on device, write"), {
          code: "ENOSPC",
          syscall: "write",
        });
        file.writeFile = () => Promise.reject(full);
      }
      return file;
    });
    await expect(write(clean, { output })).rejects.toThrow(
      /cannot be written: ENOSPC.*The disk is full: free some space and start the job again; what is done is kept in/,
    );
    jest.restoreAllMocks();
    const again = await write(clean, { output });
    expect(again.result.resumedAt).toBe(192);
    expect(again.text).toBe(text);
  });
});

/** Runs a job in a process of its own that is killed, with SIGKILL, at its nth step on the disk. */
const PROGRAM = `
  const promises = require("node:fs/promises");
  let left = Number(process.env.STEPS);
  const step = () => { if (--left === 0) process.kill(process.pid, "SIGKILL"); };
  for (const name of ["rename", "rm", "truncate", "mkdir", "open"]) {
    const original = promises[name];
    promises[name] = async (...args) => {
      step();
      const result = await original(...args);
      step();
      if (name === "open") {
        const { writeFile, sync } = result;
        result.sync = async () => { step(); await sync.call(result); };
        result.writeFile = async (data) => {
          const bytes = Buffer.from(data);
          await writeFile.call(result, bytes.subarray(0, bytes.length >> 1));
          step();
          await writeFile.call(result, bytes.subarray(bytes.length >> 1));
        };
      }
      return result;
    };
  }
  const { Dense, Input, Sequential } = require(process.env.LAYERS);
  const { csvSource, predictJob } = require(process.env.IO);
  const model = new Sequential([Input({ shape: [2] }), new Dense(2, { kernelInitializer: "ones", activation: "tanh" })]);
  csvSource(process.env.INPUT)
    .then((source) => predictJob(model, source, {
      output: process.env.OUTPUT,
      batchSize: 16,
      rowsPerPart: 32,
      ...JSON.parse(process.env.OPTIONS),
    }))
    .then(() => process.exit());
`;

describe("killed", () => {
  const input = join(folder, "killed.csv");
  writeFileSync(input, `a,b\n${records.map((record, i) => (i % 7 === 3 ? `x${record}` : record)).join("\n")}\n`);

  const run = (output: string, steps: number, options: Partial<PredictJobOptions>) =>
    spawnSync(process.execPath, ["-e", PROGRAM], {
      encoding: "utf8",
      env: {
        ...process.env,
        STEPS: String(steps),
        INPUT: input,
        OUTPUT: output,
        OPTIONS: JSON.stringify(options),
        IO: join(__dirname, "../index.js"),
        LAYERS: require.resolve("@neurode/layers"),
      },
    });

  test.each<[seed: number, extension: string, options: Partial<PredictJobOptions>]>([
    [1, "csv", { onError: "skip" }],
    [2, "csv", { onError: "null", outcome: "topK", topK: 2, classNames: ["x", "y"], threads: 2 }],
    [3, "ndjson", { onError: "skip", outcome: "argmax", threads: 3, batchSize: 7 }],
    [4, "npy", { onError: "null" }],
    [5, "parquet", { onError: "null", outcome: "topK", topK: 2, classNames: ["x", "y"] }],
  ])(
    "at random steps, again and again, it ends with the same bytes (%p: %s, %j)",
    (seed, extension, options) => {
      const [untouched, output] = [place(extension), place(extension)];
      expect(run(untouched, 0, options).stderr).toBe("");
      const whole = [untouched, `${untouched}.bad.ndjson`].map((path) => readFileSync(path));
      const isWhole = () => expect(readFileSync(output).equals(whole[0])).toBe(true);
      const draw = new Random(seed);
      let kills = 0;
      for (;;) {
        const { signal, stderr } = run(output, 1 + Math.floor(draw.uniform() * 120), options);
        expect(stderr).toBe("");
        if (signal === null) break;
        kills++;
        // What stands in the output's place is whole, or is not there yet.
        if (existsSync(output)) isWhole();
      }
      expect(kills).toBeGreaterThan(2);
      isWhole();
      expect(readFileSync(`${output}.bad.ndjson`).equals(whole[1])).toBe(true);
      expect(whole[1].toString().trimEnd().split("\n")).toHaveLength(71);
      expect(existsSync(`${output}.job`)).toBe(false);
    },
    120_000,
  );
});
