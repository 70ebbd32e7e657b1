/**
 * Random numbers by counting: Philox 4×32-10 (Salmon et al. 2011, "Parallel
 * random numbers: as easy as 1, 2, 3"). Draw i of a seed is a pure function of
 * (seed, i), so the same seed gives the same numbers everywhere.
 */
const ROUNDS = 10;
const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
/** The golden ratio and √3 - 1, in 32 bits: the key's steps from round to round. */
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;

/** Four random 32-bit words from a 128-bit counter and a 64-bit key, written to `words`. */
export function philox(
  [counter0, counter1, counter2, counter3]: readonly [number, number, number, number],
  [key0, key1]: readonly [number, number],
  words = new Uint32Array(4),
): Uint32Array {
  let [c0, c1, c2, c3, k0, k1] = [counter0, counter1, counter2, counter3, key0, key1];
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
  return words;
}

/** The high word of the 64-bit product of two 32-bit words, by halves of 16 bits. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = aHigh * bLow + (Math.imul(aLow, bLow) >>> 16);
  const carry = (middle & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + (carry >>> 16)) >>> 0;
}

/** A stream of random numbers that its seed alone decides. */
export class Random {
  readonly #key: readonly [number, number];
  /** Blocks of four words drawn so far. */
  #blocks = 0;
  readonly #words = new Uint32Array(4);
  /** How many words of the last block have been given out. */
  #given = 4;

  /** @param seed a whole number from 0 to 2⁵³ - 1 */
  constructor(seed: number) {
    this.#key = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
  }

  /** Uniform over the whole numbers from 0 to 2³² - 1. */
  nextWord(): number {
    if (this.#given === 4) {
      philox([this.#blocks >>> 0, Math.floor(this.#blocks / 2 ** 32), 0, 0], this.#key, this.#words);
      this.#blocks++;
      this.#given = 0;
    }
    return this.#words[this.#given++];
  }

  /** Uniform in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.nextWord() / 2 ** 32);
  }

  /** Normal, by Box and Muller's transform; one value of each pair is used, so that draws stay independent of order. */
  normal(mean = 0, stddev = 1): number {
    const radius = Math.sqrt(-2 * Math.log((this.nextWord() + 1) / 2 ** 32));
    return mean + stddev * radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Normal, drawn again until it lies within two standard deviations of the mean. */
  truncatedNormal(mean = 0, stddev = 1): number {
    for (;;) {
      const value = this.normal();
      if (Math.abs(value) <= 2) return mean + stddev * value;
    }
  }
}

let session: Random | null = null;

/** Seeds everything drawn after this: initial weights among them. Same seed, same numbers. */
export function setRandomSeed(seed: number): void {
  session = new Random(checkSeed("setRandomSeed", seed));
}

/** A seed for one use: the next of the session's stream, which starts by chance unless `setRandomSeed` was called. */
export function nextSeed(): number {
  session ??= new Random(Math.floor(Math.random() * 2 ** 32));
  return session.nextWord();
}

export function checkSeed(where: string, seed: number): number {
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new RangeError(`${where}: seed must be a whole number of at least 0, got ${seed}.`);
}
