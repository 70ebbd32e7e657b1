import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { Resvg } from "@resvg/resvg-js";
import { type FontName, missingCharacters, textWidth } from "./measure.js";

const FONTS = join(__dirname, "../../../fonts");
const FACES: Readonly<Record<FontName, { file: string; style: string }>> = {
  regular: { file: "Inter-Regular.ttf", style: 'font-family="Inter" font-weight="400"' },
  semibold: { file: "Inter-SemiBold.ttf", style: 'font-family="Inter" font-weight="600"' },
  mono: { file: "JetBrainsMono-Regular.ttf", style: 'font-family="JetBrains Mono"' },
  dejavu: { file: "DejaVuSans.ttf", style: 'font-family="DejaVu Sans" font-weight="400"' },
  dejavuBold: { file: "DejaVuSans-Bold.ttf", style: 'font-family="DejaVu Sans" font-weight="700"' },
};

/** Where the ink of `text` ends when it is drawn; a bar behind it stands for its last advance. */
function drawnWidth(text: string, font: FontName, size: number): number {
  const { file, style } = FACES[font];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="99"><text x="0" y="50" font-size="${size}" ${style}>|${text}|</text></svg>`;
  const image = new Resvg(svg, { font: { loadSystemFonts: false, fontFiles: [join(FONTS, file)] } });
  return image.getBBox()?.width ?? Number.NaN;
}

describe.each<FontName>(["regular", "semibold", "mono", "dejavu", "dejavuBold"])("%s", (font) => {
  test.each(["block_3_expand_BN", "conv2d_transpose_12", "N × 224 × 224 × 3", "Größe Ångström", "слой λ"])(
    "%s is as wide as it is drawn, kerning of 3%% aside",
    (text) => {
      const drawn = drawnWidth(text, font, 40) - drawnWidth("", font, 40);
      const measured = textWidth(text, font, 40);
      expect(drawn / measured).toBeGreaterThan(0.97);
      expect(drawn / measured).toBeLessThan(1.01);
    },
  );
});

test("a character that the fonts lack has the width it has elsewhere", () => {
  expect(textWidth("类别", "semibold", 10)).toBe(20);
  expect(textWidth("שלום", "regular", 10)).toBe(textWidth("שלום", "dejavu", 10));
  for (const picture of ["🙂", "👩‍👩‍👧‍👦", "🇩🇪", "👍🏽", "❤️"]) expect(textWidth(picture, "regular", 10)).toBe(13);
  expect(textWidth("e\u0301", "regular", 10)).toBe(textWidth("e", "regular", 10));
  expect(missingCharacters("tab\tline\nbell\u0007half\ud800")).toEqual(["\ufffd"]); // of what they are written as
  expect(missingCharacters("a类别类é\u0301עש")).toEqual(["类", "别"]);
});
