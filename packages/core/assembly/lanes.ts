// Lanes: four f32 side by side in a v128. A range whose length is no multiple
// of four ends in a partial vector, which goes through the same arithmetic as
// the others: that is why results never depend on where an element lies.

/** Four lanes from memory; where fewer than four are left (1–3), `fill` in the others. */
export function loadLanes(x: usize, left: i32, fill: f32): v128 {
  if (left >= 4) return v128.load(x);
  let v = v128.load_lane<f32>(x, f32x4.splat(fill), 0);
  if (left > 1) v = v128.load_lane<f32>(x, v, 1, 4);
  if (left > 2) v = v128.load_lane<f32>(x, v, 2, 8);
  return v;
}

/** Writes four lanes, or the first `left` (1–3) where fewer are left. */
export function storeLanes(y: usize, v: v128, left: i32): void {
  if (left >= 4) {
    v128.store(y, v);
    return;
  }
  v128.store_lane<f32>(y, v, 0);
  if (left > 1) v128.store_lane<f32>(y, v, 1, 4);
  if (left > 2) v128.store_lane<f32>(y, v, 2, 8);
}

/** Element x[0] of four runs `bytes` apart; where only `left` (1–3) are, the last of them again. */
// @ts-ignore: decorator
@inline
export function gatherLanes(x: usize, bytes: usize, left: i32): v128 {
  let v = v128.load32_zero(x);
  if (left > 1) x += bytes;
  v = v128.load_lane<f32>(x, v, 1);
  if (left > 2) x += bytes;
  v = v128.load_lane<f32>(x, v, 2);
  if (left > 3) x += bytes;
  return v128.load_lane<f32>(x, v, 3);
}

/** The sum of the lanes, in every lane. */
export function sumLanes(v: v128): v128 {
  const pairs = f32x4.add(v, v128.shuffle<f32>(v, v, 1, 0, 3, 2));
  return f32x4.add(pairs, v128.shuffle<f32>(pairs, pairs, 2, 3, 0, 1));
}

/** The largest lane, in every lane; NaN if any lane is. */
export function maxLanes(v: v128): v128 {
  const pairs = f32x4.max(v, v128.shuffle<f32>(v, v, 1, 0, 3, 2));
  return f32x4.max(pairs, v128.shuffle<f32>(pairs, pairs, 2, 3, 0, 1));
}
