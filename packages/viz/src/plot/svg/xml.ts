/** Text and numbers as SVG writes them. */

/** Safe in elements and in attributes; what XML cannot hold becomes U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replace(/[\t\n\r]+/g, " ")
    .replace(NOT_XML, "\ufffd")
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Two decimals at most. */
export function number(value: number): string {
  return String(Math.round(value * 100) / 100 + 0);
}

/** Control characters, halves of surrogate pairs, non-characters. */
const NOT_XML = /[\p{Cc}\p{Cs}\ufffe\uffff]/gu;
