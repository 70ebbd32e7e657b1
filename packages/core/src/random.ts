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

/** Four random 32-bit words from a 128-bit counter and a 64-bit key. */
export function philox(counter: readonly [number, number, number, number], key: readonly [number, number]): number[] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const [high0, low0] = multiply(MULTIPLIER_0, c0);
    const [high1, low1] = multiply(MULTIPLIER_1, c2);
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** High and low word of the 64-bit product of two 32-bit words. */
function multiply(a: number, b: number): [number, number] {
  const low = Math.imul(a, b) >>> 0;
  const [aHigh, aLow, bHigh, bLow] = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = (middle & 0xffff) + aLow * bHigh;
  return [(aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0, low];
}

/** A stream of random numbers that its seed alone decides. */
export class Random {
  readonly #key: readonly [number, number];
  #counter = 0;
  #words: number[] = [];

  /** @param seed a whole number from 0 to 2⁵³ - 1 */
  constructor(seed: number) {
    this.#key = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
  }

  /** Uniform over the whole numbers from 0 to 2³² - 1. */
  nextWord(): number {
    if (this.#words.length === 0) {
      const high = Math.floor(this.#counter / 2 ** 32);
      this.#words = philox([this.#counter >>> 0, high, 0, 0], this.#key).reverse();
      this.#counter++;
    }
    return this.#words.pop() as number;
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
