/** Words: the kinds of text in a chart, and how they are made to fit. */
import { type FontName, textWidth } from "../../plot/text/measure.js";

interface WordStyle {
  readonly font: FontName;
  /** In px. */
  readonly size: number;
  readonly muted: boolean;
}

export const WORD_STYLES = {
  heading: { font: "semibold", size: 17, muted: false },
  about: { font: "regular", size: 11.5, muted: true },
  panel: { font: "semibold", size: 13, muted: false },
  unit: { font: "regular", size: 11, muted: true },
  /** Labels and figures that stand out, and the others. */
  strong: { font: "semibold", size: 12, muted: false },
  plain: { font: "regular", size: 12, muted: true },
  /** At axes and in legends. */
  tick: { font: "regular", size: 10.5, muted: true },
  /** Figures in cells and circles, from large to small. */
  cell: { font: "regular", size: 11, muted: false },
  smallCell: { font: "regular", size: 9, muted: false },
  tinyCell: { font: "regular", size: 7, muted: false },
  note: { font: "regular", size: 10.5, muted: true },
} as const satisfies Readonly<Record<string, WordStyle>>;

export type WordKind = keyof typeof WORD_STYLES;

export function wordWidth(kind: WordKind, text: string): number {
  return textWidth(text, WORD_STYLES[kind].font, WORD_STYLES[kind].size);
}

/** `text`, or as much of it as is not wider than `room`, and "…". */
export function shortened(kind: WordKind, text: string, room: number): string {
  if (wordWidth(kind, text) <= room) return text;
  const characters = [...text];
  while (characters.length > 0 && wordWidth(kind, `${characters.join("").trimEnd()}…`) > room) characters.pop();
  return `${characters.join("").trimEnd()}…`;
}

/** Lines no wider than `room`, broken between words; a word that is wider is shortened. */
export function wrapped(kind: WordKind, text: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length > 0 ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length > 0 && wordWidth(kind, longer) <= room) lines[lines.length - 1] = longer;
    else lines.push(shortened(kind, word, room));
  }
  return lines;
}

/** The largest of `kinds` in which every text fits into `room`, or null. */
export function largestFit<Kind extends WordKind>(
  kinds: readonly Kind[],
  texts: readonly string[],
  room: number,
): Kind | null {
  return kinds.find((kind) => texts.every((text) => wordWidth(kind, text) <= room)) ?? null;
}
