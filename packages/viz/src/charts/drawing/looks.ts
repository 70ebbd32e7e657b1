/** Looks: how marks are drawn, a class of the style sheet each. */
import { DARK, LIGHT, type Palette } from "../../plot/theme.js";
import { isLevel, type Level, levelColour, type Mode } from "./ramp.js";

interface LookStyle {
  /** Declarations that are the same in every theme. */
  readonly shape: string;
  readonly colours: (palette: Palette, mode: Mode) => string;
}

const THIN = "fill:none;stroke-width:1";

const STYLES = {
  /** The line where bars begin. */
  axis: { shape: THIN, colours: ({ line }) => `stroke:${line}` },
  grid: { shape: THIN, colours: ({ groupLine }) => `stroke:${groupLine};stroke-opacity:0.6` },
  /** A light line around something filled. */
  frame: { shape: THIN, colours: ({ groupLine }) => `stroke:${groupLine}` },
  ours: { shape: "", colours: ({ families }) => `fill:${families.dense.accent}` },
  others: { shape: "", colours: ({ families }) => `fill:${families.neutral.border}` },
  whisker: { shape: "fill:none;stroke-width:1.25", colours: ({ ink }) => `stroke:${ink}` },
  /** Around whiskers and curves, so that they are seen on what they cross. */
  halo: {
    shape: "fill:none;stroke-width:3.25;stroke-linecap:square;stroke-opacity:0.7",
    colours: ({ ground }) => `stroke:${ground}`,
  },
  training: {
    shape: "fill:none;stroke-width:1.75;stroke-linejoin:round;stroke-linecap:round",
    colours: (_, mode) => `stroke:${SERIES[mode].training}`,
  },
  validation: {
    shape: "fill:none;stroke-width:1.75;stroke-linejoin:round;stroke-dasharray:5 3.5",
    colours: (_, mode) => `stroke:${SERIES[mode].validation}`,
  },
  trainingDot: { shape: "", colours: (_, mode) => `fill:${SERIES[mode].training}` },
  validationDot: {
    shape: "stroke-width:1.5",
    colours: ({ ground }, mode) => `fill:${ground};stroke:${SERIES[mode].validation}`,
  },
  /** From the end of a curve to its label. */
  leader: { shape: "fill:none;stroke-width:0.75", colours: ({ line }) => `stroke:${line}` },
  /** Around the best. */
  ring: { shape: "fill:none;stroke-width:1.75", colours: ({ ink }) => `stroke:${ink}` },
  /** Where there is no number. */
  missing: { shape: "fill:none;stroke-width:1.25;stroke-linecap:round", colours: ({ muted }) => `stroke:${muted}` },
  /** Lines across what is below zero. */
  hatch: { shape: "fill:none;stroke-width:0.8;stroke-opacity:0.8", colours: ({ ground }) => `stroke:${ground}` },
  /** Weights: blue lines above zero, dashed orange ones below it. */
  positive: { shape: "fill:none", colours: (_, mode) => `stroke:${WEIGHTS[mode].positive}` },
  negative: { shape: "fill:none;stroke-dasharray:6 4", colours: (_, mode) => `stroke:${WEIGHTS[mode].negative}` },
  positiveBar: { shape: "", colours: (_, mode) => `fill:${WEIGHTS[mode].positive}` },
  negativeBar: { shape: "", colours: (_, mode) => `fill:${WEIGHTS[mode].negative}` },
  neuron: {
    shape: "stroke-width:1.5",
    colours: ({ groupFill, line }) => `fill:${groupFill};stroke:${line}`,
  },
  /** The border of a neuron that is filled by its value. */
  rim: { shape: "fill:none;stroke-width:1.5", colours: ({ line }) => `stroke:${line}` },
  /** The dots that stand for neurons left out. */
  dots: { shape: "", colours: ({ line }) => `fill:${line}` },
} as const satisfies Readonly<Record<string, LookStyle>>;

const SERIES: Readonly<Record<Mode, Readonly<Record<"training" | "validation", string>>>> = {
  light: { training: "#177ee8", validation: "#b3541e" },
  dark: { training: "#89c2ff", validation: "#e97e3c" },
};

const WEIGHTS: Readonly<Record<Mode, Readonly<Record<"positive" | "negative", string>>>> = {
  light: { positive: "#1168c4", negative: "#bb4d00" },
  dark: { positive: "#6db3ff", negative: "#f08c4a" },
};

export type Look = keyof typeof STYLES | Level;

/** The declarations of a look. */
export function lookShape(look: Look): string {
  return isLevel(look) ? "" : STYLES[look].shape;
}

export function lookColours(look: Look, mode: Mode): string {
  if (isLevel(look)) return `fill:${levelColour(look, mode)}`;
  return STYLES[look].colours(mode === "dark" ? DARK : LIGHT, mode);
}
