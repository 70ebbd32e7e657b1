/** The kinds of text in a picture: font and size in px. */
import type { FontName } from "./measure.js";
import { textWidth } from "./measure.js";

export interface TextStyle {
  readonly font: FontName;
  readonly size: number;
  readonly muted: boolean;
}

export const TEXT_STYLES = {
  /** Name of a layer. */
  name: { font: "semibold", size: 13, muted: false },
  /** Its class and activation. */
  kind: { font: "regular", size: 11, muted: true },
  /** Parameters, dtype, trainability. */
  fact: { font: "regular", size: 10.5, muted: true },
  /** Number of uses of a shared layer. */
  times: { font: "semibold", size: 11, muted: true },
  /** Which call of a shared layer a line enters. */
  call: { font: "semibold", size: 10, muted: true },
  /** Shape of a tensor. */
  shape: { font: "mono", size: 10, muted: true },
  /** Title of a nested model. */
  title: { font: "semibold", size: 11.5, muted: true },
} as const satisfies Readonly<Record<string, TextStyle>>;

export type TextKind = keyof typeof TEXT_STYLES;

export function widthOf(kind: TextKind, text: string): number {
  return textWidth(text, TEXT_STYLES[kind].font, TEXT_STYLES[kind].size);
}
