/** `text` as a picture can hold it: on one line, with U+FFFD for control characters and halves of surrogate pairs. */
export function writable(text: string): string {
  return text.replace(/[\t\n\r]+/g, " ").replace(NOT_XML, "\ufffd");
}

/** Control characters, halves of surrogate pairs, non-characters. */
const NOT_XML = /[\p{Cc}\p{Cs}\ufffe\uffff]/gu;
