import { expect, test } from "@jest/globals";
import { counted, figureText, shareText } from "./figures.js";

// biome-ignore format: a table
test.each<[figure: number, text: string]>([
  [0,           "0"],
  [-0,          "0"],
  [24_612.5,    "24,610"],
  [0.871_234,   "0.8712"],
  [-0.5,        "−0.5"],
  [1.2344e-7,   "1.234e-7"],
  [1e12,        "1,000,000,000,000"],
  [1e21,        "1e21"],
  [Number.NaN,  "NaN"],
  [-Infinity,   "−∞"],
])("%d is %s", (figure, text) => {
  expect(figureText(figure)).toBe(text);
});

// biome-ignore format: a table
test.each<[share: number, short: boolean, text: string]>([
  [0,       false, "0 %"],
  [1,       false, "100 %"],
  [0.9512,  false, "95.1 %"],
  [0.9512,  true,  "95 %"],
  [0.0312,  true,  "3.1 %"],
])("%d, short %s, is %s", (share, short, text) => {
  expect(shareText(share, short)).toBe(text);
});

test("counted", () => {
  expect([counted(1, "epoch"), counted(1200, "epoch")]).toEqual(["1 epoch", "1,200 epochs"]);
});
