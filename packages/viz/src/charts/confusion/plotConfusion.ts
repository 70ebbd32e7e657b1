/** plotConfusion: the public door to confusion matrices. What is behind it is loaded when the first one is asked for. */
import { ArgumentError, show } from "@neurode/core";
import { type ChartOptions, checkChartOptions, type Terminal } from "../options.js";
import { type ConfusionMatrix, checkConfusion, confusionOf } from "./matrix.js";

/** `width` follows from the number of classes unless told, 360 at least. */
export interface PlotConfusionOptions extends ChartOptions {
  /** Heading of the picture. Default `"Confusion matrix"`. */
  readonly title?: string;
  /** One for each class. Default: their numbers from 0. */
  readonly classNames?: readonly string[];
}

const LEAST_WIDTH = 360;

/**
 * Draws a confusion matrix, rows true and columns predicted, with counts, shares of each row, recall and precision;
 * resolves to the SVG text, or with `format: "text"` to a table for a terminal.
 *
 *     await plotConfusion([[45, 5], [2, 48]], { classNames: ["cat", "dog"], toFile: "confusion.png" });
 *
 * Where cells are too small for figures, shades are left, and the figures are told when a cell is pointed at.
 *
 * Rejects with an ArgumentError for a matrix that cannot be drawn, and for options that are unknown or have unknown
 * values, and with an Error when the file cannot be written.
 */
export async function plotConfusion(matrix: ConfusionMatrix, options: PlotConfusionOptions = {}): Promise<string> {
  const settings = checkChartOptions("plotConfusion", options, {
    more: ["title", "classNames"],
    leastWidth: LEAST_WIDTH,
  });
  const { title = "Confusion matrix", classNames } = options;
  if (typeof title !== "string") throw new ArgumentError(`plotConfusion: title must be a text, got ${show(title)}.`);
  checkConfusion(matrix, classNames);
  const confusion = confusionOf(matrix, classNames);
  const [{ deliver }, { confusionChart }, { confusionText }] = await Promise.all([
    import("../deliver.js"),
    import("./place.js"),
    import("./text.js"),
  ]);
  const drawing = {
    picture: (width: number | null) => confusionChart(title, confusion, width),
    text: (terminal: Terminal) => confusionText(title, confusion, terminal),
  };
  return deliver("plotConfusion", drawing, settings);
}
