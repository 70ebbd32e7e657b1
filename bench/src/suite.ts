/**
 * A suite of contenders for one task, run by benchmark.js. Contenders are
 * cycled rather than run one after the other, so that a moment in which the
 * machine is busy strikes all alike.
 */
import Benchmark from "benchmark";

export interface Contender {
  readonly name: string;
  run(): void | Promise<void>;
}

export interface Result {
  readonly name: string;
  /** Median over the cycles. */
  readonly perSecond: number;
  /** Half of the distance between the slowest and the fastest cycle, as a part of the median. */
  readonly spread: number;
}

/** Every contender is timed in each of so many cycles. */
const CYCLES = 5;

export async function runSuite(contenders: readonly Contender[]): Promise<Result[]> {
  const rates = contenders.map((): number[] => []);
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    for (const [i, contender] of contenders.entries()) rates[i].push(await timeOnce(contender));
  }
  return contenders.map(({ name }, i) => {
    const sorted = [...rates[i]].sort((a, b) => a - b);
    const median = sorted[Math.floor(CYCLES / 2)];
    return { name, perSecond: median, spread: (sorted[CYCLES - 1] - sorted[0]) / 2 / median };
  });
}

/** Runs per second, by one short benchmark. */
function timeOnce({ name, run }: Contender): Promise<number> {
  return new Promise((resolve, reject) => {
    const benchmark = new Benchmark(name, {
      defer: true,
      minSamples: 3,
      maxTime: 0.3,
      fn: (deferred: Benchmark.Deferred) => {
        Promise.resolve(run()).then(() => deferred.resolve(), reject);
      },
      onComplete: () => resolve(benchmark.hz),
    });
    benchmark.run({ async: true });
  });
}
