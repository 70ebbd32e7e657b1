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

/** Contrast ratio of WCAG 2.2. */
function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
