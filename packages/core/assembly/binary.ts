// binary: y[r][i] = f(a[r·aRow + i·aStep], b[r·bRow + i·bStep]), r < rows, i < count.
//
// y is packed. Rows and steps count elements; a step of 0 repeats one element
// along the row, a row of 0 repeats one row: that is all of broadcasting.

import { arctan2 } from "./arctan";
import * as codes from "./codes";
import * as e from "./elementary";
import { logaddexp } from "./hyperbolic";
import { loadLanes, storeLanes } from "./lanes";
import { floorDivide, mod, power } from "./power";

export function binary(
  code: i32, a: usize, b: usize, y: usize, rows: i32, count: i32,
  aRow: i32, aStep: i32, bRow: i32, bStep: i32,
): void {
  // Rows that follow each other without a gap in all three are one long row.
  if (aStep == 1 && bStep == 1 && aRow == count && bRow == count) {
    count *= rows;
    rows = min(rows, 1);
  }
  for (let row = 0; row < rows; row++) {
    binaryRow(code, a, b, y, count, aStep, bStep);
    a += <usize>aRow * sizeof<f32>();
    b += <usize>bRow * sizeof<f32>();
    y += <usize>count * sizeof<f32>();
  }
}

function binaryRow(code: i32, a: usize, b: usize, y: usize, count: i32, aStep: i32, bStep: i32): void {
  const whole = count & ~3;
  if (isArithmetic(code)) arithmeticVectors(code, a, b, y, whole, aStep, bStep);
  else vectors(code, a, b, y, whole, aStep, bStep);
  const left = count - whole;
  if (left == 0) return;
  const lastA = loadStepped(a + ((<usize>whole * aStep) << 2), aStep, left);
  const lastB = loadStepped(b + ((<usize>whole * bStep) << 2), bStep, left);
  storeLanes(y + (<usize>whole << 2), isArithmetic(code) ? arithmetic(code, lastA, lastB) : apply(code, lastA, lastB), left);
}

/** `count`, a multiple of four, elements. */
function vectors(code: i32, a: usize, b: usize, y: usize, count: i32, aStep: i32, bStep: i32): void {
  const aBytes = <usize>aStep << 4, bBytes = <usize>bStep << 4;
  const end = y + (<usize>count << 2);
  while (y < end) {
    v128.store(y, apply(code, loadStepped(a, aStep, 4), loadStepped(b, bStep, 4)));
    a += aBytes;
    b += bBytes;
    y += 16;
  }
}

/** Whether it takes less time to compute than to ask which it is. */
function isArithmetic(code: i32): bool {
  return code <= codes.MINIMUM || (code >= codes.EQUAL && code <= codes.LESS_EQUAL) || code >= codes.RELU_GRADIENT;
}

/** The same for what takes less time than to ask which it is: a loop for each, and for each way to step. */
function arithmeticVectors(code: i32, a: usize, b: usize, y: usize, count: i32, aStep: i32, bStep: i32): void {
  switch (code) {
    case codes.ADD: return eachWay(codes.ADD, a, b, y, count, aStep, bStep);
    case codes.SUBTRACT: return eachWay(codes.SUBTRACT, a, b, y, count, aStep, bStep);
    case codes.MULTIPLY: return eachWay(codes.MULTIPLY, a, b, y, count, aStep, bStep);
    case codes.DIVIDE: return eachWay(codes.DIVIDE, a, b, y, count, aStep, bStep);
    case codes.MAXIMUM: return byFours(codes.MAXIMUM, a, b, y, count, aStep, bStep);
    case codes.MINIMUM: return byFours(codes.MINIMUM, a, b, y, count, aStep, bStep);
    case codes.EQUAL: return byFours(codes.EQUAL, a, b, y, count, aStep, bStep);
    case codes.NOT_EQUAL: return byFours(codes.NOT_EQUAL, a, b, y, count, aStep, bStep);
    case codes.GREATER: return byFours(codes.GREATER, a, b, y, count, aStep, bStep);
    case codes.GREATER_EQUAL: return byFours(codes.GREATER_EQUAL, a, b, y, count, aStep, bStep);
    case codes.LESS: return byFours(codes.LESS, a, b, y, count, aStep, bStep);
    case codes.LESS_EQUAL: return byFours(codes.LESS_EQUAL, a, b, y, count, aStep, bStep);
    case codes.RELU_GRADIENT: return byFours(codes.RELU_GRADIENT, a, b, y, count, aStep, bStep);
    case codes.SIGMOID_GRADIENT: return byFours(codes.SIGMOID_GRADIENT, a, b, y, count, aStep, bStep);
    default: return byFours(codes.TANH_GRADIENT, a, b, y, count, aStep, bStep);
  }
}

