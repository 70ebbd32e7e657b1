// cumulate: x (outer, count, inner) → y alike, sums or products of all elements
// up to and with each along the middle axis, kept in f64 and rounded for y.

import * as codes from "./codes";
import { loadLanes, storeLanes } from "./lanes";
import { high, join, low } from "./wide";

export function cumulate(code: i32, x: usize, y: usize, outer: i32, count: i32, inner: i32): void {
  const product = code == codes.CUMPROD;
  const rowBytes = <usize>inner * sizeof<f32>();
  for (let block = 0; block < outer; block++) {
    for (let column = 0; column < inner; column += 4) {
      const at = <usize>column * sizeof<f32>();
      columns(product, x + at, y + at, rowBytes, count, inner - column);
    }
    x += <usize>count * rowBytes;
    y += <usize>count * rowBytes;
  }
}

/** Four columns, or `left` where fewer are left. */
function columns(product: bool, x: usize, y: usize, rowBytes: usize, count: i32, left: i32): void {
  let a = f64x2.splat(product ? 1 : 0), b = a;
  for (let i = 0; i < count; i++) {
    const v = loadLanes(x, left, 0);
    a = product ? f64x2.mul(a, low(v)) : f64x2.add(a, low(v));
    b = product ? f64x2.mul(b, high(v)) : f64x2.add(b, high(v));
    storeLanes(y, join(a, b), left);
    x += rowBytes;
    y += rowBytes;
  }
}
