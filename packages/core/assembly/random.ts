// random: elements begin … begin + count − 1 of a stream of random numbers.
//
// Element i is a pure function of the state, the stream and i, so that any
// parting of the elements gives the same bits. The words come from Philox
// 4×32-10 (Salmon et al. 2011; src/random.ts): elements go in groups of 16,
// of which block 4 · group + lane gives the four at lane, lane + 4, + 8, + 12,
// so that four blocks run side by side in the lanes of a vector.
//
//   state   key and call, three 32-bit words, each as two f32 of 16 bits, the low one first
//   counter (block, high word of block, call, stream)
//
//   uniform    p0 + (p1 − p0) · u          u = the word's upper 24 bits · 2⁻²⁴
//   normal     p0 + p1 · z                 z by Box and Muller: r · cos 2πu′ and r · sin 2πu′, r = √(−2 ln u)
//   bernoulli  p1 where u < p0, else 0

import * as codes from "./codes";
import { log } from "./log";

const ROUNDS: i32 = 10;
const MULTIPLIER_0: i32 = 0xd2511f53;
const MULTIPLIER_1: i32 = 0xcd9e8d57;
const WEYL_0: i32 = 0x9e3779b9;
const WEYL_1: i32 = 0xbb67ae85;
const TWO_PI: f32 = 6.283185307179586;

