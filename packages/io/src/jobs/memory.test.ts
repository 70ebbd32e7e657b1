/** Jobs hold a block or two, however many there were: bad rows too, whose errors know what waited for them. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";

const BLOCKS = 1000;

/** Says how many of the errors of all blocks are still held when the last is written. */
const PROGRAM = `
  const { Dense, Input, Sequential } = require(process.env.LAYERS);
  const { DataError, predictJob } = require(process.env.IO);
  const { setImmediate } = require("node:timers/promises");
  const model = new Sequential([Input({ shape: [1] }), new Dense(1)]);
  const errors = [];
  const source = {
    name: "rows",
    identity: {},
    length: null,
    rowShape: [1],
    async *read() {
      for (let begin = 0; begin < 2 * ${BLOCKS}; begin += 2) {
        const error = new DataError({ file: "rows" }, "is bad.");
        errors.push(new WeakRef(error));
        yield { begin, end: begin + 2, values: new Float32Array(1), bad: [{ index: begin, error }] };
      }
    },
  };
  const onProgress = async ({ rows }) => {
    if (rows < 2 * ${BLOCKS}) return;
    await setImmediate();
    gc();
    console.log(errors.length, errors.filter((error) => error.deref()).length);
  };
  predictJob(model, source, { output: process.env.OUTPUT, batchSize: 2, rowsPerPart: 10, onError: "skip", onProgress });
`;

test("bad rows are let go of, part by part", () => {
  const folder = mkdtempSync(join(tmpdir(), "neurode-memory-"));
  const { stdout, stderr } = spawnSync(process.execPath, ["--expose-gc", "-e", PROGRAM], {
    encoding: "utf8",
    env: {
      ...process.env,
      OUTPUT: join(folder, "out.csv"),
      IO: join(__dirname, "../index.js"),
      LAYERS: require.resolve("@neurode/layers"),
    },
  });
  rmSync(folder, { recursive: true });
  expect(stderr).toBe("");
  const [made, held] = stdout.split(" ").map(Number);
  expect(made).toBe(BLOCKS);
  expect(held).toBeLessThan(BLOCKS / 10);
}, 60_000);
