/** A histogram: how many weights lie in each of some equal bins, none of which has zero inside. */
import { linearScale, type Scale } from "../drawing/ticks.js";
import { factsOf, type WeightValues } from "./weights.js";

export interface Histogram {
  /** From the first bin to the last. */
  readonly scale: Scale;
  readonly bins: readonly Bin[];
  readonly most: number;
}

export interface Bin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

const TICKS = 4;
const BINS_PER_TICK = 5;

export function histogramOf(weight: WeightValues): Histogram {
  const { low, high } = factsOf(weight);
  const scale = linearScale(low, high, TICKS);
  const size = BINS_PER_TICK * (scale.ticks.length - 1);
  const counts = new Array<number>(size).fill(0);
  for (let i = 0; i < weight.values.length; i++) {
    const value = weight.values[i];
    if (Number.isFinite(value)) counts[Math.min(size - 1, Math.max(0, Math.floor(scale.at(value) * size)))]++;
  }
  const edge = (i: number) => scale.low + (i / size) * (scale.high - scale.low);
  const bins = counts.map((count, i) => ({ low: edge(i), high: edge(i + 1), count }));
  return { scale, bins, most: Math.max(...counts) };
}
