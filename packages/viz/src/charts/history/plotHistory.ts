/** plotHistory: the public door to learning curves. What is behind it is loaded when the first ones are asked for. */
import { ArgumentError, oneOf, show } from "@neurode/core";
import { SCALES, type ScaleName } from "../drawing/ticks.js";
import { type ChartOptions, checkChartOptions, type Terminal } from "../options.js";
import { checkHistory, type MetricMode, metricsOf, type TrainingHistory } from "./history.js";

/** `width` is 860 unless told, 360 at least. */
export interface PlotHistoryOptions extends ChartOptions {
  /** Heading of the picture. Default `"Learning curves"`. */
  readonly title?: string;
  /** Of the values: `"log"` shows what is small as large as what is large, and leaves out what is not above 0. Default `"linear"`. */
  readonly scale?: ScaleName;
  /** Of metrics whose names do not tell which value is best: `{ reward: "max" }`. `"none"` leaves the ring out. */
  readonly modes?: Readonly<Record<string, MetricMode>>;
}

const LEAST_WIDTH = 360;

/**
 * Draws a training's history as learning curves, a panel for each metric; resolves to the SVG text, or with
 * `format: "text"` to curves for a terminal.
 *
 *     await plotHistory({ epoch: [0, 1], history: { loss: [0.9, 0.4], val_loss: [1, 0.6] } }, { toFile: "history.png" });
 *
 * Training is a line, validation a dashed one; both are labelled where they end. A ring is around the best epoch: the
 * lowest loss or error, the highest accuracy or the like, of validation where there is one.
 *
 * Rejects with an ArgumentError for a history that cannot be drawn, and for options that are unknown or have unknown
 * values, and with an Error when the file cannot be written.
 */
export async function plotHistory(history: TrainingHistory, options: PlotHistoryOptions = {}): Promise<string> {
  const settings = checkChartOptions("plotHistory", options, {
    more: ["title", "scale", "modes"],
    leastWidth: LEAST_WIDTH,
  });
  const { title = "Learning curves", modes = {} } = options;
  if (typeof title !== "string") throw new ArgumentError(`plotHistory: title must be a text, got ${show(title)}.`);
  const log = oneOf("plotHistory: scale", options.scale ?? "linear", SCALES) === "log";
  checkHistory(history, modes);
  const plan = { title, metrics: metricsOf(history, modes), epochs: history.epoch, log };
  const [{ deliver }, { historyChart }, { historyText }] = await Promise.all([
    import("../deliver.js"),
    import("./place.js"),
    import("./text.js"),
  ]);
  const drawing = {
    picture: (width: number | null) => historyChart(plan, width),
    text: (terminal: Terminal) => historyText(plan, terminal),
  };
  return deliver("plotHistory", drawing, settings);
}
