import { describe, expect, test } from "@jest/globals";
import { DARK, LIGHT, type Palette } from "./theme.js";

describe.each<[string, Palette]>([
  ["light", LIGHT],
  ["dark", DARK],
])("%s", (_, palette) => {
  test.each(Object.entries(palette.families))(
    "%s: ink, muted text and accent stand out from the tint",
    (_, colours) => {
      expect(contrast(palette.ink, colours.tint)).toBeGreaterThan(11);
      expect(contrast(palette.muted, colours.tint)).toBeGreaterThan(5);
      expect(contrast(colours.accent, colours.tint)).toBeGreaterThan(3);
    },
  );

  test("lines and muted text stand out from the ground and from frames", () => {
    for (const ground of [palette.ground, palette.groupFill]) {
      expect(contrast(palette.line, ground)).toBeGreaterThan(3);
      expect(contrast(palette.muted, ground)).toBeGreaterThan(4.5);
    }
  });
});

/** Linear RGB as the eyes see it: Machado, Oliveira & Fernandes 2009, table 1, severity 1. */
const EYES = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

describe.each([
  ["light", LIGHT],
  ["dark", DARK],
])("families of the %s theme", (_, palette) => {
  test.each(Object.entries(EYES))("%s: any two are 16 apart at least (deltaE 1976)", (_, eye) => {
    const seen = Object.values(palette.families).map(({ accent }) => lab(accent, eye));
    expect(seen).toHaveLength(8);
    const distances = seen.flatMap((a, i) => seen.slice(i + 1).map((b) => Math.hypot(...a.map((x, k) => x - b[k]))));
    expect(Math.min(...distances)).toBeGreaterThanOrEqual(16);
  });
});

/** CIE L*a*b*, D65. */
function lab(colour: string, eye: readonly number[]): number[] {
  const rgb = linear(colour);
  const seen = [0, 3, 6].map((row) => rgb.reduce((sum, value, k) => sum + eye[row + k] * value, 0));
  const [r, g, b] = seen.map((value) => Math.min(1, Math.max(0, value)));
  const [x, y, z] = [
    (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
    0.2126 * r + 0.7152 * g + 0.0722 * b,
    (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
  ].map((t) => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** Contrast ratio of WCAG 2.2. */
function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [r, g, b] = linear(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function linear(colour: string): number[] {
  return [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
}
