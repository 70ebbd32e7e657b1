// sin, cos and tan on four f32 lanes, in f64.
//
//   x = n · π/2 + r,  |r| ≤ π/4 and a little        sin x = ± sin r or ± cos r, as n mod 4 has it
//
// Up to LIMIT n·π/2 is taken away in two parts, the first of so few bits that
// its product with n is exact; beyond it 2/π is multiplied with as many bits as
// x leaves below 4 (Payne & Hanek 1983), lane by lane. The polynomials are those
// of musl's sinf and cosf. Largest error 1 ulp for every finite x
// (kernels.contract.ts asserts 1.2e-7).

import { high, join, low, lowBits, madd2 } from "./wide";

const LIMIT: f64 = 262144;
const TWO_OVER_PI: f64 = 0.6366197723675814;
const HALF_PI_HIGH: f64 = 1.57079631090164184570; // 25 bits
const HALF_PI_LOW: f64 = 1.58932547735281966916e-8;
/** π / 2⁶³ */
const TURN: f64 = 3.4061215800304616e-19;

export function sin(x: v128): v128 {
  return join(sine(low(x), 0), sine(high(x), 0));
}

export function cos(x: v128): v128 {
  return join(sine(low(x), 1), sine(high(x), 1));
}

export function tan(x: v128): v128 {
  return join(tangent(low(x)), tangent(high(x)));
}

/** sin(x + quarters · π/2) */
function sine(x: v128, quarters: i64): v128 {
  const n = i64x2.add(quadrant(x), i64x2.splat(quarters));
  const r = remainder(x);
  const y = v128.bitselect(cosNear0(r), sinNear0(r), isOdd(n));
  return v128.xor(y, i64x2.shl(i64x2.shr_u(n, 1), 63));
}

function tangent(x: v128): v128 {
  const odd = isOdd(quadrant(x));
  const r = remainder(x);
  const s = sinNear0(r), c = cosNear0(r);
  return f64x2.div(v128.bitselect(c, s, odd), v128.bitselect(f64x2.neg(s), c, odd));
}

/** The quarter turn that x lies nearest to, modulo 4 in the lowest bits. */
function quadrant(x: v128): v128 {
  let n = lowBits(f64x2.nearest(f64x2.mul(x, f64x2.splat(TWO_OVER_PI))));
  const a = f64x2.extract_lane(x, 0), b = f64x2.extract_lane(x, 1);
  if (Math.abs(a) > LIMIT) n = i64x2.replace_lane(n, 0, nearestQuarter(quarters(<f32>a)));
  if (Math.abs(b) > LIMIT) n = i64x2.replace_lane(n, 1, nearestQuarter(quarters(<f32>b)));
  return n;
}

function remainder(x: v128): v128 {
  const n = f64x2.nearest(f64x2.mul(x, f64x2.splat(TWO_OVER_PI)));
  let r = madd2(n, f64x2.splat(-HALF_PI_LOW), madd2(n, f64x2.splat(-HALF_PI_HIGH), x));
  const a = f64x2.extract_lane(x, 0), b = f64x2.extract_lane(x, 1);
  if (Math.abs(a) > LIMIT) r = f64x2.replace_lane(r, 0, largeRemainder(<f32>a));
  if (Math.abs(b) > LIMIT) r = f64x2.replace_lane(r, 1, largeRemainder(<f32>b));
  return r;
}

function largeRemainder(x: f32): f64 {
  if (Mathf.abs(x) == Infinity) return NaN;
  const turned = quarters(x);
  return <f64><i64>(turned - (nearestQuarter(turned) << 62)) * TURN;
}

function nearestQuarter(turned: u64): u64 {
  return (turned + (1 << 61)) >> 62;
}

/** x · 2/π modulo 4, in units of 2⁻⁶²; of |x| > LIMIT. */
function quarters(x: f32): u64 {
  const bits = reinterpret<u32>(x);
  const exponent = <i32>((bits >> 23) & 0xff);
  const mantissa = <u64>((bits & 0x7fffff) | 0x800000) << <u64>(exponent & 7);
  const window = (exponent >> 3) & 15;
  const first = mantissa * twoOverPi(window), second = mantissa * twoOverPi(window + 4);
  const third = mantissa * twoOverPi(window + 8);
  const product = ((third >> 32) | (first << 32)) + second;
  return bits >> 31 ? 0 - product : product;
}

/** 32 bits of 2/π that end `bytes` + 1 bytes behind its point. */
function twoOverPi(bytes: i32): u64 {
  const shift = <u64>((bytes & 3) << 3);
  const word = bytes >> 2;
  return (((bitsOfTwoOverPi(word - 1) << 32) | bitsOfTwoOverPi(word)) >> (24 - shift)) & 0xffffffff;
}

/** 2/π in words of 32 bits behind the point; none before it. */
function bitsOfTwoOverPi(word: i32): u64 {
  switch (word) {
    case 0: return 0xa2f9836e;
    case 1: return 0x4e441529;
    case 2: return 0xfc2757d1;
    case 3: return 0xf534ddc0;
    case 4: return 0xdb629599;
    case 5: return 0x3c439041;
    default: return 0;
  }
}

function isOdd(n: v128): v128 {
  return i64x2.shr_s(i64x2.shl(n, 63), 63);
}

function sinNear0(r: v128): v128 {
  const z = f64x2.mul(r, r);
  let p = f64x2.splat(2.718311493989822e-6);
  p = madd2(p, z, f64x2.splat(-1.9839334836096632e-4));
  p = madd2(p, z, f64x2.splat(8.333329385889463e-3));
  p = madd2(p, z, f64x2.splat(-0.16666666641626524));
  return madd2(f64x2.mul(p, z), r, r);
}

function cosNear0(r: v128): v128 {
  const z = f64x2.mul(r, r);
  let p = f64x2.splat(2.439044879627741e-5);
  p = madd2(p, z, f64x2.splat(-1.388676377460993e-3));
  p = madd2(p, z, f64x2.splat(4.166662332373906e-2));
  p = madd2(p, z, f64x2.splat(-0.499999997251031));
  return madd2(p, z, f64x2.splat(1));
}
