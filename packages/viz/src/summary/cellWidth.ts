/**
 * How many cells of a terminal a character takes: 0, 1 or 2.
 *
 * Code points are counted one by one, as rich does; a sequence that a terminal joins
 * (a flag, a family) is the sum of its parts. Source: Unicode 17, East_Asian_Width W and F.
 * Where Unicode changed a width later, the one of rich 13.3 (Unicode 14) stands: the
 * hexagrams U+4DC0–4DFF and the circled numbers U+3248–324F are narrow.
 */

/** The cells of one code point. */
export function cellWidth(character: string): 0 | 1 | 2 {
  if (PRINTABLE_ASCII.test(character)) return 1;
  if (ZERO_WIDTH.test(character)) return 0;
  return WIDE.test(character) || EMOJI.test(character) ? 2 : 1;
}

const PRINTABLE_ASCII = /^[ -~]$/;

/** Combining marks, control characters, and the marks that only steer spacing and direction. */
const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cc}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{2063}]$/u;

/** Drawn as pictures by default. The letters that pair up to flags are left out: they are narrow one by one. */
const EMOJI = /^(?![\u{1f1e6}-\u{1f1ff}])\p{Emoji_Presentation}$/u;

const WIDE = new RegExp(
  `^[${[
    "\\u{1100}-\\u{115f}", // Hangul leading consonants
    "\\u{2329}\\u{232a}", // angle brackets
    "\\u{2e80}-\\u{303e}", // radicals, CJK punctuation
    "\\u{3041}-\\u{3247}", // kana, bopomofo, Hangul letters, enclosed CJK
    "\\u{3250}-\\u{4dbf}", // enclosed CJK, compatibility, ideographs (extension A)
    "\\u{4e00}-\\u{a4cf}", // ideographs, Yi
    "\\u{a960}-\\u{a97c}", // Hangul leading consonants (extended)
    "\\u{ac00}-\\u{d7a3}", // Hangul syllables
    "\\u{f900}-\\u{faff}", // compatibility ideographs
    "\\u{fe10}-\\u{fe19}", // vertical forms
    "\\u{fe30}-\\u{fe6f}", // compatibility and small forms
    "\\u{ff01}-\\u{ff60}", // fullwidth ASCII
    "\\u{ffe0}-\\u{ffe6}", // fullwidth signs
    "\\u{16fe0}-\\u{18d08}", // Tangut, Khitan
    "\\u{1aff0}-\\u{1b2fb}", // kana supplements, Nushu
    "\\u{1f200}-\\u{1f265}", // enclosed ideographs
    "\\u{20000}-\\u{3fffd}", // ideographs (planes 2 and 3)
  ].join("")}]$`,
  "u",
);
