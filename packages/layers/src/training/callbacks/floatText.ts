/** Numbers as Keras's messages and tables have them: as Python writes a float. */

/** `0.001`, `1.0`, `1e-05`, `nan`: the fewest digits that tell it from others. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) return padExponent(value.toExponential());
  const text = String(value);
  return Object.is(value, -0) ? "-0.0" : text.includes(".") ? text : `${text}.0`;
}

/** Python has two digits in an exponent at least. */
export function padExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}
