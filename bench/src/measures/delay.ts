/**
 * By how many ms the event loop is late while predictions run one after the
 * other: what a server's other requests would wait. Node's own monitor asks every
 * millisecond, so 1 ms is the least there can be.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { Predictor } from "../contenders/contender.js";

const NS_PER_MS = 1e6;
/** The monitor writes a delay down when it is over. */
const SETTLE_MS = 10;

export async function delay(predictor: Predictor, calls: number): Promise<{ p50: number; p99: number; max: number }> {
  const monitor = monitorEventLoopDelay({ resolution: 1 });
  monitor.enable();
  await sleep(SETTLE_MS);
  monitor.reset();
  for (let call = 0; call < calls; call++) await predictor.predict(ignore);
  await sleep(SETTLE_MS);
  monitor.disable();
  const ms = (ns: number) => ns / NS_PER_MS;
  return { p50: ms(monitor.percentile(50)), p99: ms(monitor.percentile(99)), max: ms(monitor.max) };
}

function ignore(): void {}
