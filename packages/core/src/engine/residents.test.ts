/** Synchronous runs on threads: with residents there or not, dead or alive, the numbers are the caller's own. */
import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { Piscina } from "piscina";
import { WorkerError } from "../errors.js";
import { symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { createKernels } from "../kernels/choose.js";
import type { KernelSetName } from "../kernels/kernels.js";
import { heap } from "../memory/heap.js";
import { add } from "../ops/binary.js";
import { matmul } from "../ops/matmul.js";
import { softmax } from "../ops/softmax.js";
import { relu, tanh } from "../ops/unary.js";
import { tensor, zeros } from "../tensor/create.js";
import type { TensorData } from "../tensor/tensor.js";
import { inlineEngine } from "./inline.js";
import { Notice } from "./notice.js";
import { WorkerPool } from "./pool.js";
import { Residents } from "./residents.js";
import { Executable } from "./run.js";
import { threadsEngine } from "./threads.js";

const WIDTH = 300;
let state = 1;
/** Numbers from -1 to 1, by a generator quick enough for millions of them. */
const values = (...shape: number[]) => {
  const result = zeros(shape);
  for (let i = 0; i < result.size; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    result.data[i] = state / 2 ** 31;
  }
  return result;
};

const sameBits = (a: TensorData, b: TensorData) => Buffer.from(a.slice().buffer).equals(Buffer.from(b.slice().buffer));

/** Two products, of one row wide enough to wake residents for its columns; between and behind them what is not parted. */
function network(units: number) {
  const [x, shift] = [symbolic([null, WIDTH]), symbolic([units])];
  const hidden = softmax(relu(add(matmul(x, values(WIDTH, units)), tanh(shift))));
  return { graph: graphOf([x, shift], [matmul(hidden, values(units, WIDTH)), hidden]), shift: values(units) };
}

/** Runs synchronously, with turns of the event loop between, until residents have joined in so many times. */
async function untilJoined(run: () => void, times = 1): Promise<void> {
  const enter = jest.spyOn(Notice.prototype, "takeDown");
  const deadline = Date.now() + 20_000;
  while (enter.mock.results.length < times && Date.now() < deadline) {
    run();
    await sleep(0);
  }
  expect(enter.mock.results.length).toBeGreaterThanOrEqual(times);
  enter.mockRestore();
}

jest.setTimeout(30_000);

afterEach(() => {
  jest.restoreAllMocks();
});

describe.each<[KernelSetName, threads: number]>([
  ["wasm", 2],
  ["wasm", 3],
  ["wasm", 7],
  ["reference", 2],
  ["ndarray", 2],
])("on %s, %d threads", (name, threads) => {
  const kernels = createKernels(name, heap());
  const { graph, shift } = network(7000);
  const executable = new Executable(graph, kernels, [true, false]);
  const bytes = (rows: number, place = inlineEngine(kernels), from = executable) => {
    const x = tensor(
      Float32Array.from({ length: rows * WIDTH }, (_, i) => Math.sin(i)),
      { shape: [rows, WIDTH] },
    );
    const outputs = from.runSync(place, [x, shift], rows);
    const found = Buffer.concat(outputs.map(({ data }) => Buffer.from(data.slice().buffer)));
    for (const each of [x, ...outputs]) each.dispose();
    return found;
  };

  test.each(name === "wasm" ? [1, 2, 13, 40] : [1, 5])("%d rows give the very same bits", async (rows) => {
    const engine = threadsEngine(kernels, threads);
    const expected = bytes(rows);
    await untilJoined(() => expect(bytes(rows, engine).equals(expected)).toBe(true), 3);
    await engine.close();
  });
});

describe("residents", () => {
  const kernels = createKernels("wasm", heap());
  const { graph, shift } = network(4000);
  const executable = new Executable(graph, kernels, [true, false]);
  const x = values(8, WIDTH);
  const expected = executable.runSync(inlineEngine(kernels), [x, shift], 8)[1].data;
  const runOn = (engine: ReturnType<typeof threadsEngine>) => {
    const [product, hidden] = executable.runSync(engine, [x, shift], 8);
    expect(sameBits(hidden.data, expected)).toBe(true);
    for (const each of [product, hidden]) each.dispose();
  };

  test("make way for asynchronous runs, and come again", async () => {
    const engine = threadsEngine(kernels, 2);
    await untilJoined(() => runOn(engine));
    const outputs = await executable.run(engine, [x, shift], 8);
    expect(sameBits(outputs[1].data, expected)).toBe(true);
    await untilJoined(() => runOn(engine));
    await engine.close();
  });

  test("go by themselves, and leave no memory behind", async () => {
    const engine = threadsEngine(kernels, 3);
    runOn(engine);
    const before = heap().usedBytes;
    await untilJoined(() => runOn(engine));
    await sleep(200);
    expect(heap().usedBytes).toBeLessThanOrEqual(before);
    await engine.close();
  });

  test("that die are not missed, and others come", async () => {
    const spy = jest.spyOn(Piscina.prototype, "run");
    const engine = threadsEngine(kernels, 3);
    await untilJoined(() => runOn(engine));
    const pool = spy.mock.contexts[0] as Piscina;
    const dying = pool.threads.map((thread) => thread.terminate());
    for (let i = 0; i < 20; i++) runOn(engine);
    await Promise.all(dying);
    await untilJoined(() => runOn(engine));
    await engine.close();
  });

  test("one that joins and never ends is a WorkerError, not a wait for ever", async () => {
    const pool = new WorkerPool({ memory: heap().memory, kernels: "wasm", build: kernels.build }, 2);
    const residents = new Residents(kernels, pool, 2, 50);
    const putUp = Notice.prototype.putUp;
    const ghost = jest.spyOn(Notice.prototype, "putUp").mockImplementation(function (this: Notice, job) {
      putUp.call(this, job);
      this.enter();
    });
    const { plan } = executable.compilation;
    const outputs = [values(8, WIDTH), values(8, 4000)];
    const loans = [x, shift, ...outputs].map((each) => each.lend("write"));
    const held = executable.held.take();
    const whole = heap().allocate(plan.wholeBytes);
    const [inputs, results] = [loans.slice(0, 2), loans.slice(2)].map((each) => each.map(({ pointer }) => pointer));
    const work = { plan, places: { inputs, outputs: results, held: held.pointer, whole }, begin: 0, end: 8 };
    let error: unknown = null;
    for (let turn = 0; turn < 1000 && error === null; turn++) {
      await sleep(0);
      try {
        residents.run(work);
      } catch (thrown) {
        error = thrown;
      }
    }
    expect(error).toBeInstanceOf(WorkerError);
    ghost.mockRestore();
    outputs[1].data.fill(0);
    residents.run(work); // by itself: they have been sent away
    expect(sameBits(outputs[1].data, expected)).toBe(true);
    await residents.close();
    await pool.close();
    for (const { giveBack } of loans) giveBack();
    held.release();
    heap().release(whole);
  });

  test("that fail leave the run to the caller", async () => {
    const engine = threadsEngine(kernels, 2);
    const failed = jest.spyOn(Notice.prototype, "failed", "get").mockReturnValue(true);
    await untilJoined(() => runOn(engine));
    failed.mockRestore();
    await engine.close();
  });

  test("keep the process alive no longer than a moment", () => {
    const program = `
      const { matmul } = require(${JSON.stringify(require.resolve("../operations.js"))});
      const { ones } = require(${JSON.stringify(require.resolve("../tensor/create.js"))});
      const { setEngine } = require(${JSON.stringify(require.resolve("./choose.js"))});
      setEngine("threads", { threads: 3 });
      const [x, y] = [ones([512, 512]), ones([512, 512])];
      let turns = 0;
      const run = () => { for (let i = 0; i < 5; i++) matmul(x, y).dispose(); if (++turns < 40) setTimeout(run); };
      run();`;
    execFileSync(process.execPath, ["-e", program], { timeout: 20_000 });
  });
});
