/**
 * Breaks text into lines of at most `width` cells, between words.
 *
 * A word owns the spaces after it, and they may hang over the edge. A word wider than a
 * line starts a new one; in a cell of a table it is left whole, for the cell to cut, and
 * in running text it is folded. Source: rich 13.3, `_wrap.divide_line` and `Text.wrap`.
 */
import { spacesAtEnd, type Text, trimEnd, widthOf } from "./text.js";

/** The lines of `glyphs`, in order; at least one. Line breaks in the text are kept. */
export function wrap(glyphs: Text, width: number, longWords: "whole" | "fold"): Text[] {
  return paragraphs(glyphs).flatMap((paragraph) => {
    const lines: Text[] = [];
    let line: Text = [];
    const startLine = (word: Text) => {
      if (line.length > 0) lines.push(line);
      line = word;
    };
    for (const word of words(paragraph)) {
      const wordWidth = widthOf(trimEnd(word));
      if (widthOf(line) + wordWidth <= width) line = [...line, ...word];
      else if (wordWidth > width && longWords === "fold") fold(word, width).forEach(startLine);
      else startLine(word);
    }
    return [...lines, line].map((each) => dropOverhang(each, width));
  });
}

function paragraphs(glyphs: Text): Text[] {
  const end = glyphs.findIndex(({ character }) => character === "\n");
  return end < 0 ? [glyphs] : [glyphs.slice(0, end), ...paragraphs(glyphs.slice(end + 1))];
}

/** Each word with the spaces after it; spaces before the first belong to the first. */
function words(glyphs: Text): Text[] {
  const isSpace = (index: number) => glyphs[index].character.trim() === "";
  const starts = glyphs.flatMap((_, index) => (index > 0 && !isSpace(index) && isSpace(index - 1) ? [index] : []));
  const first = glyphs.findIndex((_, index) => !isSpace(index));
  const bounds = [0, ...starts.filter((start) => start > first), glyphs.length];
  return bounds.slice(1).map((end, index) => glyphs.slice(bounds[index], end));
}

/** A word in pieces of at most `width` cells. */
function fold(word: Text, width: number): Text[] {
  const pieces: Text[] = [];
  let piece: Text = [];
  for (const glyph of word) {
    if (piece.length > 0 && widthOf(piece) + glyph.width > width) {
      pieces.push(piece);
      piece = [];
    }
    piece = [...piece, glyph];
  }
  return [...pieces, piece];
}

/**
 * Drops trailing spaces beyond the edge. The overhang is counted in characters, not in
 * cells, because rich counts so: that is why a wide name which fills its cell to the last
 * cell, and is followed by a space, still loses its end to a `…` in Keras's tables.
 */
function dropOverhang(line: Text, width: number): Text {
  const overhang = Math.max(0, line.length - width);
  return line.slice(0, line.length - Math.min(overhang, spacesAtEnd(line)));
}
