// transposeBlock: target[c][r] ← source[r][c], 4×4 numbers at a time in registers.

/** `rows` and `columns` are the source's; rows of the source and of the target are so many bytes apart. */
export function transposeBlock(
  source: usize, sourceRow: usize, target: usize, targetRow: usize, rows: i32, columns: i32,
): void {
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    let from = source;
    let to = target;
    let column = 0;
    for (; column + 4 <= columns; column += 4) {
      transpose4(from, sourceRow, to, targetRow);
      from += 16;
      to += 4 * targetRow;
    }
    transposeRest(from, sourceRow, to, targetRow, 4, columns - column);
    source += 4 * sourceRow;
    target += 16;
  }
  transposeRest(source, sourceRow, target, targetRow, rows - row, columns);
}

function transpose4(source: usize, sourceRow: usize, target: usize, targetRow: usize): void {
  const a = v128.load(source);
  const b = v128.load(source += sourceRow);
  const c = v128.load(source += sourceRow);
  const d = v128.load(source += sourceRow);
  const ab01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), ab23 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd01 = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cd23 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<f64>(ab01, cd01, 0, 2));
  v128.store(target += targetRow, v128.shuffle<f64>(ab01, cd01, 1, 3));
  v128.store(target += targetRow, v128.shuffle<f64>(ab23, cd23, 0, 2));
  v128.store(target += targetRow, v128.shuffle<f64>(ab23, cd23, 1, 3));
}

/** What is no whole 4×4: number by number. */
function transposeRest(source: usize, sourceRow: usize, target: usize, targetRow: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++) {
    let to = target;
    for (let column = 0; column < columns; column++) {
      store<f32>(to, load<f32>(source + <usize>column * sizeof<f32>()));
      to += targetRow;
    }
    source += sourceRow;
    target += sizeof<f32>();
  }
}
