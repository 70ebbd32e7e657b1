/**
 * PNG: an SVG text as pixels, by resvg with the bundled fonts and no others, so that the
 * picture is the same on every machine, and has its text where no fonts are installed.
 */
import { join } from "node:path";
import { missingCharacters } from "../text/measure.js";
import { withDensity } from "./density.js";

/** What SVG takes one px to be. */
const CSS_DPI = 96;

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
  if (fontFiles.length === 0) warnOfMissing(where, texts);
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

function warnOfMissing(where: string, texts: readonly string[]): void {
  const missing = missingCharacters(texts.join(""));
  if (missing.length === 0) return;
  process.emitWarning(
    `${where}: the PNG shows boxes for ${missing.join(" ")}: the bundled fonts have Latin, Greek, Cyrillic, Hebrew and Arabic letters. ` +
      "Give a font that has these in fontFiles, or write an SVG, which shows them in the reader's fonts.",
    { code: "NEURODE_MISSING_GLYPHS" },
  );
}
