/**
 * A canvas of dots for terminals: Braille characters have 2 × 4 in each cell. In plain
 * characters a cell shows what was drawn there last.
 */
import type { Style } from "../../summary/paint.js";
import { type Text, text } from "../../summary/text.js";

export interface Stroke {
  readonly style: Style;
  /** The character without Unicode. */
  readonly plain: string;
  /** Whether every third and fourth column of dots is left out. */
  readonly dashed: boolean;
}

type Dot = readonly [x: number, y: number];

/** Bits of the dots of a cell, by row and column. Source: Unicode, chapter 21.1, "Braille". */
const BITS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];
const BRAILLE = 0x2800;

/** `width` × `height` cells. */
export function canvas(width: number, height: number, ascii: boolean) {
  const bits = new Uint8Array(width * height);
  const strokes = new Array<Stroke | undefined>(width * height);

  return {
    /** A line between two dots, both in it. */
    line([x, y]: Dot, [endX, endY]: Dot, stroke: Stroke): void {
      const steps = Math.max(Math.abs(endX - x), Math.abs(endY - y), 1);
      for (let i = 0; i <= steps; i++) {
        dot(Math.round(x + ((endX - x) * i) / steps), Math.round(y + ((endY - y) * i) / steps), stroke);
      }
    },

    /** A line of text for each line of cells, in pieces of one style. */
    lines(): Text[][] {
      return Array.from({ length: height }, (_, row) =>
        Array.from({ length: width }, (_, column) => cell(row * width + column)),
      );
    },
  };

  function dot(x: number, y: number, stroke: Stroke): void {
    if (stroke.dashed && x % 4 > 1 && !ascii) return;
    const cell = Math.floor(y / 4) * width + Math.floor(x / 2);
    bits[cell] |= BITS[y % 4][x % 2];
    strokes[cell] = stroke;
  }

  function cell(index: number): Text {
    const stroke = strokes[index];
    if (stroke === undefined) return text(" ");
    return text(ascii ? stroke.plain : String.fromCodePoint(BRAILLE + bits[index]), stroke.style);
  }
}
