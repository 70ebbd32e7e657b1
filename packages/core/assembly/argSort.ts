// argSort: the order that sorts each row of x (rows, width), as float32 places.
//
// Merging runs of doubling length, from one list of places to another and back:
// stable, and O(width · log width) at worst. NaN comes after all numbers, or,
// downwards, before them. The lists are in the scratch, 2 · width i32.

export function argSort(x: usize, y: usize, scratch: usize, rows: i32, width: i32, downwards: bool): void {
  const rowBytes = <usize>width * sizeof<f32>();
  for (let row = 0; row < rows; row++) {
    let from = scratch, to = scratch + rowBytes;
    for (let i = 0; i < width; i++) store<i32>(from + (<usize>i << 2), i);
    for (let length = 1; length < width; length <<= 1) {
      for (let begin = 0; begin < width; begin += 2 * length) {
        const middle = min(begin + length, width);
        merge(x, from, to, begin, middle, min(middle + length, width), downwards);
      }
      const merged = to;
      to = from;
      from = merged;
    }
    for (let i = 0; i < width; i++) store<f32>(y + (<usize>i << 2), <f32>load<i32>(from + (<usize>i << 2)));
    x += rowBytes;
    y += rowBytes;
  }
}

/** The sorted places from `begin` to `middle` and from there to `end` as one sorted run. */
function merge(x: usize, from: usize, to: usize, begin: i32, middle: i32, end: i32, downwards: bool): void {
  let left = begin, right = middle;
  for (let i = begin; i < end; i++) {
    let takeRight = left >= middle;
    if (!takeRight && right < end) {
      const a = load<f32>(x + (<usize>placeAt(from, left) << 2));
      const b = load<f32>(x + (<usize>placeAt(from, right) << 2));
      takeRight = downwards ? isBefore(a, b) : isBefore(b, a);
    }
    const place = placeAt(from, takeRight ? right : left);
    if (takeRight) right++;
    else left++;
    store<i32>(to + (<usize>i << 2), place);
  }
}

// @ts-ignore: decorator
@inline
function placeAt(places: usize, i: i32): i32 {
  return load<i32>(places + (<usize>i << 2));
}

/** a < b, where NaN is above all numbers. */
// @ts-ignore: decorator
@inline
function isBefore(a: f32, b: f32): bool {
  return a < b || (b != b && a == a);
}
