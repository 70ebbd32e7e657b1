/**
 * Styled text that knows its place in a terminal: one glyph per code point, each with
 * its width in cells and its style, so that wrapping and cutting never lose either.
 */
import { cellWidth } from "./cellWidth.js";
import type { Style } from "./paint.js";

export interface Glyph {
  readonly character: string;
  /** Cells of the terminal that it takes: 0, 1 or 2. */
  readonly width: number;
  readonly style: Style;
}

export type Text = readonly Glyph[];

/** One line of output, in pieces that are painted one by one. */
export type Line = readonly Text[];

/** A string, all in one style. */
export function text(characters: string, style: Style = "plain"): Text {
  return Array.from(characters, (character) => ({ character, width: cellWidth(character), style }));
}

/** So many spaces. */
export function blank(width: number): Text {
  return text(" ".repeat(width));
}

/** Cells that the text takes. */
export function widthOf(glyphs: Text): number {
  return glyphs.reduce((sum, { width }) => sum + width, 0);
}

/** The same text, all of it in `style`. */
export function withStyle(glyphs: Text, style: Style): Text {
  return glyphs.map((glyph) => ({ ...glyph, style }));
}

/** The text without the white space at its end. */
export function trimEnd(glyphs: Text): Text {
  return glyphs.slice(0, glyphs.length - spacesAtEnd(glyphs));
}

/** How many white-space characters end the text. */
export function spacesAtEnd(glyphs: Text): number {
  let end = glyphs.length;
  while (end > 0 && glyphs[end - 1].character.trim() === "") end--;
  return glyphs.length - end;
}

/** At most `width` cells from the start. A wide character on the edge gives way to a space. */
export function cut(glyphs: Text, width: number): Text {
  const kept: Glyph[] = [];
  let used = 0;
  for (const glyph of glyphs) {
    if (used + glyph.width > width) {
      return used < width ? [...kept, { character: " ", width: 1, style: glyph.style }] : kept;
    }
    kept.push(glyph);
    used += glyph.width;
  }
  return kept;
}

/** The text itself when it fits into `width` cells; else as much as leaves room for a `…` at the end. */
export function ellipsize(glyphs: Text, width: number): Text {
  if (widthOf(glyphs) <= width) return glyphs;
  const kept = cut(glyphs, width - 1);
  return [...kept, { character: "…", width: 1, style: glyphs[kept.length].style }];
}

/** The pieces of `line` that lie in its first `width` cells. */
export function crop(line: Line, width: number): Line {
  let left = width;
  return line.map((piece) => {
    const kept = cut(piece, left);
    left -= widthOf(kept);
    return kept;
  });
}
