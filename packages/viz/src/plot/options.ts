/** The options of plotModel: what they mean, their defaults beside those of Keras, and the check that they are right. */
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { ArgumentError, checkOptions, oneOf, show } from "@neurode/core";
import { extensionOf } from "../file.js";
import { DIRECTIONS, type Direction } from "./layout/orient.js";
import { checkLocale } from "./locale.js";
import { SPLINES, type Splines } from "./splines.js";
import { EXTENSIONS, type Extension, KERAS_EXTENSIONS } from "./targets.js";
import { PLOT_THEMES, type PlotTheme } from "./theme.js";

export interface PlotModelOptions {
  /** File to write: `.svg`, `.png` in pixels, `.dot`, `.json`, or an `.html` page to look around in. Default: none is written (Keras: `"model.png"`). */
  readonly toFile?: string;
  /** Whether the shape of each tensor is written on its way, and at the ends of the model. Default true (Keras: false). */
  readonly showShapes?: boolean;
  /** Whether each layer tells the dtype of its outputs. Default false, as in Keras. */
  readonly showDtype?: boolean;
  /** Whether layers are headed by their names, with the class below; otherwise by their classes. Default true (Keras: false). */
  readonly showLayerNames?: boolean;
  /** Whether activations other than linear are written after the class. Default true (Keras: false, and it writes linear too). */
  readonly showLayerActivations?: boolean;
  /** Whether each layer tells the number of its parameters. Default true (not in Keras). */
  readonly showParams?: boolean;
  /** Whether each layer tells the shapes of its weights. Default false (not in Keras). */
  readonly showWeights?: boolean;
  /** Whether layers with weights tell if they are trainable or frozen; frozen ones get a dashed border. Default false, as in Keras. */
  readonly showTrainable?: boolean;
  /** Whether nested models are drawn with all their layers, in a frame. Default false, as in Keras. */
  readonly expandNested?: boolean;
  /** Where the data flows: top to bottom, bottom to top, left to right, right to left. Default `"TB"`, as in Keras. */
  readonly rankdir?: Direction;
  /**
   * How lines go: `"ortho"` at right angles with round corners, `"polyline"` with sharp ones, `"curved"` bent all the
   * way; Graphviz's `"spline"` and `"line"` stand for `"curved"` and `"polyline"`. Default `"ortho"`, as in Keras.
   */
  readonly splines?: Splines;
  /** Pixels per inch of a PNG; 96 makes one pixel of each px. Default 200, as in Keras. */
  readonly dpi?: number;
  /** Further TTF or OTF files for a PNG, for characters that the bundled fonts lack, such as Chinese. Default none. */
  readonly fontFiles?: readonly string[];
  /**
   * Colours: for a light page, a dark one, or in an SVG whichever the reader's system has; a PNG is light then. Default `"auto"`.
   * `"keras"` is the picture that Keras draws, with Keras's defaults, and without what Keras does not have: showParams,
   * showWeights and locale.
   */
  readonly theme?: PlotTheme;
  /** Language tag of words and numbers. Default `"en"` (not in Keras). Words are English, German or Chinese. */
  readonly locale?: string;
}

export type PlotSettings = Required<Omit<PlotModelOptions, "toFile">> & {
  readonly toFile: string | null;
  /** That of `toFile`. */
  readonly extension: Extension | null;
};

const DEFAULTS: Omit<PlotSettings, "extension"> = {
  toFile: null,
  showShapes: true,
  showDtype: false,
  showLayerNames: true,
  showLayerActivations: true,
  showParams: true,
  showWeights: false,
  showTrainable: false,
  expandNested: false,
  rankdir: "TB",
  splines: "ortho",
  dpi: 200,
  fontFiles: [],
  theme: "auto",
  locale: "en",
};

/** What `theme: "keras"` has others of. */
const KERAS_DEFAULTS = {
  showShapes: false,
  showLayerNames: false,
  showLayerActivations: false,
} as const satisfies Partial<PlotSettings>;

const FLAGS = [
  "showShapes",
  "showDtype",
  "showLayerNames",
  "showLayerActivations",
  "showParams",
  "showWeights",
  "showTrainable",
  "expandNested",
] as const satisfies readonly (keyof PlotSettings)[];

/** Throws an ArgumentError for an option that is unknown or has a value that is. An option that is undefined has its default. */
export function checkPlotOptions(options: PlotModelOptions): PlotSettings {
  checkOptions("plotModel", options, Object.keys(DEFAULTS));
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const theme = oneOf("plotModel: theme", given.theme === undefined ? DEFAULTS.theme : given.theme, PLOT_THEMES);
  const settings = { ...DEFAULTS, ...(theme === "keras" ? KERAS_DEFAULTS : {}), ...given } as typeof DEFAULTS;
  for (const flag of FLAGS) {
    if (typeof settings[flag] !== "boolean") {
      throw new ArgumentError(`plotModel: ${flag} must be true or false, got ${show(settings[flag])}.`);
    }
  }
  if (typeof settings.dpi !== "number" || !(settings.dpi > 0 && settings.dpi < Infinity)) {
    throw new ArgumentError(`plotModel: dpi must be a number above 0, got ${show(settings.dpi)}.`);
  }
  checkFonts(settings.fontFiles);
  return {
    ...settings,
    extension: settings.toFile === null ? null : fileType(settings.toFile, theme),
    rankdir: oneOf("plotModel: rankdir", settings.rankdir, DIRECTIONS),
    splines: oneOf("plotModel: splines", settings.splines, SPLINES),
    theme,
    locale: checkLocale("plotModel", settings.locale),
  };
}

function checkFonts(files: unknown): void {
  if (!Array.isArray(files)) {
    throw new ArgumentError(`plotModel: fontFiles must be a list of paths, got ${show(files)}.`);
  }
  for (const file of files) {
    if (typeof file !== "string" || !/\.(ttf|otf|ttc)$/i.test(file)) {
      throw new ArgumentError(`plotModel: fontFiles must be paths of .ttf or .otf files, got ${show(file)}.`);
    }
    if (!existsSync(file)) throw new ArgumentError(`plotModel: there is no font file ${show(file)}.`);
    if (!isFont(file)) throw new ArgumentError(`plotModel: the file ${show(file)} of fontFiles is not a font.`);
  }
}

/** By its first bytes: TrueType, OpenType, a collection, or TrueType as Apple marks it. */
function isFont(file: string): boolean {
  const start = Buffer.alloc(4);
  const open = openSync(file, "r");
  try {
    readSync(open, start, 0, 4, 0);
  } finally {
    closeSync(open);
  }
  return ["\0\x01\0\0", "OTTO", "ttcf", "true"].includes(start.toString("latin1"));
}

function fileType(file: unknown, theme: PlotTheme): Extension {
  const extension = extensionOf("plotModel", file, EXTENSIONS);
  if (theme !== "keras" || KERAS_EXTENSIONS.some((known) => known === extension)) return extension;
  const known = KERAS_EXTENSIONS.join(", ");
  throw new ArgumentError(
    `plotModel: with theme "keras", toFile must be one of ${known}, got ${show(file)}. Take another theme for ${extension}.`,
  );
}
