/** plotBench: the public door to charts of benchmarks. What is behind it is loaded when the first one is asked for. */
import type { Theme } from "../plot/theme.js";
import type { BenchResults } from "./results.js";

export interface PlotBenchOptions {
  /** Colours: for a light page, a dark one, or whichever the reader's system has. Default `"auto"`. */
  readonly theme?: Theme;
  /** In px, 480 at least. Default 860. */
  readonly width?: number;
}

/**
 * Draws results of a benchmark as bars with whiskers; resolves to the SVG text.
 *
 *     const bars = [{ label: "ours", ours: true, low: 90, median: 95, high: 99 }];
 *     await plotBench({ title: "Speed", panels: [{ title: "1,024 rows", unit: "rows/s", better: "higher", bars }] });
 *
 * Rejects with an ArgumentError for results that cannot be drawn, and for options that are unknown or have unknown
 * values.
 */
export async function plotBench(results: BenchResults, options: PlotBenchOptions = {}): Promise<string> {
  const { drawBench } = await import("./draw.js");
  return drawBench(results, options);
}
