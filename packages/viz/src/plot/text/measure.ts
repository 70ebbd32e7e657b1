/**
 * How wide a text is, by the advance widths of the bundled fonts. Kerning is left out:
 * it makes texts narrower, by less than a percent.
 */
import { type AdvanceTable, dejavu, dejavuBold, mono, regular, semibold } from "./advances.js";
import { writable } from "./writable.js";

export type FontName = "regular" | "semibold" | "mono" | "dejavu" | "dejavuBold";

/** Width of `text` in px, set in `font` at `size` px. */
export function textWidth(text: string, font: FontName, size: number): number {
  const written = writable(text);
  let ems = 0;
  for (const character of PICTOGRAPH.test(written) ? clusters(written) : written) ems += advanceOf(character, font);
  return ems * size;
}

/** The characters of `text` that no bundled font can draw, each once. */
export function missingCharacters(text: string): string[] {
  const drawn = (code: number) => advances("semibold").has(code) || advances("dejavuBold").has(code);
  return [...new Set(writable(text))].filter(
    (character) => !drawn(character.codePointAt(0) ?? 0) && !INVISIBLE.test(character),
  );
}

const TABLES: Readonly<Record<FontName, AdvanceTable>> = { regular, semibold, mono, dejavu, dejavuBold };
const parsed = new Map<FontName, ReadonlyMap<number, number>>();

/**
 * In ems. A character that the font lacks is drawn by DejaVu Sans, and one that this lacks
 * too by a font of the reader's; these are the usual widths there.
 */
function advanceOf(character: string, font: FontName): number {
  const code = character.codePointAt(0) ?? 0;
  const known = advances(font).get(code) ?? advances(font === "semibold" ? "dejavuBold" : "dejavu").get(code);
  if (known !== undefined) return known;
  if (INVISIBLE.test(character)) return 0;
  return FULL_WIDTH.test(character) ? 1 : PICTOGRAPH.test(character) ? 1.3 : 0.65;
}

/** What is drawn on other characters, or not at all; the joiners in a picture count with it. */
const INVISIBLE = /^[\p{Mark}\p{Default_Ignorable_Code_Point}]+$/u;
/** Several code points may make one picture: a flag, a family, a hand in a tone of skin. */
const PICTOGRAPH = /\p{Emoji_Presentation}|\p{Regional_Indicator}|\ufe0f/u;
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

function* clusters(text: string): Iterable<string> {
  for (const { segment } of segmenter.segment(text)) {
    if (PICTOGRAPH.test(segment)) yield segment;
    else yield* segment;
  }
}

const FULL_WIDTH =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u3000-\u303f\uff00-\uff60]/u;

function advances(font: FontName): ReadonlyMap<number, number> {
  let table = parsed.get(font);
  if (!table) {
    table = parse(TABLES[font]);
    parsed.set(font, table);
  }
  return table;
}

function parse({ unitsPerEm, runs }: AdvanceTable): ReadonlyMap<number, number> {
  const table = new Map<number, number>();
  for (const line of runs.trim().split("\n")) {
    const [first, values] = line.split(": ");
    let code = Number.parseInt(first, 16);
    for (const value of values.split(" ")) {
      const [advance, count = 1] = value.split("*").map(Number);
      for (let i = 0; i < count; i++) table.set(code++, advance / unitsPerEm);
    }
  }
  return table;
}
