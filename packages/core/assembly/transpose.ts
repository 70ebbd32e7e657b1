// transpose: x (outer, rows, columns, inner) → y (outer, columns, rows, inner).
//
// Runs of inner elements are copied. Single elements go through 4×4 tiles,
// turned in registers. Tiles are taken down a strip of x that is STRIP columns
// wide, so that of y as many rows are written on at once, each from its
// beginning to its end.

import { copyRun } from "./copy";
import { loadLanes, storeLanes } from "./lanes";

/**
 * Columns of a strip: y is written on at as many places, a cache line each, which is 8 KiB of a first-level cache.
 * Measured: half the time of 8 to 32, where too little of a row of x is read at once, and no worse than more.
 */
const STRIP = 128;

export function transpose(x: usize, y: usize, outer: i32, rows: i32, columns: i32, inner: i32): void {
  const blockBytes = <usize>rows * <usize>columns * <usize>inner * sizeof<f32>();
  for (let block = 0; block < outer; block++) {
    if (inner == 1) transposeElements(x, y, rows, columns);
    else transposeRuns(x, y, rows, columns, inner);
    x += blockBytes;
    y += blockBytes;
  }
}

function transposeRuns(x: usize, y: usize, rows: i32, columns: i32, inner: i32): void {
  const runBytes = <usize>inner * sizeof<f32>();
  const rowBytes = <usize>columns * runBytes;
  for (let column = 0; column < columns; column++) {
    let from = x + <usize>column * runBytes;
    for (let row = 0; row < rows; row++) {
      copyRun(from, y, inner);
      from += rowBytes;
      y += runBytes;
    }
  }
}

function transposeElements(x: usize, y: usize, rows: i32, columns: i32): void {
  const xRow = <usize>columns * sizeof<f32>(), yRow = <usize>rows * sizeof<f32>();
  for (let strip = 0; strip < columns; strip += STRIP) {
    const end = min(columns, strip + STRIP);
    for (let row = 0; row < rows; row += 4) {
      for (let column = strip; column < end; column += 4) {
        const from = x + <usize>row * xRow + (<usize>column << 2);
        const to = y + <usize>column * yRow + (<usize>row << 2);
        tile(from, to, xRow, yRow, rows - row, columns - column);
      }
    }
  }
}

/** Up to 4×4 elements; xRow and yRow are bytes from row to row. */
function tile(x: usize, y: usize, xRow: usize, yRow: usize, rows: i32, columns: i32): void {
  let a: v128, b: v128, c: v128, d: v128;
  if (rows > 6 || (rows >= 4 && columns >= 4)) {
    // With three rows below, four elements can be read of each: beyond its own come those of the next.
    a = v128.load(x);
    b = v128.load(x + xRow);
    c = v128.load(x + 2 * xRow);
    d = v128.load(x + 3 * xRow);
  } else {
    a = loadLanes(x, columns, 0);
    b = rows > 1 ? loadLanes(x + xRow, columns, 0) : a;
    c = rows > 2 ? loadLanes(x + 2 * xRow, columns, 0) : a;
    d = rows > 3 ? loadLanes(x + 3 * xRow, columns, 0) : a;
  }
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  storeLanes(y, v128.shuffle<f64>(ab, cd, 0, 2), rows);
  if (columns > 1) storeLanes(y + yRow, v128.shuffle<f64>(ab, cd, 1, 3), rows);
  if (columns < 3) return;
  const ef = v128.shuffle<f32>(a, b, 2, 6, 3, 7), gh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  storeLanes(y + 2 * yRow, v128.shuffle<f64>(ef, gh, 0, 2), rows);
  if (columns > 3) storeLanes(y + 3 * yRow, v128.shuffle<f64>(ef, gh, 1, 3), rows);
}
