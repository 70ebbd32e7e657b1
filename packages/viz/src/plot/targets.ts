/**
 * Targets: the kinds of files a drawing can be written to, by extension. Each makes the
 * contents of the file; `draw.ts` writes them. A new kind is one more line.
 */
import type { ModelDescription } from "../description.js";
import type { Diagram } from "./diagram.js";
import { htmlText } from "./html/html.js";
import { jsonText } from "./json.js";
import { kerasDot } from "./keras/draw.js";
import type { PlotSettings } from "./options.js";
import type { Picture } from "./picture.js";
import { pngBytes } from "./png/png.js";
import type { Theme } from "./theme.js";

/** A model that was drawn, in one of our themes: everything a target may need of it. */
export interface Drawing extends Rendering {
  readonly settings: PlotSettings & { readonly theme: Theme };
  readonly diagram: Diagram;
  readonly picture: Picture;
}

/** The same in any theme, Keras's included. */
export interface Rendering {
  readonly model: ModelDescription;
  readonly settings: PlotSettings;
  /** The SVG text, in the colours of `theme`; Keras's picture has its own. */
  svg(theme: Theme): string;
  /** Everything that is written in it. */
  readonly texts: readonly string[];
}

/** What Keras's picture can be written to. */
export const KERAS_TARGETS = {
  ".svg": ({ svg, settings }: Rendering) => svg(themeOf(settings)),
  ".png": ({ svg, settings, texts }: Rendering) => {
    const theme = themeOf(settings);
    return pngBytes("plotModel", svg(theme === "auto" ? "light" : theme), settings.dpi, texts, settings.fontFiles);
  },
  ".dot": ({ model, settings }: Rendering) => kerasDot(model, settings),
} as const;

export const TARGETS = {
  ...KERAS_TARGETS,
  ".json": jsonText,
  ".html": htmlText,
} as const satisfies Readonly<Record<string, (drawing: Drawing) => string | Promise<string | Uint8Array>>>;

export type Extension = keyof typeof TARGETS;

export const EXTENSIONS = Object.keys(TARGETS) as Extension[];
export const KERAS_EXTENSIONS = Object.keys(KERAS_TARGETS) as (keyof typeof KERAS_TARGETS)[];

function themeOf({ theme }: PlotSettings): Theme {
  return theme === "keras" ? "light" : theme;
}
