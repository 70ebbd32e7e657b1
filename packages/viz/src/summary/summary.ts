/**
 * summary: a model's layers as a table, the very text that Keras 3 prints.
 *
 * description → rows (which layers) → cells (what to say) → table (how to draw it). Nothing
 * here knows Layer classes, and nothing is printed: the text is returned.
 *
 * Source: Keras 3.16, utils/summary_utils.py (`print_summary`), with rich 13.3 for the table.
 * One difference: unless `terminalWidth` is given, the lines are as long as Keras makes
 * them where there is room, whatever the terminal, so that the text is the same everywhere.
 */
import { ArgumentError, checkOptions, oneOf } from "@neurode/core";
import { descriptionOf } from "../describable.js";
import type { Describable } from "../description.js";
import { toAscii } from "./ascii.js";
import { layoutOf } from "./columns.js";
import { toJson } from "./json.js";
import type { LayerRange } from "./layerRange.js";
import { toMarkdown } from "./markdown.js";
import { paint } from "./paint.js";
import { rowsOf } from "./rows.js";
import { drawTable } from "./table.js";
import { terminalColumns } from "./terminal.js";
import { crop, type Text, text } from "./text.js";
import { totals } from "./totals.js";
import { columnWidths } from "./widths.js";
import { wrap } from "./wrap.js";

export interface SummaryOptions {
  /** Characters in a line of the table. Default 88, or 108 with a "Connected to" column; 12 more with `showTrainable`. */
  readonly lineLength?: number;
  /** Where each column ends, as fractions of the line. Default `[0.45, 0.8, 1]`, or `[0.3, 0.56, 0.74, 1]` with "Connected to". */
  readonly positions?: readonly number[];
  /** Whether the layers of nested models are listed below them. Default false. */
  readonly expandNested?: boolean;
  /** Whether a last column tells which layers are trainable. Default false. */
  readonly showTrainable?: boolean;
  /** Regular expressions for the names of the first and the last layer to list. The totals still count the whole model. */
  readonly layerRange?: LayerRange;
  /**
   * Obeys a terminal of so many columns, as Keras does: the table stays 4 characters narrower, a `lineLength` beyond it is
   * cropped at its edge, title and totals are wrapped. "auto" asks how wide it is. Default: no terminal is obeyed.
   */
  readonly terminalWidth?: number | "auto";
  /** Whether the text has escape codes for a terminal of 256 colours. Default false. */
  readonly color?: boolean;
  /** Whether boxes are drawn with plain characters, for terminals without Unicode. Default false. */
  readonly ascii?: boolean;
  /** `"text"` as Keras prints it, `"markdown"`, or `"json"` (a `SummaryJson`). Widths and colours are for text. Default `"text"`. */
  readonly format?: SummaryFormat;
}

export type SummaryFormat = "text" | "markdown" | "json";

const FORMATS: readonly SummaryFormat[] = ["text", "markdown", "json"];
/** What only the drawing of a text has. */
const OF_TEXT = ["lineLength", "positions", "terminalWidth", "color", "ascii"] as const;

const OPTIONS = [
  "lineLength",
  "positions",
  "expandNested",
  "showTrainable",
  "layerRange",
  "terminalWidth",
  "color",
  "ascii",
  "format",
] as const satisfies readonly (keyof SummaryOptions)[];

/**
 * The summary of `model` as text; every line ends in a newline.
 *
 *     process.stdout.write(summary(model, { showTrainable: true }));
 *
 * Throws an ArgumentError for options that are unknown, too narrow for the columns, or a `layerRange` that fits no layer.
 */
export function summary(model: Describable, options: SummaryOptions = {}): string {
  checkOptions("summary", options, OPTIONS);
  const { expandNested = false, showTrainable = false, layerRange, color = false, ascii = false } = options;
  const format = oneOf("summary: format", options.format ?? "text", FORMATS);
  const description = descriptionOf("summary", model);
  if (format !== "text") {
    checkOptions(
      `summary in ${format}`,
      options,
      OPTIONS.filter((option) => !OF_TEXT.some((other) => other === option)),
    );
    const rows = rowsOf(description, { expandNested, layerRange });
    if (format === "json") return toJson(description, rows);
    return toMarkdown(description, layoutOf(description, showTrainable).columns, rows);
  }
  const { columns, positions, lineLength } = layoutOf(description, showTrainable, options.positions);
  if (positions.length !== columns.length) {
    const expected = columns.length - (showTrainable ? 1 : 0);
    throw new ArgumentError(
      `summary: positions must be ${expected} fractions, one per column, got ${options.positions?.length}.`,
    );
  }

  const terminal = terminalWidthOf(options);
  const length = wholeNumber("lineLength", options.lineLength ?? Math.min(lineLength, terminal - 4));
  const widths = columnWidths(positions, length);
  const rows = rowsOf(description, { expandNested, layerRange });
  const table = drawTable(
    columns.map(({ title, align }, index) => ({ title, align, width: widths[index] })),
    rows.map((row) => columns.map(({ cell }) => cell(row))),
  );
  // Title and totals are wrapped at the edge of the terminal; the table is cropped there.
  const running = (line: Text) => wrap(line, terminal, "fold").map((part) => crop([part], terminal));
  return [
    ...running(text(`Model: "${description.name}"`, "bold")),
    ...table.map((line) => crop(line, terminal)),
    ...totals(description).flatMap(running),
  ]
    .map((line) => `${ascii ? toAscii(paint(line, color)) : paint(line, color)}\n`)
    .join("");
}

function terminalWidthOf({ terminalWidth }: SummaryOptions): number {
  if (terminalWidth === undefined) return Number.POSITIVE_INFINITY;
  return terminalWidth === "auto" ? terminalColumns() : wholeNumber("terminalWidth", terminalWidth);
}

function wholeNumber(option: string, value: number): number {
  if (Number.isInteger(value)) return value;
  throw new ArgumentError(`summary: ${option} must be a whole number of characters, got ${value}.`);
}
