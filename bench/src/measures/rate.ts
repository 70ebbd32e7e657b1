/** Predictions per second, by benchmark.js. */
import Benchmark from "benchmark";
import type { Predictor } from "../contenders/contender.js";
import type { Pace } from "./pace.js";

/**
 * benchmark.js takes some 10 µs to hand over from one asynchronous call to the
 * next, as long as a small prediction takes; so it is given calls by the millisecond.
 */
const BATCH_MS = 1;
const TRIAL_MS = 2;

export async function rate(predictor: Predictor, pace: Pace): Promise<{ rate: number }> {
  if (!predictor.asynchronous) return { rate: await run(() => predictor.predict(ignore), false, pace) };
  const calls = await callsPerBatch(predictor);
  const batch = async () => {
    for (let call = 0; call < calls; call++) await predictor.predict(ignore);
  };
  return { rate: calls * (await run(batch, true, pace)) };
}

async function callsPerBatch(predictor: Predictor): Promise<number> {
  const start = performance.now();
  let [calls, passed] = [0, 0];
  for (; passed < TRIAL_MS; calls++, passed = performance.now() - start) await predictor.predict(ignore);
  return Math.max(1, Math.round((calls * BATCH_MS) / passed));
}

function run(call: () => unknown, asynchronous: boolean, { sampleTime, turnTime }: Pace): Promise<number> {
  return new Promise((resolve, reject) => {
    const benchmark: Benchmark = new Benchmark({
      defer: asynchronous,
      minSamples: 1,
      minTime: sampleTime,
      maxTime: turnTime,
      fn: asynchronous
        ? (deferred: Benchmark.Deferred) => {
            Promise.resolve(call()).then(() => deferred.resolve(), reject);
          }
        : () => call(),
      onError: () => reject(benchmark.error),
      onComplete: () => resolve(benchmark.hz),
    });
    benchmark.run({ async: true });
  });
}

function ignore(): void {}
