/**
 * PNG: an SVG text as pixels, by resvg with the bundled fonts and no others, so that the
 * picture is the same on every machine, and has its text where no fonts are installed.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ArgumentError } from "@neurode/core";
import { formatCount } from "../../format.js";
import { fontCharacters } from "../text/fontCharacters.js";
import { missingCharacters } from "../text/measure.js";
import { withDensity } from "./density.js";

/** What SVG takes one px to be. */
const CSS_DPI = 96;

/** Four gigabytes of memory while it is drawn. */
const MAX_PIXELS = 2 ** 29;

const FONT_FOLDER = join(__dirname, "../../../fonts");
const FONT_FILES = [
  ...["Inter-Regular.ttf", "Inter-SemiBold.ttf", "JetBrainsMono-Regular.ttf"],
  ...["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"],
];

/**
 * `svg` at `dpi` pixels per inch; `texts` are all that is written in it, of which `where` warns if the fonts lack some.
 * `fontFiles` are further fonts, for what the bundled ones lack.
 */
export async function pngBytes(
  where: string,
  svg: string,
  dpi: number,
  texts: readonly string[],
  fontFiles: readonly string[] = [],
): Promise<Buffer> {
  checkSize(where, svg, dpi);
  warnOfMissing(where, texts, fontFiles);
  const { Resvg } = await import("@resvg/resvg-js");
  const image = new Resvg(svg, {
    font: {
      loadSystemFonts: false,
      fontFiles: [...FONT_FILES.map((file) => join(FONT_FOLDER, file)), ...fontFiles],
      defaultFontFamily: "Inter",
    },
    fitTo: { mode: "zoom", value: dpi / CSS_DPI },
  });
  return withDensity(image.render().asPng(), dpi);
}

function checkSize(where: string, svg: string, dpi: number): void {
  const [width = 0, height = 0] = (/<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? []).slice(1).map(Number);
  const pixels = (side: number) => Math.round((side * dpi) / CSS_DPI);
  if (pixels(width) * pixels(height) <= MAX_PIXELS && pixels(width) > 0 && pixels(height) > 0) return;
  const most = Math.floor(CSS_DPI * Math.sqrt(MAX_PIXELS / (width * height)));
  throw new ArgumentError(
    `${where}: at ${dpi} dpi the PNG would have ${formatCount(pixels(width))} × ${formatCount(pixels(height))} pixels. ` +
      `Take a dpi from 1 to ${most}, or write an .svg.`,
  );
}

function warnOfMissing(where: string, texts: readonly string[], fontFiles: readonly string[]): void {
  const lacking = missingCharacters(texts.join(""));
  if (lacking.length === 0) return;
  const further = fontFiles.map((file) => fontCharacters(readFileSync(file)));
  const missing = lacking.filter((character) => !further.some((draws) => draws(character.codePointAt(0) ?? 0)));
  if (missing.length === 0) return;
  process.emitWarning(
    `${where}: the PNG shows boxes for ${missing.join(" ")}: the bundled fonts have Latin, Greek, Cyrillic, Hebrew and Arabic letters. ` +
      "Give a font that has these in fontFiles, or write an SVG, which shows them in the reader's fonts.",
    { code: "NEURODE_MISSING_GLYPHS" },
  );
}