export function random(
  code: i32, state: usize, y: usize, begin: f64, count: i32, stream: i32, p0: f32, p1: f32,
): void {
  const first = <i64>begin;
  const end = first + <i64>count;
  const key0 = word(state, 0), key1 = word(state, 1), call = i32x4.splat(word(state, 2));
  for (let group = first >> 4; group << 4 < end; group++) {
    const block = group << 2;
    let c0 = i32x4.add(i32x4.splat(<i32>block), i32x4(0, 1, 2, 3));
    let c1 = i32x4.splat(<i32>(block >> 32));
    let c2 = call, c3 = i32x4.splat(stream);
    let k0 = key0, k1 = key1;
    for (let round = 0; round < ROUNDS; round++) {
      const high0 = multiplyHigh(c0, MULTIPLIER_0), low0 = i32x4.mul(c0, i32x4.splat(MULTIPLIER_0));
      const high1 = multiplyHigh(c2, MULTIPLIER_1), low1 = i32x4.mul(c2, i32x4.splat(MULTIPLIER_1));
      c0 = v128.xor(v128.xor(high1, c1), i32x4.splat(k0));
      c1 = low1;
      c2 = v128.xor(v128.xor(high0, c3), i32x4.splat(k1));
      c3 = low0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    const at = <i32>((group << 4) - first);
    if (code == codes.RANDOM_NORMAL) {
      storePair(y, at, count, c0, c1, p0, p1, 0);
      storePair(y, at, count, c2, c3, p0, p1, 8);
    } else {
      store(y, at, count, distribute(code, c0, p0, p1));
      store(y, at + 4, count, distribute(code, c1, p0, p1));
      store(y, at + 8, count, distribute(code, c2, p0, p1));
      store(y, at + 12, count, distribute(code, c3, p0, p1));
    }
  }
}

function word(state: usize, index: usize): i32 {
  const halves = state + (index << 3);
  return <i32>load<f32>(halves) | (<i32>load<f32>(halves, 4) << 16);
}

/** The upper words of the 64-bit products with b. */
// @ts-ignore: decorator
@inline
function multiplyHigh(a: v128, b: i32): v128 {
  const factor = i32x4.splat(b);
  return v128.shuffle<i32>(
    i64x2.extmul_low_i32x4_u(a, factor), i64x2.extmul_high_i32x4_u(a, factor), 1, 3, 5, 7,
  );
}

/** The upper 24 bits of each word as a number, which is exact. */
// @ts-ignore: decorator
@inline
function upperBits(words: v128): v128 {
  return f32x4.convert_i32x4_s(i32x4.shr_u(words, 8));
}

function distribute(code: i32, words: v128, p0: f32, p1: f32): v128 {
  const u = f32x4.mul(upperBits(words), f32x4.splat(1.0 / 16777216.0));
  if (code == codes.RANDOM_BERNOULLI) return v128.and(f32x4.lt(u, f32x4.splat(p0)), f32x4.splat(p1));
  return f32x4.add(f32x4.splat(p0), f32x4.mul(f32x4.splat(p1 - p0), u));
}

/** Four times two normal numbers from two words each. */
function storePair(y: usize, at: i32, count: i32, words: v128, others: v128, mean: f32, stddev: f32, from: i32): void {
  const one = f32x4.splat(1);
  const u = f32x4.mul(f32x4.add(upperBits(words), one), f32x4.splat(1.0 / 16777216.0)); // from 2⁻²⁴ to 1
  const radius = f32x4.mul(f32x4.sqrt(f32x4.mul(f32x4.splat(-2), log(u))), f32x4.splat(stddev));

  // cos and sin of 2πu′: the nearest quarter turn, and what is left of it, at most an eighth.
  const turns = f32x4.mul(upperBits(others), f32x4.splat(1.0 / 16777216.0));
  const quarters = f32x4.nearest(f32x4.mul(turns, f32x4.splat(4)));
  const angle = f32x4.mul(f32x4.sub(turns, f32x4.mul(quarters, f32x4.splat(0.25))), f32x4.splat(TWO_PI));
  const quarter = i32x4.trunc_sat_f32x4_s(quarters);
  const swapped = i32x4.eq(v128.and(quarter, i32x4.splat(1)), i32x4.splat(1));
  const sine = sinOf(angle), cosine = cosOf(angle);
  const two = i32x4.splat(2);
  const cosSign = i32x4.shl(v128.and(i32x4.add(quarter, i32x4.splat(1)), two), 30);
  const sinSign = i32x4.shl(v128.and(quarter, two), 30);
  const x = v128.xor(v128.bitselect(sine, cosine, swapped), cosSign);
  const z = v128.xor(v128.bitselect(cosine, sine, swapped), sinSign);
  store(y, at + from, count, f32x4.add(f32x4.splat(mean), f32x4.mul(radius, x)));
  store(y, at + from + 4, count, f32x4.add(f32x4.splat(mean), f32x4.mul(radius, z)));
}

/** sin x for |x| ≤ π/4, by the polynomial of Cephes' sinf (Moshier). */
function sinOf(x: v128): v128 {
  const square = f32x4.mul(x, x);
  let p = f32x4.splat(-1.9515295891e-4);
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(8.3321608736e-3));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(-1.6666654611e-1));
  return f32x4.add(f32x4.mul(f32x4.mul(p, square), x), x);
}

/** cos x for |x| ≤ π/4, likewise. */
function cosOf(x: v128): v128 {
  const square = f32x4.mul(x, x);
  let p = f32x4.splat(2.443315711809948e-5);
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(-1.388731625493765e-3));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(4.166664568298827e-2));
  const rest = f32x4.sub(f32x4.splat(1), f32x4.mul(square, f32x4.splat(0.5)));
  return f32x4.add(f32x4.mul(p, f32x4.mul(square, square)), rest);
}

/** Those of the four elements from number `at` on that are among the first `count`. */
function store(y: usize, at: i32, count: i32, v: v128): void {
  const address = y + (<usize>at << 2);
  if (at >= 0 && at + 4 <= count) {
    v128.store(address, v);
    return;
  }
  if (at >= 0 && at < count) v128.store_lane<f32>(address, v, 0);
  if (at + 1 >= 0 && at + 1 < count) v128.store_lane<f32>(address, v, 1, 4);
  if (at + 2 >= 0 && at + 2 < count) v128.store_lane<f32>(address, v, 2, 8);
  if (at + 3 >= 0 && at + 3 < count) v128.store_lane<f32>(address, v, 3, 12);
}
