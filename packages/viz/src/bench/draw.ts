/** Results → chart (where) → SVG text. */
import { ArgumentError, checkOptions, oneOf, show } from "@neurode/core";
import { THEMES } from "../plot/theme.js";
import { placeChart } from "./place.js";
import type { PlotBenchOptions } from "./plotBench.js";
import { type BenchResults, checkResults } from "./results.js";
import { chartSvg } from "./svg.js";

const DEFAULT_WIDTH = 860;
/** Below it there is no room for a bar beside its label and figure. */
const LEAST_WIDTH = 480;

/** What `plotBench` does. */
export function drawBench(results: BenchResults, options: PlotBenchOptions): string {
  checkOptions("plotBench", options, ["theme", "width"]);
  const { theme = "auto", width = DEFAULT_WIDTH } = options;
  if (typeof width !== "number" || !(width >= LEAST_WIDTH && width < Number.POSITIVE_INFINITY)) {
    throw new ArgumentError(`plotBench: width must be a number from ${LEAST_WIDTH}, got ${show(width)}.`);
  }
  checkResults(results);
  return chartSvg(placeChart(results, width), oneOf("plotBench: theme", theme, THEMES), results);
}
