/**
 * Ramps: colours for numbers. From nothing, which is near the ground, to much, in ten
 * steps: blue above zero, orange below it. Blue and orange are told apart by every kind of
 * colour blindness; where it is the sign alone that they show, something else shows it too.
 *
 * A level is a class in the picture's style sheet, so that a picture can follow the theme.
 */
import { mix } from "../../plot/theme.js";

/** The strongest level. */
export const LEVELS = 10;

export type Level = `p${number}` | `n${number}`;

export type Mode = "light" | "dark";

const NOTHING: Readonly<Record<Mode, string>> = { light: "#f3f5f8", dark: "#1a212b" };

/** Stops at equal distances, behind nothing. */
const STOPS: Readonly<Record<Mode, Readonly<Record<"p" | "n", readonly string[]>>>> = {
  light: {
    p: ["#a9d0f7", "#3d8fe3", "#0a3f80"],
    n: ["#fbd0a4", "#e2822b", "#7c3200"],
  },
  dark: {
    p: ["#164472", "#3f8ddb", "#c3e0ff"],
    n: ["#64330f", "#d9772c", "#ffdfc2"],
  },
};

/** The level of `value` where ±`most` is the strongest; only 0 has no colour. */
export function levelOf(value: number, most: number): Level {
  if (value === 0 || !(most > 0)) return "p0";
  const level = Math.min(LEVELS, Math.max(1, Math.ceil((Math.abs(value) / most) * LEVELS - 1e-9)));
  return value > 0 ? `p${level}` : `n${level}`;
}

export function isLevel(look: string): look is Level {
  return /^[pn]\d+$/.test(look);
}

export function levelColour(level: Level, mode: Mode): string {
  const stops = [NOTHING[mode], ...STOPS[mode][level[0] as "p" | "n"]];
  const at = (Number(level.slice(1)) / LEVELS) * (stops.length - 1);
  const below = Math.min(Math.floor(at), stops.length - 2);
  return mix(stops[below], stops[below + 1], at - below);
}

/** Black or white, whichever stands out more; either way the contrast is at least 4.58:1. */
export function textColourOn(colour: string): string {
  return luminance(colour) > 0.179 ? "#000000" : "#ffffff";
}

/** Relative luminance of WCAG 2.2. */
export function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
