/** Words: the kinds of text in a chart, and how they are made to fit. */
import { type FontName, textWidth } from "../plot/text/measure.js";

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
  /** Labels and figures, of ours and of others. */
  our: { font: "semibold", size: 12, muted: false },
  other: { font: "regular", size: 12, muted: true },
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

/** Four significant digits: 24,610 or 0.8712. */
export function figureText(figure: number): string {
  return figure.toLocaleString("en-US", { maximumSignificantDigits: 4 });
}
