/**
 * The 2,000 handwritten digits of examples/digits: images and labels in the IDX
 * format of MNIST, and Keras's own predictions for them as .npy.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { Tensor } from "@neurode/core";

const FOLDER = new URL("../../digits/", import.meta.url);
/** An IDX file of images begins with its kind and three sizes, one of labels with its kind and one size. */
const IMAGES_HEADER = 16;
const LABELS_HEADER = 8;

/** The images, one row of 784 pixels each, from 0 for paper to 1 for ink. */
export function readImages(): Tensor {
  const pixels = unpack("digits-images-idx3-ubyte.gz").subarray(IMAGES_HEADER);
  const images = new Tensor([pixels.length / 784, 784]);
  pixels.forEach((value, i) => {
    images.data[i] = value / 255;
  });
  return images;
}

/** The rows `times` over, one copy behind the other. */
export function repeat(rows: Tensor, times: number): Tensor {
  const repeated = new Tensor([rows.shape[0] * times, ...rows.shape.slice(1)]);
  for (let i = 0; i < times; i++) repeated.data.set(rows.data, i * rows.size);
  return repeated;
}

/** The digit that each image shows. */
export function readLabels(): Uint8Array {
  return unpack("digits-labels-idx1-ubyte.gz").subarray(LABELS_HEADER);
}

/** Keras's predictions: 10 probabilities for each image. */
export function readExpected(): Float32Array {
  const bytes = readFileSync(new URL("digits-expected.npy", FOLDER));
  // The header's length stands in bytes 8 and 9; the numbers follow it.
  return new Float32Array(
    bytes.buffer.slice(bytes.byteOffset + 10 + bytes.readUInt16LE(8), bytes.byteOffset + bytes.length),
  );
}

/** The most probable class in each row. */
export function classesOf(probabilities: Tensor): number[] {
  const [rows, count] = probabilities.shape;
  return Array.from({ length: rows }, (_, row) => {
    const classes = probabilities.data.subarray(row * count, (row + 1) * count);
    return classes.indexOf(Math.max(...classes));
  });
}

function unpack(file: string): Uint8Array {
  return gunzipSync(readFileSync(new URL(file, FOLDER)));
}
