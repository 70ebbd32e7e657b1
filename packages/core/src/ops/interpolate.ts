/**
 * Interpolation: which neighbours, and with what weights, make each place of an
 * axis that is resized. Places are the centres of their cells: place i of
 * `count` lies at (i + ½) · size / count − ½ of the old axis.
 *
 * Weights are those of Keras on JAX (jax.image.resize): a function of the
 * distance, made to sum to 1 over the neighbours that are there. With
 * antialiasing a shrunken axis has its distances shrunken with it.
 */
import { checkTable, type ResampleTable } from "./resample.js";

export const INTERPOLATIONS = ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"] as const;

export type Interpolation = (typeof INTERPOLATIONS)[number];

interface Filter {
  /** From this distance on the weight is 0. */
  readonly radius: number;
  weight(distance: number): number;
}

const filters: Readonly<Record<Exclude<Interpolation, "nearest">, Filter>> = {
  bilinear: { radius: 1, weight: (x) => Math.max(0, 1 - x) },
  bicubic: { radius: 2, weight: keysCubic },
  lanczos3: { radius: 3, weight: (x) => lanczos(3, x) },
  lanczos5: { radius: 5, weight: (x) => lanczos(5, x) },
};

/** The cubic convolution of Keys 1981, with a = −½. */
function keysCubic(x: number): number {
  if (x >= 2) return 0;
  return x >= 1 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : (1.5 * x - 2.5) * x * x + 1;
}

/** sinc(x) · sinc(x / radius). */
function lanczos(radius: number, x: number): number {
  if (x > radius) return 0;
  if (x <= 1e-3) return 1;
  return (radius * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / radius)) / (Math.PI * x) ** 2;
}

/** The table that makes `count` places of `size`, both at least 1. Throws an ArgumentError when it would be too large. */
export function interpolation(name: Interpolation, size: number, count: number, antialias: boolean): ResampleTable {
  const scale = antialias ? Math.max(1, size / count) : 1;
  const reach = name === "nearest" ? 0.5 : filters[name].radius * scale;
  const taps = Math.min(size, Math.ceil(2 * reach));
  checkTable("resize", count, taps);
  const places = Array.from({ length: count }, (_, i) => i);
  if (name === "nearest") return { firsts: places.map((i) => nearest(i, size, count)), weights: places.map(() => [1]) };
  const filter = filters[name];
  const centres = places.map((i) => ((i + 0.5) * size) / count - 0.5);
  const firsts = centres.map((centre) => Math.min(size - taps, Math.max(0, Math.floor(centre - reach) + 1)));
  const weights = firsts.map((first, i) => {
    const raw = Array.from({ length: taps }, (_, tap) => filter.weight(Math.abs(first + tap - centres[i]) / scale));
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    return raw.map((weight) => weight / total);
  });
  return { firsts, weights };
}

/** In float32 and in this order, as XLA has it: where a centre lies on a border between two, the rounding decides. */
function nearest(i: number, size: number, count: number): number {
  const step = Math.fround(size * Math.fround(1 / count));
  return Math.min(size - 1, Math.floor(Math.fround((i + 0.5) * step)));
}
