/**
 * The reference kernel for random numbers: the words of Philox, made into
 * numbers as assembly/random.ts says.
 */
import type { Views } from "../memory/views.js";
import { philox } from "../random.js";
import { RANDOM_CODES } from "./codes.js";
import type { KernelSet } from "./kernels.js";

const STEP = 2 ** -24;

export function randomReferenceKernel(views: Views): KernelSet["random"] {
  return (code, state, y, begin, count, stream, p0, p1) => {
    const halves = views.float32(state, 6);
    const [key0, key1, call] = [0, 1, 2].map((i) => halves[2 * i] + 2 ** 16 * halves[2 * i + 1]);
    const output = views.float32(y, count);
    const words = new Uint32Array(4);
    for (let i = 0; i < count; i++) {
      const element = begin + i;
      const block = 4 * Math.floor(element / 16) + (element % 4);
      philox([block >>> 0, Math.floor(block / 2 ** 32), call, stream], [key0, key1], words);
      output[i] = draw(code, words, Math.floor((element % 16) / 4), Math.fround(p0), Math.fround(p1));
    }
  };
}

/** The number that word `place` of a block gives. */
function draw(code: number, words: Uint32Array, place: number, p0: number, p1: number): number {
  const upper = (index: number) => words[index] >>> 8;
  if (code === RANDOM_CODES.normal) {
    const first = place - (place % 2);
    const radius = Math.sqrt(-2 * Math.log((upper(first) + 1) * STEP));
    const angle = 2 * Math.PI * upper(first + 1) * STEP;
    return p0 + p1 * radius * (place % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
  }
  const u = upper(place) * STEP;
  if (code === RANDOM_CODES.bernoulli) return u < p0 ? p1 : 0;
  return p0 + (p1 - p0) * u;
}
