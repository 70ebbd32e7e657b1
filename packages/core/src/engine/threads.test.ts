import { execFileSync } from "node:child_process";
import { afterAll, describe, expect, test } from "@jest/globals";
import { symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { createKernels } from "../kernels/choose.js";
import { heap } from "../memory/heap.js";
import { matmul } from "../ops/matmul.js";
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
