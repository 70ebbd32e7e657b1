/** Warming up: predictions that do not count, the first of which is checked elsewhere. */
import type { Predictor } from "../contenders/contender.js";
import type { Pace } from "./pace.js";

export async function warm(predictor: Predictor, { warmTime }: Pace): Promise<void> {
  const end = performance.now() + 1000 * warmTime;
  do await predictor.predict(() => {});
  while (performance.now() < end);
}
