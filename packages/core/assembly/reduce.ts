// reduce: x (outer, count, inner) → y (outer, inner), over the middle axis.
//
// Four vectors are read at a time. Where a row of x still has 16 columns they
// are its next 16 (`wide`); else the same four columns, or fewer, of four rows
// (`narrow`). With inner 1 or 2 the rows would be shorter than a vector: then x
// is taken as rows of four, and lanes of the same column are joined at the end.
// Runs (inner 1) of up to SHORT elements are too soon over for that: each lane
// takes one of four runs. So the order in which an element is made follows from count and inner alone.

import * as codes from "./codes";
import { extremeNarrow, extremeShort, extremeWide } from "./extreme";
import { storeLanes } from "./lanes";
import { totalNarrow, totalShort, totalWide } from "./total";

/** Longest run that is quicker beside three others than by itself. */
const SHORT = 32;

export function reduce(code: i32, x: usize, y: usize, outer: i32, count: i32, inner: i32): void {
  if (inner == 0) return;
  const blockBytes = <usize>count * <usize>inner * sizeof<f32>();
  if (inner == 1 && count <= SHORT) {
    for (let left = outer; left > 0; left -= 4) {
      storeLanes(y, short(code, x, count, left), left);
      x += 4 * blockBytes;
      y += 16;
    }
    return;
  }
  for (let block = 0; block < outer; block++) {
    if (inner < 3) storeLanes(y, run(code, x, count, inner), inner);
    else reduceColumns(code, x, y, count, inner);
    x += blockBytes;
    y += <usize>inner * sizeof<f32>();
  }
}

/** Of inner 1 or 2: as rows of four, the last of which may be shorter. */
function run(code: i32, x: usize, count: i32, inner: i32): v128 {
  const size = count * inner;
  const rows = (size + 3) >> 2;
  return narrow(code, x, 16, rows, 4, size - 4 * (rows - 1), count, inner);
}

function reduceColumns(code: i32, x: usize, y: usize, count: i32, inner: i32): void {
  const rowBytes = <usize>inner * sizeof<f32>();
  let left = inner;
  for (; left >= 16; left -= 16) {
    wide(code, x, y, rowBytes, count);
    x += 64;
    y += 64;
  }
  for (; left > 0; left -= 4) {
    const lanes = min(left, 4);
    storeLanes(y, narrow(code, x, rowBytes, count, lanes, lanes, count, inner), lanes);
    x += 16;
    y += 16;
  }
}

function wide(code: i32, x: usize, y: usize, rowBytes: usize, count: i32): void {
  switch (code) {
    case codes.SUM: return totalWide(false, x, y, rowBytes, count, 1);
    case codes.MEAN: return totalWide(false, x, y, rowBytes, count, count);
    case codes.PROD: return totalWide(true, x, y, rowBytes, count, 1);
    case codes.MAX: return extremeWide(0, x, y, rowBytes, count);
    default: return extremeWide(0x80000000, x, y, rowBytes, count);
  }
}

function narrow(
  code: i32, x: usize, rowBytes: usize, rows: i32, lanes: i32, lastLanes: i32, count: i32, inner: i32,
): v128 {
  switch (code) {
    case codes.SUM: return totalNarrow(false, x, rowBytes, rows, lanes, lastLanes, inner, 1);
    case codes.MEAN: return totalNarrow(false, x, rowBytes, rows, lanes, lastLanes, inner, count);
    case codes.PROD: return totalNarrow(true, x, rowBytes, rows, lanes, lastLanes, inner, 1);
    case codes.MAX: return extremeNarrow(0, x, rowBytes, rows, lanes, lastLanes, inner);
    default: return extremeNarrow(0x80000000, x, rowBytes, rows, lanes, lastLanes, inner);
  }
}

/** The next four runs, or fewer where fewer are left. */
function short(code: i32, x: usize, count: i32, left: i32): v128 {
  switch (code) {
    case codes.SUM: return totalShort(false, x, count, left, 1);
    case codes.MEAN: return totalShort(false, x, count, left, count);
    case codes.PROD: return totalShort(true, x, count, left, 1);
    case codes.MAX: return extremeShort(0, x, count, left);
    default: return extremeShort(0x80000000, x, count, left);
  }
}
