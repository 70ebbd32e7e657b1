// argReduce: where along the middle axis of x (outer, count, inner) the largest
// element is, the first of equals, the first NaN before all; y (outer, inner)
// takes it as a float32. The smallest is the largest of −x.
//
// As in reduce.ts, x is read as rows of four columns, or fewer, four rows at a
// time; with inner 1 or 2 the rows are of four elements whatever they belong
// to. Each lane keeps its best and the row of it, and lanes are joined at the
// end. At the start −∞ in row 0 stands for the best: it is never missed, as the
// row is there.

import * as codes from "./codes";
import { loadLanes, storeLanes } from "./lanes";

export function argReduce(code: i32, x: usize, y: usize, outer: i32, count: i32, inner: i32): void {
  if (inner == 0) return;
  const flip = code == codes.ARGMIN ? <i32>0x80000000 : 0;
  const rowBytes = <usize>inner * sizeof<f32>();
  for (let block = 0; block < outer; block++) {
    if (inner < 3) {
      const size = count * inner;
      const rows = (size + 3) >> 2;
      storeLanes(y, bestRows(flip, x, 16, rows, 4, size - 4 * (rows - 1), inner), inner);
    } else {
      for (let column = 0; column < inner; column += 4) {
        const lanes = min(inner - column, 4);
        const at = <usize>column * sizeof<f32>();
        storeLanes(y + at, bestRows(flip, x + at, rowBytes, count, lanes, lanes, inner), lanes);
      }
    }
    x += <usize>count * rowBytes;
    y += rowBytes;
  }
}

function bestRows(
  flip: i32, x: usize, rowBytes: usize, rows: i32, lanes: i32, lastLanes: i32, inner: i32,
): v128 {
  const sign = i32x4.splat(flip);
  const lowest = f32x4.splat(-Infinity), none = i32x4.splat(0), fill: f32 = flip ? Infinity : -Infinity;
  let a = lowest, b = lowest, c = lowest, d = lowest;
  let aRow = none, bRow = none, cRow = none, dRow = none;
  let row = 0;
  // Each of these rows has four elements to read: beyond its own come those of the next.
  for (; row + 4 < rows || (row + 4 == rows && lastLanes == 4); row += 4) {
    const p = v128.xor(v128.load(x), sign);
    x += rowBytes;
    const q = v128.xor(v128.load(x), sign);
    x += rowBytes;
    const r = v128.xor(v128.load(x), sign);
    x += rowBytes;
    const s = v128.xor(v128.load(x), sign);
    x += rowBytes;
    const pBetter = better(p, a), qBetter = better(q, b), rBetter = better(r, c), sBetter = better(s, d);
    a = v128.bitselect(p, a, pBetter);
    b = v128.bitselect(q, b, qBetter);
    c = v128.bitselect(r, c, rBetter);
    d = v128.bitselect(s, d, sBetter);
    aRow = v128.bitselect(i32x4.splat(row), aRow, pBetter);
    bRow = v128.bitselect(i32x4.splat(row + 1), bRow, qBetter);
    cRow = v128.bitselect(i32x4.splat(row + 2), cRow, rBetter);
    dRow = v128.bitselect(i32x4.splat(row + 3), dRow, sBetter);
  }
  for (; row < rows; row++) {
    const p = v128.xor(loadLanes(x, row + 1 < rows ? lanes : lastLanes, fill), sign);
    const pBetter = better(p, a);
    a = v128.bitselect(p, a, pBetter);
    aRow = v128.bitselect(i32x4.splat(row), aRow, pBetter);
    x += rowBytes;
  }

  const second = preferred(b, bRow, a, aRow), fourth = preferred(d, dRow, c, cRow);
  a = v128.bitselect(b, a, second);
  aRow = v128.bitselect(bRow, aRow, second);
  c = v128.bitselect(d, c, fourth);
  cRow = v128.bitselect(dRow, cRow, fourth);
  const later = preferred(c, cRow, a, aRow);
  a = v128.bitselect(c, a, later);
  aRow = v128.bitselect(cRow, aRow, later);
  if (inner > 2) return f32x4.convert_i32x4_s(aRow);

  let place = i32x4.add(i32x4.shl(aRow, 2), i32x4(0, 1, 2, 3));
  const otherHalf = v128.shuffle<f32>(a, a, 2, 3, 0, 1), otherPlace = v128.shuffle<i32>(place, place, 2, 3, 0, 1);
  const half = preferred(otherHalf, otherPlace, a, place);
  a = v128.bitselect(otherHalf, a, half);
  place = v128.bitselect(otherPlace, place, half);
  if (inner == 2) return f32x4.convert_i32x4_s(i32x4.shr_s(place, 1));

  const neighbour = v128.shuffle<f32>(a, a, 1, 0, 3, 2), itsPlace = v128.shuffle<i32>(place, place, 1, 0, 3, 2);
  place = v128.bitselect(itsPlace, place, preferred(neighbour, itsPlace, a, place));
  return f32x4.convert_i32x4_s(place);
}

/** Where x is above the best so far, or the first NaN. */
// @ts-ignore: decorator
@inline
function better(x: v128, best: v128): v128 {
  return v128.andnot(f32x4.eq(best, best), f32x4.le(x, best));
}

/** Where x at xPlace goes before y at yPlace: it is better, or as good and comes first. */
function preferred(x: v128, xPlace: v128, y: v128, yPlace: v128): v128 {
  const worse = better(y, x);
  const first = v128.andnot(i32x4.lt_s(xPlace, yPlace), worse);
  return v128.or(better(x, y), first);
}
