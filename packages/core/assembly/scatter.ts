// scatterAdd and scatterAddAlong: elements of x (outer, count, inner) added to
// y (outer, size, inner), 0 at first, by their number along the middle axis.
// One after the other in the order of x, so that sums do not depend on chance.
// Numbers and what is returned are as of take.

import { loadLanes, storeLanes } from "./lanes";
import { outside, placeOf } from "./take";

/** y[o][ids[i]] += x[o][i], runs of `inner`. */
export function scatterAdd(x: usize, ids: usize, y: usize, outer: i32, size: i32, inner: i32, count: i32): f64 {
  const runBytes = <usize>inner * sizeof<f32>();
  const blockBytes = <usize>size * runBytes;
  memory.fill(y, 0, <usize>outer * blockBytes);
  for (let block = 0; block < outer; block++) {
    for (let i = 0; i < count; i++) {
      const id = load<f32>(ids + (<usize>i << 2));
      const place = placeOf(id, size);
      if (place < 0) return outside(id);
      addRun(x, y + <usize>place * runBytes, inner);
      x += runBytes;
    }
    y += blockBytes;
  }
  return NaN;
}

/** y[o][ids[o][i][k]][k] += x[o][i][k]. */
export function scatterAddAlong(x: usize, ids: usize, y: usize, outer: i32, size: i32, inner: i32, count: i32): f64 {
  const blockBytes = <usize>size * <usize>inner * sizeof<f32>();
  memory.fill(y, 0, <usize>outer * blockBytes);
  for (let block = 0; block < outer; block++) {
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < inner; k++) {
        const id = load<f32>(ids);
        const place = placeOf(id, size);
        if (place < 0) return outside(id);
        const to = y + ((<usize>place * <usize>inner + <usize>k) << 2);
        store<f32>(to, load<f32>(to) + load<f32>(x));
        ids += 4;
        x += 4;
      }
    }
    y += blockBytes;
  }
  return NaN;
}

function addRun(x: usize, y: usize, count: i32): void {
  for (let left = count; left > 0; left -= 4) {
    storeLanes(y, f32x4.add(loadLanes(y, left, 0), loadLanes(x, left, 0)), left);
    x += 16;
    y += 16;
  }
}
