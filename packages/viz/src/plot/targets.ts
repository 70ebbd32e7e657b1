/**
 * Targets: the kinds of files a drawing can be written to, by extension. Each makes the
 * contents of the file; `draw.ts` writes them. A new kind is one more line.
 */
import type { ModelDescription } from "../description.js";
import type { Diagram } from "./diagram.js";
import type { PlotSettings } from "./options.js";
import type { Picture } from "./picture.js";
import { pngBytes } from "./png/png.js";
import type { Theme } from "./theme.js";

/** A model that was drawn: everything a target may need of it. */
export interface Drawing {
  readonly model: ModelDescription;
  readonly settings: PlotSettings;
  readonly diagram: Diagram;
  readonly picture: Picture;
  /** The SVG text, in the colours of `theme`. */
  svg(theme: Theme): string;
  /** Everything that is written in it. */
  readonly texts: readonly string[];
}

export type Target = (drawing: Drawing) => string | Promise<string | Uint8Array>;

export const TARGETS = {
  ".svg": ({ svg, settings }) => svg(settings.theme),
  ".png": ({ svg, settings, texts }) =>
    pngBytes(svg(settings.theme === "auto" ? "light" : settings.theme), settings.dpi, texts),
} as const satisfies Readonly<Record<string, Target>>;

export type Extension = keyof typeof TARGETS;

export const EXTENSIONS = Object.keys(TARGETS) as Extension[];
