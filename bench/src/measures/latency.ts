/** How long single calls take, in µs, as someone sees who predicts one row now and then: each call has its own clock. */
import type { Predictor } from "../contenders/contender.js";
import { quantile } from "../statistics.js";
import type { Pace } from "./pace.js";

/** Enough for one in a hundred to be a figure; slow contenders take longer than the pace says. */
const FEWEST_CALLS = 200;
const MOST_CALLS = 20_000;

export async function latency(predictor: Predictor, { turnTime }: Pace): Promise<{ median: number; p99: number }> {
  const times: number[] = [];
  const end = performance.now() + 2000 * turnTime;
  while (times.length < FEWEST_CALLS || (performance.now() < end && times.length < MOST_CALLS)) {
    const start = process.hrtime.bigint();
    if (predictor.asynchronous) await predictor.predict(ignore);
    else predictor.predict(ignore);
    times.push(Number(process.hrtime.bigint() - start) / 1000);
  }
  const sorted = Float64Array.from(times).sort();
  return { median: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
}

function ignore(): void {}
