/** What becomes of a run, and of those after it, when a worker thread dies. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, jest, test } from "@jest/globals";
import { Piscina } from "piscina";
import { WorkerError } from "../errors.js";
import { symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { createKernels } from "../kernels/choose.js";
import { heap } from "../memory/heap.js";
import { matmul } from "../ops/matmul.js";
import { Random } from "../random.js";
import { tensor } from "../tensor/create.js";
import { inlineEngine } from "./inline.js";
import { WorkerPool } from "./pool.js";
import { Executable } from "./run.js";
import { threadsEngine } from "./threads.js";
import type { Task, WorkerSettings } from "./worker.js";

const ROWS = 600;
const WIDTH = 300;
const kernels = createKernels("reference", heap()); // slow ones, so that there is a middle to die in
const random = new Random(5);
const values = (...shape: [number, number]) =>
  tensor(
    Array.from({ length: shape[0] * shape[1] }, () => random.normal()),
    { shape },
  );
const x = symbolic([null, WIDTH]);
const executable = new Executable(graphOf([x], [matmul(x, values(WIDTH, WIDTH))]), kernels, [true]);
const input = values(ROWS, WIDTH);
const [expected] = executable.runSync(inlineEngine(kernels), [input], ROWS);

const engine = threadsEngine(kernels, 2);
const run = () => executable.run(engine, [input], ROWS);
const works = async () => {
  const [output] = await run();
  expect(Buffer.from(output.data).equals(Buffer.from(expected.data))).toBe(true);
  output.dispose();
};

const folder = mkdtempSync(join(tmpdir(), "neurode-"));
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});
afterEach(() => {
  jest.restoreAllMocks();
});

const piscinaRun = Piscina.prototype.run;

/** Has every task run `body` on its worker thread in place of the task. */
const instead = (body: string) => {
  const filename = join(folder, `${body.length}.js`);
  writeFileSync(filename, `exports.runTask = async () => { ${body} };`);
  jest.spyOn(Piscina.prototype, "run").mockImplementation(function (this: Piscina, task: unknown) {
    return piscinaRun.call(this, task, { filename, name: "runTask" });
  });
};

/** The pool that tasks are given to, once one is. */
const poolInUse = async (): Promise<Piscina> => {
  const spy = jest.spyOn(Piscina.prototype, "run");
  await works();
  return spy.mock.contexts.at(-1) as Piscina;
};

describe("a worker thread that dies in the middle of a task", () => {
  // biome-ignore format: a table
  test.each<[what: string, body: string, cause: string]>([
    ["process.exit",          "process.exit(7)",                                                     "worker exited with code: 7"],
    ["what nobody catches",   "setTimeout(() => { throw new Error('oops'); }); await new Promise(() => {})", "oops"],
  ])("by %s: the run rejects, the next one works", async (_, body, cause) => {
    await works();
    const before = heap().usedBytes;
    instead(body);
    const error: unknown = await run().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WorkerError);
    expect(error).toMatchObject({ cause: { message: cause }, message: expect.stringContaining(cause) });
    jest.restoreAllMocks();
    await works();
    expect(heap().usedBytes).toBeLessThanOrEqual(before);
  });

  test("terminated: that run rejects, and none hangs", async () => {
    const before = heap().usedBytes;
    const pool = await poolInUse();
    const runs = Array.from({ length: 6 }, run);
    await pool.threads[0].terminate(); // tasks are given out a moment later, so one finds the thread dying
    const results = await Promise.allSettled(runs);
    const failed = results.filter((result) => result.status === "rejected");
    expect(failed.length).toBe(1);
    expect(failed[0].reason).toBeInstanceOf(WorkerError);
    for (const result of results) {
      if (result.status === "rejected") continue;
      const [output] = result.value;
      expect(Buffer.from(output.data).equals(Buffer.from(expected.data))).toBe(true);
      output.dispose();
    }
    await works();
    expect(heap().usedBytes).toBeLessThanOrEqual(before);
  });

  test("all of them at once, again and again", async () => {
    for (let turn = 0; turn < 3; turn++) {
      const pool = await poolInUse();
      const running = run();
      await Promise.all([expect(running).rejects.toThrow(WorkerError), ...pool.threads.map((it) => it.terminate())]);
      await works();
    }
  });

  test("the error says what to do", async () => {
    instead("process.exit(7)");
    await expect(run()).rejects.toThrow(
      "A worker thread died in the middle of a run, so the run has no result (worker exited with code: 7). Other runs " +
        "are not affected: run it again, and a new thread takes the place. If that fails too, look at the cause of this " +
        "error; memory is the usual one: predict fewer rows at a time with { batchSize }, or use fewer threads.",
    );
  });

  test("in a run that is aborted too, the reason counts", async () => {
    await works();
    instead("process.exit(7)");
    const stop = new AbortController();
    const running = executable.run(engine, [input], ROWS, { signal: stop.signal });
    stop.abort("enough");
    await expect(running).rejects.toBe("enough");
  });
});

test("idle threads that die are not missed", async () => {
  const pool = await poolInUse();
  await Promise.all(pool.threads.map((thread) => thread.terminate()));
  await works();
});

test("threads that cannot even start fail the tasks, those that wait for one too; the pool closes", async () => {
  const settings = { memory: null, kernels: "reference", build: undefined } as unknown as WorkerSettings;
  const pool = new WorkerPool(settings, 2);
  for (let turn = 0; turn < 2; turn++) {
    const tasks = Array.from({ length: 5 }, () => pool.run({} as Task));
    for (const task of tasks) await expect(task).rejects.toThrow("Cannot read properties of null");
  }
  await pool.close();
});
