/**
 * Which characters a font file can draw, by its cmap table: formats 4 and 12 of the OpenType specification, which
 * every TrueType or OpenType font for Unicode has one of. Of a collection the first font counts.
 */

/** A test of code points; of a file whose tables cannot be read it holds for none. */
export function fontCharacters(font: Buffer): (code: number) => boolean {
  try {
    const subtables = subtablesOf(font, tableAt(font, "cmap"));
    const full = subtables.find((at) => font.readUInt16BE(at) === 12);
    if (full !== undefined) return groupsAt(font, full);
    const basic = subtables.find((at) => font.readUInt16BE(at) === 4);
    if (basic !== undefined) return segmentsAt(font, basic);
  } catch (error) {
    if (!(error as Error).name.includes("RangeError")) throw error;
  }
  return () => false;
}

function tableAt(font: Buffer, tag: string): number {
  const start = font.toString("latin1", 0, 4) === "ttcf" ? font.readUInt32BE(12) : 0;
  const records = Array.from({ length: font.readUInt16BE(start + 4) }, (_, i) => start + 12 + 16 * i);
  const record = records.find((at) => font.toString("latin1", at, at + 4) === tag);
  return record === undefined ? font.length : font.readUInt32BE(record + 8);
}

function subtablesOf(font: Buffer, cmap: number): number[] {
  return Array.from({ length: font.readUInt16BE(cmap + 2) }, (_, i) => cmap + font.readUInt32BE(cmap + 8 + 8 * i));
}

/** Format 12: groups of characters, first and last, whose glyphs follow each other. */
function groupsAt(font: Buffer, at: number): (code: number) => boolean {
  const groups = Array.from({ length: font.readUInt32BE(at + 12) }, (_, i) => {
    const group = at + 16 + 12 * i;
    return { first: font.readUInt32BE(group), last: font.readUInt32BE(group + 4), glyph: font.readUInt32BE(group + 8) };
  });
  return (code) => groups.some(({ first, last, glyph }) => first <= code && code <= last && glyph + code - first > 0);
}

/** Format 4: segments, four arrays of their ends, starts, deltas and offsets into an array of glyphs. */
function segmentsAt(font: Buffer, at: number): (code: number) => boolean {
  const size = font.readUInt16BE(at + 6);
  const segments = Array.from({ length: size / 2 }, (_, i) => {
    const [last, first, delta, offset] = [14, 16 + size, 16 + 2 * size, 16 + 3 * size].map(
      (array) => at + array + 2 * i,
    );
    return {
      last: font.readUInt16BE(last),
      first: font.readUInt16BE(first),
      delta: font.readUInt16BE(delta),
      glyphs: font.readUInt16BE(offset) === 0 ? null : offset + font.readUInt16BE(offset),
    };
  });
  return (code) => {
    const segment = segments.find(({ last }) => code <= last);
    if (segment === undefined || code < segment.first) return false;
    const { first, delta, glyphs } = segment;
    if (glyphs === null) return ((code + delta) & 0xffff) > 0;
    return font.readUInt16BE(glyphs + 2 * (code - first)) > 0;
  };
}
