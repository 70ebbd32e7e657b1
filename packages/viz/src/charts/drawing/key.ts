/** The key to colours: all levels side by side, from much below zero to much above it. */
import { type Mark, type Words, write } from "./chart.js";
import { rectPath } from "./paths.js";
import { LEVELS, type Level } from "./ramp.js";

export interface Key {
  readonly marks: readonly Mark[];
  readonly words: readonly Words[];
}

export const KEY_CELL = 12;
export const KEY_BAR_HEIGHT = 10;
/** Of the bar itself. */
export const KEY_WIDTH = (2 * LEVELS + 1) * KEY_CELL;
/** From its top to the end of its figures. */
export const KEY_HEIGHT = KEY_BAR_HEIGHT + 17;

/** A key whose bar begins at (x, y), with texts below it at the fractions from -1 to 1 that are given. */
export function colourKey(x: number, y: number, texts: readonly { at: number; text: string }[]): Key {
  const levels = Array.from(
    { length: 2 * LEVELS + 1 },
    (_, i): Level => (i < LEVELS ? `n${LEVELS - i}` : `p${i - LEVELS}`),
  );
  const marks = levels.map((look, i): Mark => ({ look, d: rectPath(x + i * KEY_CELL, y, KEY_CELL, KEY_BAR_HEIGHT) }));
  const words = texts.map(({ at, text }) => {
    const anchor = at === -1 ? "start" : at === 1 ? "end" : "middle";
    return write("tick", text, x + ((at + 1) / 2) * KEY_WIDTH, y + KEY_BAR_HEIGHT + 13, { anchor });
  });
  return { marks, words };
}
