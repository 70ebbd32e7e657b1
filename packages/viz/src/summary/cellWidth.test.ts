import { expect, test } from "@jest/globals";
import { cellWidth } from "./cellWidth.js";

// Widths by rich 13.3 (`cells.get_character_cell_size`).
test.each<[what: string, characters: string, width: number]>([
  ["ASCII", "a ~", 1],
  ["Latin, Greek, Cyrillic", "éΩж", 1],
  ["box drawing and the ellipsis", "━│└…", 1],
  ["halfwidth kana", "ｱｶ", 1],
  ["hexagrams", "䷀䷿", 1],
  ["letters that make flags", "🇦🇿", 1],
  ["text-style symbols", "☺✓", 1],
  ["ideographs", "隐藏层𠀀", 2],
  ["kana, bopomofo, Hangul", "あアㄅ한", 2],
  ["CJK punctuation and fullwidth forms", "。「Ａ￥", 2],
  ["emoji", "😽🚀✨", 2],
  ["combining marks", "\u0301\u20dd\ufe0f", 0],
  ["control characters", "\u0007\u009f", 0],
  ["joiners and direction marks", "\u200b\u200d\u200e\u202e\u2060", 0],
])("%s", (_, characters, width) => {
  for (const character of characters) expect([character, cellWidth(character)]).toEqual([character, width]);
});
