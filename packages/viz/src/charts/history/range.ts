/** The axis that all curves of a metric fit on. */
import { linearScale, logScale, type Scale } from "../drawing/ticks.js";
import type { Curve } from "./history.js";

export function valueScale(curves: readonly Curve[], log: boolean, ticks: number): Scale {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { values } of curves) {
    for (let i = 0; i < values.length; i++) {
      if (!isDrawn(values[i], log)) continue;
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
  }
  if (low > high) [low, high] = log ? [0.1, 1] : [0, 1];
  return log ? logScale(low, high, ticks) : linearScale(low, high, ticks);
}

/** Whether a value has a place on the axis. */
export function isDrawn(value: number, log: boolean): boolean {
  return Number.isFinite(value) && (!log || value > 0);
}
