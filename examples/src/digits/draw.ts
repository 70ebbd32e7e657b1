/** Digits drawn in the terminal: two rows of pixels to a line, by half blocks. */
import type { Tensor } from "@neurode/core";

const SIDE = 28;
/** MNIST's digits stand in the middle 20 × 20 pixels. */
const MARGIN = 4;
/** Ink from which a pixel is shown. */
const INK = 0.35;

export interface Caption {
  /** Row of the image. */
  readonly index: number;
  readonly predicted: number;
  readonly label: number;
  readonly probability: number;
}

/** Images side by side, each with what it was taken for beneath. */
export function drawDigits(images: Tensor, captions: readonly Caption[]): string {
  const width = SIDE - 2 * MARGIN;
  const pictures = captions.map(({ index }) =>
    drawDigit(images.data.subarray(index * SIDE * SIDE, (index + 1) * SIDE * SIDE)),
  );
  const lines = pictures[0].map((_, line) => pictures.map((picture) => picture[line]).join("  "));
  const verdicts = captions.map(({ predicted, label, probability }) => {
    const percent = `${(100 * probability).toFixed(1)} %`;
    const text = predicted === label ? `${predicted} ✓ ${percent}` : `${predicted} ✗ ${percent}, is ${label}`;
    return text.padStart(Math.floor((width + text.length) / 2)).padEnd(width);
  });
  return [...lines, "", verdicts.join("  ")].map((line) => `  ${line.trimEnd()}`).join("\n");
}

function drawDigit(pixels: ArrayLike<number>): string[] {
  const isInk = (row: number, column: number) => pixels[row * SIDE + column] > INK;
  return Array.from({ length: SIDE / 2 - MARGIN }, (_, line) => {
    const row = MARGIN + 2 * line;
    return Array.from({ length: SIDE - 2 * MARGIN }, (_, i) => {
      const column = MARGIN + i;
      return [" ", "▄", "▀", "█"][2 * Number(isInk(row, column)) + Number(isInk(row + 1, column))];
    }).join("");
  });
}
