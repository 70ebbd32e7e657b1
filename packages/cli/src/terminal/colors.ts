/** Colours for a stream: those it has, none in a pipe or with NO_COLOR. */
import type { WriteStream } from "node:tty";
import { createColors } from "picocolors";

export type Colors = ReturnType<typeof createColors>;

/** Node asks TERM, NO_COLOR and their like. */
export function hasColors(stream: WriteStream): boolean {
  return stream.isTTY === true && stream.hasColors(256);
}

export function colorsOf(stream: WriteStream): Colors {
  return createColors(hasColors(stream));
}
