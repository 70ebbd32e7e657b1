/** plotWeights: the public door to pictures of weights. What is behind it is loaded when the first one is asked for. */
import { ArgumentError, show } from "@neurode/core";
import { type ChartOptions, checkChartOptions, type Terminal } from "../options.js";
import { type Weighted, weightsOf } from "./weights.js";

/** `width` is 860 unless told, 600 at least. */
export interface PlotWeightsOptions extends ChartOptions {
  /** Heading of the picture. Default `"Weights"`. */
  readonly title?: string;
  /** Only weights whose names match this regular expression are drawn. */
  readonly match?: string | RegExp;
}

const LEAST_WIDTH = 600;

/**
 * Draws each weight of a model as a heat map, blue above zero and orange below it, and a histogram; resolves to the SVG
 * text, or with `format: "text"` to histograms for a terminal.
 *
 *     await plotWeights(model, { toFile: "weights.png", match: /kernel/ });
 *     await plotWeights([{ name: "kernel", shape: [2, 3], values: [1, -2, 3, -4, 5, -6] }]);
 *
 * Matrices are drawn as they are, rows down and columns across, vectors as one row, kernels of convolutions as tiles.
 * What is too large is averaged down, and the picture says so.
 *
 * Rejects with an ArgumentError for weights that cannot be drawn, and for options that are unknown or have unknown
 * values, and with an Error when the file cannot be written.
 */
export async function plotWeights(weights: Weighted, options: PlotWeightsOptions = {}): Promise<string> {
  const settings = checkChartOptions("plotWeights", options, { more: ["title", "match"], leastWidth: LEAST_WIDTH });
  const { title = "Weights", match } = options;
  if (typeof title !== "string") throw new ArgumentError(`plotWeights: title must be a text, got ${show(title)}.`);
  const drawn = weightsOf("plotWeights", weights, match);
  const [{ deliver }, { weightsChart }, { weightsText }] = await Promise.all([
    import("../deliver.js"),
    import("./place.js"),
    import("./text.js"),
  ]);
  const drawing = {
    picture: (width: number | null) => weightsChart(title, drawn, width),
    text: (terminal: Terminal) => weightsText(title, drawn, terminal),
  };
  return deliver("plotWeights", drawing, settings);
}
