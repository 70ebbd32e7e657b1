/** plotBench: the public door to charts of benchmarks. What is behind it is loaded when the first one is asked for. */
import { type ChartOptions, checkChartOptions, type Terminal } from "../options.js";
import { type BenchResults, checkResults } from "./results.js";

/** `width` is 860 unless told, 480 at least. */
export type PlotBenchOptions = ChartOptions;

/** Below it there is no room for a bar beside its label and figure. */
const LEAST_WIDTH = 480;

/**
 * Draws results of a benchmark as bars with whiskers; resolves to the SVG text, or with `format: "text"` to bars for a terminal.
 *
 *     const bars = [{ label: "ours", ours: true, low: 90, median: 95, high: 99 }];
 *     await plotBench({ title: "Speed", panels: [{ title: "1,024 rows", unit: "rows/s", better: "higher", bars }] });
 *
 * Rejects with an ArgumentError for results that cannot be drawn, and for options that are unknown or have unknown
 * values, and with an Error when the file cannot be written.
 */
export async function plotBench(results: BenchResults, options: PlotBenchOptions = {}): Promise<string> {
  const settings = checkChartOptions("plotBench", options, { leastWidth: LEAST_WIDTH });
  checkResults(results);
  const [{ deliver }, { benchChart }, { benchText }] = await Promise.all([
    import("../deliver.js"),
    import("./place.js"),
    import("./text.js"),
  ]);
  const drawing = {
    picture: (width: number | null) => benchChart(results, width),
    text: (terminal: Terminal) => benchText(results, terminal),
  };
  return deliver("plotBench", drawing, settings);
}
