// product: out ← x · y of count pairs of matrices, f32.
//
//   x    count of (m, k), or of (k, m) when transposeX, each xStride numbers after the last
//   y    count of (k, n), or of (n, k) when transposeY, each yStride numbers after the last
//   out  count of (m, n), one right after the other
//
// y is packed into panels on the spot, as many columns at a time as stay in L2
// with the block of x that meets them; or all of them when x is transposed, so
// that each block of it need be turned but once. Each element of out is one sum, over k in order and from 0: transposing
// before, and multiplying one row at a time, give the same bits.

import { multiply } from "./multiply";
import { multiplyFew } from "./multiplyFew";
import { packPanels, panelBytes } from "./pack";
import { NR, ROW_COLUMNS, rowsPerBlock } from "./tile";
import { transposeBlock } from "./transposeBlock";

/** Up to so many rows of x use a row-major y where it lies: packing would take longer than it saves (Zen 4). */
const FEW_ROWS: i32 = NR == 16 ? 4 : 2;

/** Panels of a group, at most: every group reads x once more, and larger ones stay in no L2 (measured from 256 KiB up on Zen 4). */
const GROUP_BYTES: i32 = 1048576;

/** Bytes of scratch: a group of panels, and a block of x the right way round. */
export function productBytes(m: i32, k: i32, n: i32, transposeX: bool): f64 {
  if (!transposeX) return panelBytes(k, columnsPerGroup(k, n));
  return panelBytes(k, n) + <f64>min(m, rowsPerBlock(k, n)) * <f64>turnedRow(k);
}

export function product(
  x: usize, y: usize, out: usize, scratch: usize, count: i32, xStride: i32, yStride: i32,
  m: i32, k: i32, n: i32, transposeX: bool, transposeY: bool,
): void {
  // Matrices one right after the other, times one and the same: the rows of one large matrix.
  if (yStride == 0 && xStride == m * k && !transposeX) {
    m *= count;
    count = 1;
  }
  const xBytes = <usize>xStride * sizeof<f32>();
  const yBytes = <usize>yStride * sizeof<f32>();
  const outBytes = <usize>m * <usize>n * sizeof<f32>();
  if (m <= FEW_ROWS && !transposeY) {
    for (let i = 0; i < count; i++) {
      multiplyFew(x, transposeX, y, out, m, k, n);
      x += xBytes;
      y += yBytes;
      out += outBytes;
    }
    return;
  }

  const yRow = <usize>(transposeY ? k : n) * sizeof<f32>();
  const groupColumns = transposeX ? max(n, 1) : columnsPerGroup(k, n);
  const xBlock = scratch + <usize>panelBytes(k, groupColumns);
  for (let column = 0; column < n; column += groupColumns) {
    const columns = min(groupColumns, n - column);
    let left = x;
    let right = y + <usize>column * (transposeY ? yRow : sizeof<f32>());
    let to = out + <usize>column * sizeof<f32>();
    for (let i = 0; i < count; i++) {
      if (i == 0 || yStride != 0) packPanels(right, yRow, 0, scratch, k, columns, transposeY);
      multiplyBlocks(left, scratch, to, xBlock, m, k, n, columns, transposeX);
      left += xBytes;
      right += yBytes;
      to += outBytes;
    }
  }
}

/** Columns of y that are packed together: all, or one of as few equal parts as fit. */
function columnsPerGroup(k: i32, n: i32): i32 {
  const most = max(GROUP_BYTES / (4 * (k + 1)) / ROW_COLUMNS, 1) * ROW_COLUMNS;
  const groups = max((n + most - 1) / most, 1);
  const granules = (n + ROW_COLUMNS * groups - 1) / (ROW_COLUMNS * groups);
  return min(granules * ROW_COLUMNS, max(n, 1));
}

function multiplyBlocks(
  x: usize, panels: usize, out: usize, xBlock: usize, m: i32, k: i32, n: i32, columns: i32, transposeX: bool,
): void {
  const blockRows = rowsPerBlock(k, columns);
  const xRow = transposeX ? turnedRow(k) : <usize>k * sizeof<f32>();
  const outRow = <usize>n * sizeof<f32>();
  for (let row = 0; row < m; row += blockRows) {
    const rows = min(blockRows, m - row);
    let block = x + <usize>row * xRow;
    if (transposeX) {
      block = xBlock;
      transposeBlock(x + <usize>row * sizeof<f32>(), <usize>m * sizeof<f32>(), block, xRow, k, rows);
    }
    multiply(block, xRow, panels, out, outRow, rows, k, columns, -Infinity);
    out += <usize>rows * outRow;
  }
}

/** Bytes from row to row of a block of x that has been turned: a cache line more, since powers of two would share few sets of L1. */
function turnedRow(k: i32): usize {
  return <usize>k * sizeof<f32>() + 64;
}
