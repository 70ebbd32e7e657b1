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
/** A prediction as long as this is a sample by itself. */
const LONG_MS = 200;

export async function rate(predictor: Predictor, pace: Pace): Promise<{ rate: number }> {
  const { calls, passed } = await trial(predictor);
  if (passed / calls > LONG_MS) return { rate: (1000 * calls) / passed };
  if (!predictor.asynchronous) return { rate: await run(() => predictor.predict(ignore), false, pace) };
  const perBatch = Math.max(1, Math.round((calls * BATCH_MS) / passed));
  const batch = async () => {
    for (let call = 0; call < perBatch; call++) await predictor.predict(ignore);
  };
  return { rate: perBatch * (await run(batch, true, pace)) };
}

async function trial(predictor: Predictor): Promise<{ calls: number; passed: number }> {
  const start = performance.now();
  let [calls, passed] = [0, 0];
  for (; passed < TRIAL_MS; calls++, passed = performance.now() - start) await predictor.predict(ignore);
  return { calls, passed };
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
