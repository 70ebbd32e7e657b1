/** Running text in a chart: as many lines as it takes. */
import { type Words, write } from "./chart.js";
import { type WordKind, wrapped } from "./words.js";

const LINE_HEIGHTS = { heading: 24, about: 17, note: 15 } as const satisfies Partial<Record<WordKind, number>>;

/** Adds the lines of `text` to `words`, from `top` down; returns where they end. */
export function paragraph(
  words: Words[],
  kind: keyof typeof LINE_HEIGHTS,
  text: string,
  x: number,
  top: number,
  room: number,
): number {
  const height = LINE_HEIGHTS[kind];
  const lines = wrapped(kind, text, room);
  words.push(...lines.map((line, i) => write(kind, line, x, top + height * (i + 0.72))));
  return top + height * lines.length;
}
