// attention: y ← softmax(scale · q · kᵀ, masked) · v, for every head of one sequence, f32.
//
//   q     (queries, heads, size)          k  (keys, keyHeads, size)
//   y     (queries, heads, valueSize)     v  (keys, keyHeads, valueSize)
//   mask  numbers maskHead, maskQuery and maskKey apart, or 0 for none; where it is 0 nothing is attended to
//
// Head i reads keys of head i / (heads / keyHeads). A block of queries at a time
// meets all keys, so that its scores stay in cache and no more of them are ever
// there; the keys and values of a head are packed once, as weights are. A row's
// arithmetic does not depend on the block that it is in.
//
// Where no key may be attended to, all are alike, as in Keras.

import { loadLanes, storeLanes } from "./lanes";
import { multiply } from "./multiply";
import { packPanels, panelBytes, panelStride } from "./pack";
import { softmax } from "./softmax";
import { NR } from "./tile";

/** Queries of a block: as many as make good use of keys and values read once for all of them. */
const BLOCK_QUERIES: i32 = 64;

/** So low that its power is 0 beside any other score's; finite, so that a row of nothing else is even. */
const MASKED: f32 = -1e30;

export function attentionBytes(keys: i32, size: i32, valueSize: i32): f64 {
  const scores = <f64>BLOCK_QUERIES * <f64>keys * 4;
  return panelBytes(size, keys) + panelBytes(keys, valueSize) + scores;
}

export function attention(
  q: usize, k: usize, v: usize, mask: usize, y: usize, scratch: usize,
  queries: i32, keys: i32, heads: i32, keyHeads: i32, size: i32, valueSize: i32,
  scale: f32, causal: bool, window: i32, maskHead: i32, maskQuery: i32, maskKey: i32,
): void {
  const keyPanels = scratch;
  const valuePanels = keyPanels + <usize>panelBytes(size, keys);
  const scores = valuePanels + <usize>panelBytes(keys, valueSize);
  const queryBytes = <usize>size * sizeof<f32>(), valueBytes = <usize>valueSize * sizeof<f32>();
  const qRow = <usize>heads * queryBytes, yRow = <usize>heads * valueBytes;
  const shared = heads / keyHeads;
  for (let head = 0; head < heads; head++) {
    if (head % shared == 0) {
      const keyHead = <usize>(head / shared);
      packPanels(k + keyHead * queryBytes, <usize>keyHeads * queryBytes, 0, keyPanels, size, keys, true);
      packPanels(v + keyHead * valueBytes, <usize>keyHeads * valueBytes, 0, valuePanels, keys, valueSize, false);
    }
    const own = mask ? mask + <usize>(head * maskHead) * sizeof<f32>() : 0;
    for (let query = 0; query < queries; query += BLOCK_QUERIES) {
      const count = min(BLOCK_QUERIES, queries - query);
      // Behind the last query of a causal block no key is attended to.
      const width = causal && !mask && window == 0 ? min(keys, query + count) : keys;
      const from = q + <usize>query * qRow + <usize>head * queryBytes;
      const to = y + <usize>query * yRow + <usize>head * valueBytes;
      multiply(from, qRow, keyPanels, scores, <usize>width * sizeof<f32>(), count, size, width, -Infinity);
      for (let i = 0; i < count; i++) {
        const line = own ? own + <usize>((query + i) * maskQuery) * sizeof<f32>() : 0;
        maskRow(scores + <usize>(i * width) * sizeof<f32>(), width, scale, query + i, causal, window, line, maskKey);
      }
      softmax(scores, scores, count, width);
      multiplyValues(scores, valuePanels, to, yRow, count, keys, width, valueSize);
    }
  }
}

/** The scores of one query, scaled, and MASKED where they do not count. */
function maskRow(
  row: usize, width: i32, scale: f32, query: i32, causal: bool, window: i32, mask: usize, maskKey: i32,
): void {
  const end = causal ? min(width, query + 1) : width;
  if (mask == 0 && window == 0) scaleRow(row, end, scale);
  else {
    const maskStep = <usize>maskKey * sizeof<f32>();
    for (let key = 0; key < end; key++) {
      const away = window > 0 && (key <= query - window || key >= query + window);
      const at = row + <usize>key * sizeof<f32>();
      const counts = !away && (mask == 0 || load<f32>(mask + <usize>key * maskStep) != 0);
      store<f32>(at, counts ? load<f32>(at) * scale : MASKED);
    }
  }
  for (let key = end; key < width; key++) store<f32>(row + <usize>key * sizeof<f32>(), MASKED);
}

function scaleRow(row: usize, width: i32, scale: f32): void {
  const factor = f32x4.splat(scale);
  for (let left = width; left > 0; left -= 4) {
    storeLanes(row, f32x4.mul(loadLanes(row, left, 0), factor), left);
    row += 16;
  }
}

/** out ← scores · v of the first `width` keys, panel by panel, since the panels are of all keys. */
function multiplyValues(
  scores: usize, panel: usize, out: usize, outRow: usize, count: i32, keys: i32, width: i32, valueSize: i32,
): void {
  const row = <usize>width * sizeof<f32>();
  if (width == keys) {
    multiply(scores, row, panel, out, outRow, count, keys, valueSize, -Infinity);
    return;
  }
  for (let column = 0; column < valueSize; column += NR) {
    multiply(scores, row, panel, out, outRow, count, width, min(NR, valueSize - column), -Infinity);
    panel += panelStride(keys);
    out += NR * sizeof<f32>();
  }
}
