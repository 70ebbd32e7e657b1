/**
 * Contenders for one task, timed by benchmark.js in turns. Turns are cycled,
 * so that a moment in which the machine is busy strikes all alike.
 */
import { setTimeout as sleep } from "node:timers/promises";
import Benchmark from "benchmark";
import type { Predictor } from "./contenders/contender.js";

export interface Pace {
  readonly cycles: number;
  /** A turn is calibrated until one sample takes this long, in seconds. */
  readonly sampleTime: number;
  /** Further samples are taken for so long, in seconds. */
  readonly turnTime: number;
}

export const FULL_PACE: Pace = { cycles: 5, sampleTime: 0.03, turnTime: 0.05 };
export const QUICK_PACE: Pace = { cycles: 3, sampleTime: 0.02, turnTime: 0.02 };

/** Threads of native libraries spin for a while after their last work; nobody else's turn begins before they rest. */
const REST_MS = 20;

/** Predictions per second, one figure per cycle for each contender. A cycle before the first warms up, uncounted. */
export async function runCycles(predictors: readonly Predictor[], { cycles, ...turn }: Pace): Promise<number[][]> {
  const rates = predictors.map((): number[] => []);
  for (let cycle = 0; cycle <= cycles; cycle++) {
    for (const [i, predictor] of predictors.entries()) {
      await sleep(REST_MS);
      await predictor.beforeTurn?.();
      const rate = await takeTurn(predictor, turn);
      if (cycle > 0) rates[i].push(rate);
    }
  }
  return rates;
}

function takeTurn(
  { predict, asynchronous }: Predictor,
  { sampleTime, turnTime }: Omit<Pace, "cycles">,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const benchmark: Benchmark = new Benchmark({
      defer: asynchronous,
      minSamples: 1,
      minTime: sampleTime,
      maxTime: turnTime,
      fn: asynchronous
        ? (deferred: Benchmark.Deferred) => {
            Promise.resolve(predict(ignore)).then(() => deferred.resolve(), reject);
          }
        : () => predict(ignore),
      onError: () => reject(benchmark.error),
      onComplete: () => resolve(benchmark.hz),
    });
    benchmark.run({ async: true });
  });
}

function ignore(): void {}
