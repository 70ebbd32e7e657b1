import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { fontCharacters } from "./fontCharacters.js";

const inter = readFileSync(join(__dirname, "../../../fonts/Inter-Regular.ttf"));

/** A font of nothing but a cmap of one subtable, as 16-bit numbers. */
function font(...subtable: number[]): Buffer {
  const head = [0x0001, 0, 1, 0, 0, 0, 0x636d, 0x6170, 0, 0, 0, 28, 0, 0];
  const cmap = [0, 1, 3, 10, 0, 12];
  const words = [...head, ...cmap, ...subtable];
  const bytes = Buffer.alloc(2 * words.length);
  words.forEach((word, i) => {
    bytes.writeUInt16BE(word, 2 * i);
  });
  return bytes;
}

// Segments a–c whose glyphs follow each other, e–g by an array that has none for f, and the last that all fonts have.
const SEGMENTS = font(
  ...[4, 48, 0, 6, 0, 0, 0],
  ...[0x63, 0x67, 0xffff, 0],
  ...[0x61, 0x65, 0xffff],
  ...[0xffa0, 0, 1],
  ...[0, 4, 0],
  ...[5, 0, 7],
);
// Groups a–b, and one face of the first plane.
const GROUPS = font(12, 0, 0, 40, 0, 0, 0, 2, 0, 0x61, 0, 0x62, 0, 1, 1, 0xf600, 1, 0xf600, 0, 3);

describe.each([
  ["Inter", inter, "aZé→", "类😀\uffff"],
  ["format 4", SEGMENTS, "abceg", "`dfh\uffff😀"],
  ["format 12", GROUPS, "ab😀", "`c😁"],
  ["no font", Buffer.from("no font"), "", "a"],
  ["a font cut short", inter.subarray(0, 200), "", "a"],
])("%s", (_, bytes, drawn, missing) => {
  const draws = fontCharacters(bytes);
  const which = (text: string) => [...text].filter((character) => draws(character.codePointAt(0) as number)).join("");
  test("has its characters", () => expect(which(drawn)).toBe(drawn));
  test("has no others", () => expect(which(missing)).toBe(""));
});