/** Sixteen numbers a turn, for what an optimizer does most; what is left of them goes by fours. */
// @ts-ignore: decorator
@inline
function eachWay(code: i32, a: usize, b: usize, y: usize, count: i32, aStep: i32, bStep: i32): void {
  const end = y + (<usize>count << 2);
  const turns = y + (<usize>(count & ~15) << 2);
  if (aStep && bStep) {
    for (; y < turns; y += 64) {
      v128.store(y, arithmetic(code, v128.load(a), v128.load(b)));
      v128.store(y, arithmetic(code, v128.load(a, 16), v128.load(b, 16)), 16);
      v128.store(y, arithmetic(code, v128.load(a, 32), v128.load(b, 32)), 32);
      v128.store(y, arithmetic(code, v128.load(a, 48), v128.load(b, 48)), 48);
      a += 64;
      b += 64;
    }
    for (; y < end; y += 16) {
      v128.store(y, arithmetic(code, v128.load(a), v128.load(b)));
      a += 16;
      b += 16;
    }
  } else if (aStep) {
    const one = v128.load32_splat(b);
    for (; y < turns; y += 64) {
      v128.store(y, arithmetic(code, v128.load(a), one));
      v128.store(y, arithmetic(code, v128.load(a, 16), one), 16);
      v128.store(y, arithmetic(code, v128.load(a, 32), one), 32);
      v128.store(y, arithmetic(code, v128.load(a, 48), one), 48);
      a += 64;
    }
    for (; y < end; y += 16) {
      v128.store(y, arithmetic(code, v128.load(a), one));
      a += 16;
    }
  } else {
    const one = v128.load32_splat(a);
    for (; y < end; y += 16) {
      v128.store(y, arithmetic(code, one, bStep ? v128.load(b) : v128.load32_splat(b)));
      b += <usize>bStep << 4;
    }
  }
}

// @ts-ignore: decorator
@inline
function byFours(code: i32, a: usize, b: usize, y: usize, count: i32, aStep: i32, bStep: i32): void {
  const end = y + (<usize>count << 2);
  const aBytes = <usize>aStep << 4, bBytes = <usize>bStep << 4;
  for (; y < end; y += 16) {
    v128.store(y, arithmetic(code, aStep ? v128.load(a) : v128.load32_splat(a), bStep ? v128.load(b) : v128.load32_splat(b)));
    a += aBytes;
    b += bBytes;
  }
}

function loadStepped(x: usize, step: i32, left: i32): v128 {
  return step ? loadLanes(x, left, 0) : v128.load32_splat(x);
}

/** f on four lanes; maximum and minimum are NaN where either side is. */
// @ts-ignore: decorator
@inline
function arithmetic(code: i32, a: v128, b: v128): v128 {
  switch (code) {
    case codes.ADD: return f32x4.add(a, b);
    case codes.SUBTRACT: return f32x4.sub(a, b);
    case codes.MULTIPLY: return f32x4.mul(a, b);
    case codes.DIVIDE: return f32x4.div(a, b);
    case codes.MAXIMUM: return f32x4.max(a, b);
    case codes.MINIMUM: return f32x4.min(a, b);
    case codes.EQUAL: return e.truth(f32x4.eq(a, b));
    case codes.NOT_EQUAL: return e.truth(f32x4.ne(a, b));
    case codes.GREATER: return e.truth(f32x4.gt(a, b));
    case codes.GREATER_EQUAL: return e.truth(f32x4.ge(a, b));
    case codes.LESS: return e.truth(f32x4.lt(a, b));
    case codes.LESS_EQUAL: return e.truth(f32x4.le(a, b));
    case codes.RELU_GRADIENT: return v128.and(a, f32x4.gt(b, f32x4.splat(0)));
    case codes.SIGMOID_GRADIENT: return f32x4.mul(f32x4.mul(a, b), f32x4.sub(f32x4.splat(1), b));
    default: return f32x4.mul(f32x4.mul(a, f32x4.sub(f32x4.splat(1), b)), f32x4.add(f32x4.splat(1), b));
  }
}

/** All others. */
function apply(code: i32, a: v128, b: v128): v128 {
  switch (code) {
    case codes.POWER: return power(a, b);
    case codes.MOD: return mod(a, b);
    case codes.FLOOR_DIVIDE: return floorDivide(a, b);
    case codes.ARCTAN2: return arctan2(a, b);
    case codes.LOGICAL_AND: return e.logicalAnd(a, b);
    case codes.LOGICAL_OR: return e.logicalOr(a, b);
    case codes.LOGICAL_XOR: return e.logicalXor(a, b);
    case codes.SQUARED_DIFFERENCE: return squaredDifference(a, b);
    default: return logaddexp(a, b);
  }
}

function squaredDifference(a: v128, b: v128): v128 {
  const difference = f32x4.sub(a, b);
  return f32x4.mul(difference, difference);
}
