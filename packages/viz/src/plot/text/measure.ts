/**
 * How wide a text is, by the advance widths of the bundled fonts. Kerning is left out:
 * it makes texts narrower, by less than a percent.
 */
import { type AdvanceTable, mono, regular, semibold } from "./advances.js";

export type FontName = "regular" | "semibold" | "mono";

/** Width of `text` in px, set in `font` at `size` px. */
export function textWidth(text: string, font: FontName, size: number): number {
  let ems = 0;
  for (const character of text) ems += advanceOf(character, font);
  return ems * size;
}

/** The characters of `text` that `font` cannot draw, each once. */
export function missingFrom(font: FontName, text: string): string[] {
  return [...new Set(text)].filter((character) => !advances(font).has(character.codePointAt(0) ?? 0));
}

const TABLES: Readonly<Record<FontName, AdvanceTable>> = { regular, semibold, mono };
const parsed = new Map<FontName, ReadonlyMap<number, number>>();

/** In ems. A character that the font lacks is drawn by another one; these are the usual widths there. */
function advanceOf(character: string, font: FontName): number {
  const known = advances(font).get(character.codePointAt(0) ?? 0);
  if (known !== undefined) return known;
  if (/\p{Mark}|\p{Default_Ignorable_Code_Point}/u.test(character)) return 0;
  return FULL_WIDTH.test(character) ? 1 : 0.65;
}

const FULL_WIDTH =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u3000-\u303f\uff00-\uff60]|\p{Emoji_Presentation}/u;

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
