/** Options that all charts have, and the check that they are right. */
import { ArgumentError, checkOptions, oneOf, show } from "@neurode/core";
import { extensionOf } from "../file.js";
import { THEMES, type Theme } from "../plot/theme.js";
import { terminalColumns, terminalHasColors } from "../summary/terminal.js";

export interface ChartOptions {
  /** Colours: for a light page, a dark one, or in an SVG whichever the reader's system has; a PNG is light then. Default `"auto"`. */
  readonly theme?: Theme;
  /** Of the picture, in px. */
  readonly width?: number;
  /** File to write: `.svg`, `.png` in pixels, or `.txt`. Default: none is written. */
  readonly toFile?: string;
  /** Pixels per inch of a PNG; 96 makes one pixel of each px. Default 200. */
  readonly dpi?: number;
  /** What it resolves to: the text of an SVG, or one for terminals. Default `"svg"`. */
  readonly format?: ChartFormat;
  /** Of a text: the columns it may take; "auto" asks the terminal. Default 80. */
  readonly terminalWidth?: number | "auto";
  /** Of a text: whether it has escape codes for a terminal of 256 colours; "auto" asks the terminal. Default false. */
  readonly color?: boolean | "auto";
  /** Of a text: whether it is drawn with plain characters, for terminals without Unicode. Default false. */
  readonly ascii?: boolean;
}

const FORMATS = ["svg", "text"] as const;
export type ChartFormat = (typeof FORMATS)[number];

export interface ChartSettings {
  readonly theme: Theme;
  /** null when none is asked for. */
  readonly width: number | null;
  readonly toFile: string | null;
  /** That of `toFile`. */
  readonly extension: Extension | null;
  readonly dpi: number;
  readonly format: ChartFormat;
  readonly terminal: Terminal;
}

/** What a text is drawn for. */
export interface Terminal {
  readonly columns: number;
  readonly color: boolean;
  readonly ascii: boolean;
}

const NAMES = ["theme", "width", "toFile", "dpi", "format", "terminalWidth", "color", "ascii"] as const;
const OF_TEXT = ["terminalWidth", "color", "ascii"] as const;
const EXTENSIONS = [".svg", ".png", ".txt"] as const;
type Extension = (typeof EXTENSIONS)[number];
const COLUMNS = 80;
/** Below it there is no room for a label beside what it labels. */
const LEAST_COLUMNS = 40;

/**
 * Throws an ArgumentError for an option that is unknown, or has a value that is, or that nothing asked for would heed.
 * `more` are the options that this kind of chart has beside those of all. An option that is undefined has its default.
 */
export function checkChartOptions(
  where: string,
  options: ChartOptions,
  { more = [], leastWidth }: { more?: readonly string[]; leastWidth: number },
): ChartSettings {
  checkOptions(where, options, [...NAMES, ...more]);
  const { theme = "auto", width = null, toFile = null, dpi = 200, format = "svg" } = options;
  if (width !== null) checkNumber(where, "width", width, leastWidth);
  if (typeof dpi !== "number" || !(dpi > 0 && dpi < Number.POSITIVE_INFINITY)) {
    throw new ArgumentError(`${where}: dpi must be a number above 0, got ${show(dpi)}.`);
  }
  const settings = {
    theme: oneOf(`${where}: theme`, theme, THEMES),
    width,
    toFile,
    extension: toFile === null ? null : extensionOf(where, toFile, EXTENSIONS),
    dpi,
    format: oneOf(`${where}: format`, format, FORMATS),
    terminal: terminalOf(where, options),
  };
  const ofText = OF_TEXT.find((name) => options[name] !== undefined);
  if (ofText !== undefined && settings.format !== "text" && settings.extension !== ".txt") {
    throw new ArgumentError(`${where}: ${ofText} is for texts; ask for one with format: "text", or a toFile of .txt.`);
  }
  return settings;
}

/** Throws an ArgumentError unless `value` is a finite number, `least` or more. */
export function checkNumber(where: string, name: string, value: unknown, least: number): void {
  if (typeof value === "number" && value >= least && value < Number.POSITIVE_INFINITY) return;
  throw new ArgumentError(`${where}: ${name} must be a number from ${least}, got ${show(value)}.`);
}

/** Throws an ArgumentError unless `value` is true or false. */
export function checkFlag(where: string, name: string, value: unknown): void {
  if (typeof value === "boolean") return;
  throw new ArgumentError(`${where}: ${name} must be true or false, got ${show(value)}.`);
}

function terminalOf(where: string, { terminalWidth = COLUMNS, color = false, ascii = false }: ChartOptions): Terminal {
  const columns = terminalWidth === "auto" ? Math.max(LEAST_COLUMNS, terminalColumns()) : terminalWidth;
  if (!Number.isInteger(columns) || columns < LEAST_COLUMNS) {
    throw new ArgumentError(
      `${where}: terminalWidth must be a whole number from ${LEAST_COLUMNS} or "auto", got ${show(terminalWidth)}.`,
    );
  }
  if (color !== "auto" && typeof color !== "boolean") {
    throw new ArgumentError(`${where}: color must be true, false or "auto", got ${show(color)}.`);
  }
  checkFlag(where, "ascii", ascii);
  return { columns, color: color === "auto" ? terminalHasColors() : color, ascii };
}
