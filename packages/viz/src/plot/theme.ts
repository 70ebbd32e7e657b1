/**
 * Colours. The accents of the families are at least 16 apart (deltaE 1976) in both themes,
 * also as the three kinds of colour blindness see them (simulated after Machado, Oliveira &
 * Fernandes 2009). Accents are never text: ink on any tint has a contrast of at least 11:1,
 * muted text of 5:1, an accent on its tint of 3:1.
 */
import type { Family } from "./family.js";

export const THEMES = ["light", "dark", "auto"] as const;
/** "auto" follows the reader's system. */
export type Theme = (typeof THEMES)[number];

export const PLOT_THEMES = [...THEMES, "keras"] as const;
/** "keras" is Keras's own picture. */
export type PlotTheme = (typeof PLOT_THEMES)[number];

export interface Palette {
  readonly ground: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly groupFill: string;
  readonly groupLine: string;
  readonly families: Readonly<Record<Family, FamilyColours>>;
}

export interface FamilyColours {
  readonly accent: string;
  readonly tint: string;
  readonly border: string;
}

export const LIGHT: Palette = {
  ground: "#ffffff",
  ink: "#1f2328",
  muted: "#57606a",
  line: "#6e7781",
  groupFill: "#f6f8fa",
  groupLine: "#c4cbd3",
  families: coloursOf("#ffffff", 0.1, {
    neutral: "#716a7a",
    dense: "#177ee8",
    conv: "#7f3aa6",
    pool: "#0e9671",
    norm: "#998539",
    activation: "#f4000a",
    merge: "#266c37",
    sequence: "#65003f",
  }),
};

export const DARK: Palette = {
  ground: "#0d1117",
  ink: "#e6edf3",
  muted: "#9da7b3",
  line: "#8b949e",
  groupFill: "#11161d",
  groupLine: "#3d444d",
  families: coloursOf("#0d1117", 0.16, {
    neutral: "#898e96",
    dense: "#89c2ff",
    conv: "#ab7cff",
    pool: "#33d29c",
    norm: "#dfb127",
    activation: "#e97e3c",
    merge: "#89cd6d",
    sequence: "#eb6ed1",
  }),
};

function coloursOf(
  ground: string,
  tint: number,
  accents: Readonly<Record<Family, string>>,
): Readonly<Record<Family, FamilyColours>> {
  const colours = (accent: string) => ({ accent, tint: mix(ground, accent, tint), border: mix(ground, accent, 0.55) });
  return Object.fromEntries(Object.entries(accents).map(([family, accent]) => [family, colours(accent)])) as Record<
    Family,
    FamilyColours
  >;
}

/** `share` of `b`, the rest of `a`; both `#rrggbb`. */
export function mix(a: string, b: string, share: number): string {
  const channel = (colour: string, index: number) => Number.parseInt(colour.slice(1 + 2 * index, 3 + 2 * index), 16);
  const mixed = [0, 1, 2].map((i) => Math.round(channel(a, i) + (channel(b, i) - channel(a, i)) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
