/**
 * Engines side by side. Rounds are interleaved, every engine once in each, so
 * that a moment in which the machine is busy strikes all alike; medians are told.
 */
import type { Engine, Tensor } from "@neurode/core";
import type { Model } from "@neurode/layers";

/** An engine's round ends with the first prediction after this many milliseconds. */
const ROUND_MS = 150;

/** An engine, and rows enough for it to show what it can do. */
export interface Contender {
  readonly engine: Engine;
  readonly data: Tensor;
}

export interface Speed {
  readonly name: string;
  readonly variant: string;
  readonly threads: number;
  readonly rowsPerSecond: number;
}

export async function compareSpeeds(
  model: Model,
  contenders: readonly Contender[],
  { rounds }: { rounds: number },
): Promise<Speed[]> {
  const samples = contenders.map((): number[] => []);
  for (const contender of contenders) await measure(model, contender); // compiles, and starts the threads
  for (let round = 0; round < rounds; round++) {
    for (const [i, contender] of contenders.entries()) samples[i].push(await measure(model, contender));
  }
  return contenders.map(({ engine }, i) => ({ ...engine.describe(), rowsPerSecond: median(samples[i]) }));
}

async function measure(model: Model, { engine, data }: Contender): Promise<number> {
  const begin = performance.now();
  let rows = 0;
  do {
    const output = await model.predict(data, { engine });
    output.dispose();
    rows += data.shape[0];
  } while (performance.now() - begin < ROUND_MS);
  return rows / ((performance.now() - begin) / 1000);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** One line per engine: its speed as a number, against ndarray, and as a bar. */
export function speedTable(speeds: readonly Speed[]): string {
  const baseline = speeds.find(({ name }) => name === "ndarray")?.rowsPerSecond ?? speeds[0].rowsPerSecond;
  const fastest = Math.max(...speeds.map(({ rowsPerSecond }) => rowsPerSecond));
  const lines = speeds.map(({ name, variant, threads, rowsPerSecond }) => {
    const cells = [
      name.padEnd(10),
      Math.round(rowsPerSecond).toLocaleString("en-US").padStart(9),
      `${(rowsPerSecond / baseline).toFixed(1)} ×`.padStart(10),
      ` ${"▇".repeat(Math.max(1, Math.round((24 * rowsPerSecond) / fastest))).padEnd(24)}`,
      threads > 1 ? `${variant}, ${threads} threads` : variant,
    ];
    return `  ${cells.join(" ")}`.trimEnd();
  });
  return [`  ${"engine".padEnd(10)} ${"rows/s".padStart(9)} ${"to ndarray".padStart(10)}`, ...lines].join("\n");
}
