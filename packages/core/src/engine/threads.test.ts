import { execFileSync } from "node:child_process";
import { afterAll, describe, expect, jest, test } from "@jest/globals";
import { Piscina } from "piscina";
import { symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { createKernels } from "../kernels/choose.js";
import { heap } from "../memory/heap.js";
import { matmul } from "../ops/matmul.js";
import { relu } from "../ops/unary.js";
import { arenaBytes } from "../plan/execute.js";
import { ones } from "../tensor/create.js";
import { testEngine } from "./engine.contract.js";
import type { Work } from "./engine.js";
import { inlineEngine } from "./inline.js";
import { Executable } from "./run.js";
import { threadsEngine } from "./threads.js";

for (const threads of [1, 2, 3, 7]) {
  const create = () => threadsEngine(createKernels("wasm", heap()), threads);
  testEngine(`${threads} threads, wasm`, create, { name: "threads", kernels: "wasm", threads });
}

for (const kernels of ["reference", "ndarray"] as const) {
  const create = () => threadsEngine(createKernels(kernels, heap()), 2);
  testEngine(`2 threads, ${kernels}`, create, { name: "threads", kernels, threads: 2 });
}

describe("while threads work", () => {
  const kernels = createKernels("reference", heap()); // slow ones, so that there is something to wait for
  const engine = threadsEngine(kernels, 2);
  afterAll(() => engine.close());

  const x = symbolic([null, 300]);
  const executable = new Executable(graphOf([x], [matmul(x, ones([300, 300]))]), kernels, [true]);
  const input = ones([600, 300]);

  /** How often the event loop comes round while a run is awaited. */
  const turnsDuring = async (run: () => Promise<unknown>): Promise<number> => {
    let turns = 0;
    let done = false;
    const count = () => {
      turns++;
      if (!done) setImmediate(count);
    };
    setImmediate(count);
    await run();
    done = true;
    return turns;
  };

  test("the event loop stays free; on the calling thread it does not", async () => {
    expect(await turnsDuring(() => executable.run(engine, [input], 600))).toBeGreaterThan(10);
    expect(await turnsDuring(() => executable.run(inlineEngine(kernels), [input], 600))).toBe(0);
  });

  test("a worker that fails fails the run; the next run works", async () => {
    const before = heap().usedBytes;
    const broken: typeof engine = {
      ...engine,
      run: (work: Work) => {
        const plan = { ...work.plan, rows: work.plan.rows.map((step) => ({ ...step, op: "mystery" })) };
        return engine.run({ ...work, plan });
      },
    };
    await expect(executable.run(broken, [input], 600)).rejects.toThrow('No op is called "mystery".');
    const [output] = await executable.run(engine, [input], 600);
    expect(output.data.every((value) => value === 300)).toBe(true);
    output.dispose();
    expect(heap().usedBytes).toBeLessThanOrEqual(before);
  });

  test("a signal stops the workers in the middle of a run, and leaves them alive", async () => {
    const rows = 2000;
    const many = ones([rows, 300]);
    const spy = jest.spyOn(Piscina.prototype, "run");
    (await executable.run(engine, [input], 600))[0].dispose();
    const before = heap().usedBytes;
    const pool = spy.mock.contexts[0] as Piscina;
    const alive = [...pool.threads];
    spy.mockRestore();

    const stop = new AbortController();
    let written: Float32Array = new Float32Array();
    const watched: typeof engine = {
      ...engine,
      run: (work: Work) => {
        written = heap()
          .float32(work.places.outputs[0], rows * 300)
          .fill(Number.NaN);
        return engine.run(work);
      },
    };
    const running = executable.run(watched, [many], rows, { signal: stop.signal });
    while (Number.isNaN(written[0])) await new Promise(setImmediate);
    stop.abort("enough");
    await expect(running).rejects.toBe("enough");
    const left = written.filter(Number.isNaN).length / 300;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(rows);
    expect(heap().usedBytes).toBeLessThanOrEqual(before);

    const [output] = await executable.run(engine, [many], rows);
    expect(output.data.every((value) => value === 300)).toBe(true);
    output.dispose();
    many.dispose();
    expect(new Set(pool.threads)).toEqual(new Set(alive));
  });
});

describe("a thousand runs at once", () => {
  const kernels = createKernels("wasm", heap());
  const engine = threadsEngine(kernels, 2);
  afterAll(() => engine.close());

  const x = symbolic([null, 128]);
  const network = matmul(relu(matmul(x, ones([128, 512]))), ones([512, 16]));
  const executable = new Executable(graphOf([x], [network]), kernels, [true]);
  const input = ones([64, 128]);
  const run = (signal?: AbortSignal) => executable.run(engine, [input], 64, { signal });

  test("are all right; while they wait they hold their outputs, not arenas", async () => {
    (await run())[0].dispose();
    const before = heap().usedBytes;
    const runs = Array.from({ length: 1000 }, () => run());
    const outputBytes = 64 * 16 * 4;
    const counters = 64;
    const { plan } = executable.compilation;
    const most = 1000 * (outputBytes + counters) + 2 * arenaBytes(plan);
    expect(arenaBytes(plan)).toBeGreaterThan(10 * outputBytes);
    let used = 0;
    for (const running of runs) {
      used = Math.max(used, heap().usedBytes - before);
      const [output] = await running;
      expect(output.data.every((value) => value === 128 * 512)).toBe(true);
      output.dispose();
    }
    expect(used).toBeLessThanOrEqual(most);
    expect(heap().usedBytes).toBeLessThanOrEqual(before);
  });

  test("are all given up by one signal, without a warning", async () => {
    const warnings: unknown[] = [];
    const warned = (warning: unknown) => warnings.push(warning);
    process.on("warning", warned);
    const before = heap().usedBytes;
    const stop = new AbortController();
    const runs = Array.from({ length: 1000 }, () => run(stop.signal));
    stop.abort("enough");
    const results = await Promise.allSettled(runs);
    expect(results.every((result) => result.status === "rejected" && result.reason === "enough")).toBe(true);
    expect(heap().usedBytes).toBeLessThanOrEqual(before);
    process.off("warning", warned);
    expect(warnings).toEqual([]);
    const [output] = await run();
    expect(output.data[0]).toBe(128 * 512);
    output.dispose();
  });
});

test("of a thousand threads, those start that there is work for", async () => {
  const kernels = createKernels("wasm", heap());
  const engine = threadsEngine(kernels, 1000);
  const started = jest.spyOn(Piscina.prototype, "run");
  const x = symbolic([null, 256]);
  const executable = new Executable(graphOf([x], [matmul(x, ones([256, 256]))]), kernels, [true]);
  const [output] = await executable.run(engine, [ones([100, 256])], 100);
  expect(output.data.every((value) => value === 256)).toBe(true);
  const pool = started.mock.contexts[0] as Piscina;
  expect(pool.threads.length).toBeLessThanOrEqual(3); // 100 · 256 · 256 multiply-adds make three parts worth posting
  started.mockRestore();
  await engine.close();
});

describe("a process that forgets to close", () => {
  const module = (path: string) => JSON.stringify(require.resolve(path));
  const printed = (body: string) => {
    const program = `
      const { matmulAsync } = require(${module("../compute.js")});
      const { setEngine, engine } = require(${module("./choose.js")});
      const { ones } = require(${module("../tensor/create.js")});
      setEngine("threads", { threads: 2 });
      const big = ones([400, 400]);
      ${body}`;
    return execFileSync(process.execPath, ["-e", program], { encoding: "utf8", timeout: 30_000 }).trim();
  };

  test("ends by itself after a run", () => {
    expect(printed("matmulAsync(big, big).then((y) => console.log(y.data[0], engine().threads));")).toBe("400 2");
  });

  test("ends by itself after several", () => {
    const body = `
      (async () => {
        for (let i = 0; i < 3; i++) console.log((await matmulAsync(big, big)).data[i]);
      })();`;
    expect(printed(body)).toBe("400\n400\n400");
  });

  test("ends by itself without a run", () => {
    expect(printed('console.log("done");')).toBe("done");
  });

  test("waits for a run that nobody awaits", () => {
    expect(printed("matmulAsync(big, big).then(() => console.log(1)); process.on('exit', () => console.log(2));")).toBe(
      "1\n2",
    );
  });
});
