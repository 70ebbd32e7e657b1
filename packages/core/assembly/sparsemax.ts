// sparsemax over the rows of (rows, width): y = max(x − τ, 0) with τ such that Σ y = 1,
// the point of the probability simplex nearest to x (Martins & Astudillo 2016).
//
// τ is found without sorting (Michelot 1986): with S = all of the row, take
// τ = (Σ_S x − 1) / |S|, drop from S what is not above τ, and repeat until
// nothing is dropped. τ only grows, so S needs no memory: it is all x > τ.
// Elements are taken from the row's largest, and those 1 or more below it,
// which always end at 0, are left out at once. Sums are f64, in order.

export function sparsemax(x: usize, y: usize, rows: i32, width: i32): void {
  const rowBytes = <usize>width * sizeof<f32>();
  for (let row = 0; row < rows; row++) {
    const largest = largestOf(x, width);
    const tau = <f32>thresholdOf(x, width, largest);
    for (let i: usize = 0; i < rowBytes; i += sizeof<f32>()) {
      store<f32>(y + i, max<f32>(load<f32>(x + i) - largest - tau, 0));
    }
    x += rowBytes;
    y += rowBytes;
  }
}

/** τ of the row less its largest element; NaN when there is a NaN, or an ∞, in the row. */
function thresholdOf(x: usize, width: i32, largest: f32): f64 {
  let tau: f64 = -1;
  let kept = width + 1;
  while (true) {
    let sum: f64 = 0;
    let count = 0;
    for (let i = 0; i < width; i++) {
      const value = <f64>(load<f32>(x + (<usize>i << 2)) - largest);
      if (value > tau) {
        sum += value;
        count++;
      }
    }
    if (count >= kept) return tau;
    tau = (sum - 1) / <f64>count;
    kept = count;
  }
}

function largestOf(x: usize, width: i32): f32 {
  let largest: f32 = -Infinity;
  for (let i = 0; i < width; i++) largest = max<f32>(largest, load<f32>(x + (<usize>i << 2)));
  return largest;
}
