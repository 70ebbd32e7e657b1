/** Text and numbers as SVG writes them. */
import { writable } from "../text/writable.js";

/** Safe in elements and in attributes; what XML cannot hold becomes U+FFFD. */
export function escapeXml(text: string): string {
  return writable(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Two decimals at most. */
export function number(value: number): string {
  return String(Math.round(value * 100) / 100 + 0);
}
