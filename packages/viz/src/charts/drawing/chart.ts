/**
 * Chart: a picture as plain data, with everything in its place. Every chart of this
 * package is made into one, and `svg.ts` writes it down.
 */
import type { Look } from "./looks.js";
import { shortened, WORD_STYLES, type WordKind, wordWidth } from "./words.js";

export interface Chart {
  readonly width: number;
  readonly height: number;
  /** What readers that cannot see the picture are told: its name, and what is in it. */
  readonly title: string;
  readonly told: string;
  /** From bottom to top. */
  readonly marks: readonly Mark[];
  /** On top of the marks. */
  readonly words: readonly Words[];
}

/** Something drawn. */
export interface Mark {
  readonly look: Look;
  /** Path data. */
  readonly d: string;
  /** Told when it is pointed at. */
  readonly told?: string;
  /** Of its stroke, where the look leaves them open: in px, and from 0 to 1. */
  readonly thickness?: number;
  readonly opacity?: number;
}

/** A line of text. (x, y) is where its baseline begins. */
export interface Words {
  readonly kind: WordKind;
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** All of it where the text is shortened, else null. */
  readonly full: string | null;
  /** Written upwards, a quarter turned to the left. */
  readonly turned: boolean;
  /** The filled mark it lies on, whose colour decides its own; null when it lies on the ground. */
  readonly on: Look | null;
}

export interface WordPlace {
  /** Which part of the text is at (x, y). Default `"start"`. */
  readonly anchor?: "start" | "middle" | "end";
  /** The text is shortened to so many px. Default: all there is. */
  readonly room?: number;
  readonly turned?: boolean;
  readonly on?: Look | null;
}

export function write(kind: WordKind, whole: string, x: number, y: number, place: WordPlace = {}): Words {
  const { anchor = "start", room = Number.POSITIVE_INFINITY, turned = false, on = null } = place;
  const text = shortened(kind, whole, room);
  const back = { start: 0, middle: 0.5, end: 1 }[anchor] * wordWidth(kind, text);
  const full = text === whole ? null : whole;
  return { kind, text, x: turned ? x : x - back, y: turned ? y + back : y, full, turned, on };
}

/** The rectangle that words take. */
export function boxOf({ kind, text, x, y, turned }: Words): { x: number; y: number; width: number; height: number } {
  const length = wordWidth(kind, text);
  const [above, below] = [0.75 * sizeOf(kind), 0.22 * sizeOf(kind)];
  if (turned) return { x: x - above, y: y - length, width: above + below, height: length };
  return { x, y: y - above, width: length, height: above + below };
}

function sizeOf(kind: WordKind): number {
  return WORD_STYLES[kind].size;
}
