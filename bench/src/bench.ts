/**
 * Products and a whole model on every engine. Prints, per task, how much each
 * does in a second and how many times what ndarray does.
 */
import { availableParallelism, cpus } from "node:os";
import { engine, full, matmulAsync, type Tensor } from "@neurode/core";
import { Dense, Input, Sequential } from "@neurode/layers";
import { type Result, runSuite } from "./suite.js";

const engines = {
  reference: engine("reference"),
  ndarray: engine("ndarray"),
  wasm: engine("wasm"),
  threads: engine("threads"),
};

/** Rows, inner size and columns of products, from square to the shapes of layers. */
const SHAPES = [
  [256, 256, 256],
  [512, 512, 512],
  [1024, 784, 128],
  [1024, 128, 10],
  [1, 1024, 1024],
] as const;

const ROWS = [1, 32, 1024] as const;

console.log(`Node ${process.version}, ${cpus()[0].model.trim()}, ${availableParallelism()} cores`);

for (const [m, k, n] of SHAPES) {
  const [a, b] = [full([m, k], 0.5), full([k, n], 0.25)];
  const contenders = Object.entries(engines).map(([name, each]) => ({
    name,
    async run() {
      (await matmulAsync(a, b, { engine: each })).dispose();
    },
  }));
  report(`matmul ${m} × ${k} × ${n}`, "GFLOP/s", (2 * m * k * n) / 1e9, await runSuite(contenders));
}

const model = new Sequential([
  Input({ shape: [784] }),
  new Dense(128, { activation: "relu" }),
  new Dense(64, { activation: "relu" }),
  new Dense(10, { activation: "softmax" }),
]);

for (const rows of ROWS) {
  const data: Tensor = full([rows, 784], 0.5);
  const contenders = Object.entries(engines).map(([name, each]) => ({
    name,
    async run() {
      (await model.predict(data, { engine: each })).dispose();
    },
  }));
  report(`784-128-64-10, ${rows} rows`, "rows/s", rows, await runSuite(contenders));
}

await Promise.all(Object.values(engines).map((each) => each.close()));

function report(task: string, unit: string, perRun: number, results: readonly Result[]): void {
  const baseline = results.find(({ name }) => name === "ndarray")?.perSecond ?? 1;
  console.log(`\n${task}`);
  for (const { name, perSecond, spread } of results) {
    const amount = (perSecond * perRun).toLocaleString("en-US", { maximumSignificantDigits: 4 });
    const ratio = `${(perSecond / baseline).toFixed(1)} ×`;
    console.log(
      `  ${name.padEnd(10)} ${amount.padStart(10)} ${unit} ±${(100 * spread).toFixed(0).padStart(3)} % ${ratio.padStart(9)}`,
    );
  }
}
