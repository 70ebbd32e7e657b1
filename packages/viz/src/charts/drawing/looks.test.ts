import { describe, expect, test } from "@jest/globals";
import { DARK, LIGHT } from "../../plot/theme.js";
import { type Look, lookColours } from "./looks.js";
import { LEVELS, type Level, levelColour, levelOf, luminance, textColourOn } from "./ramp.js";

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const ALL = (["p", "n"] as const).flatMap((sign) => Array.from({ length: LEVELS + 1 }, (_, i): Level => `${sign}${i}`));

describe.each([
  ["light", LIGHT.ground],
  ["dark", DARK.ground],
] as const)("%s", (mode, ground) => {
  test.each(ALL)("text on %s can be read", (level) => {
    const colour = levelColour(level, mode);
    expect(contrast(colour, textColourOn(colour))).toBeGreaterThan(4.5);
  });

  test("levels stand out more the stronger they are", () => {
    for (const sign of ["p", "n"] as const) {
      const contrasts = ALL.filter((level) => level[0] === sign).map((level) =>
        contrast(levelColour(level, mode), ground),
      );
      expect(contrasts).toEqual([...contrasts].sort((a, b) => a - b));
      expect(contrasts[LEVELS]).toBeGreaterThan(7);
    }
  });

  test.each<Look>(["training", "validation", "positive", "negative", "ours", "missing", "ring", "axis", "rim"])(
    "%s stands out from the ground",
    (look) => {
      const [colour] = /#[0-9a-f]{6}/.exec(lookColours(look, mode)) ?? [""];
      expect(contrast(colour, ground)).toBeGreaterThan(3);
    },
  );
});

// biome-ignore format: a table
test.each<[value: number, most: number, level: Level]>([
  [0,     1, "p0"],
  [1e-9,  1, "p1"],
  [0.1,   1, "p1"],
  [0.11,  1, "p2"],
  [1,     1, "p10"],
  [-1,    1, "n10"],
  [-0.5,  1, "n5"],
  [5,     1, "p10"],
  [0,     0, "p0"],
])("%d of %d is %s", (value, most, level) => {
  expect(levelOf(value, most)).toBe(level);
});
