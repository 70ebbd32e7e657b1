// Window: how a convolution's kernel moves over x, along three axes. Of images
// with fewer axes the first ones have one place and one tap.
//
//   tap t of output o reads place  start + o · stride + t · dilation  of x, which
//   is 0 where it lies outside of the `size` places that x has

// @ts-ignore: decorator
@unmanaged
export class Axis {
  size: i32;
  outputs: i32;
  taps: i32;
  stride: i32;
  dilation: i32;
  start: i32;
  /** Elements of y from an output to the next. */
  yStep: i32;

  /** Where tap `tap` of output `output` reads. */
  place(output: i32, tap: i32): i32 {
    return this.start + output * this.stride + tap * this.dilation;
  }

  /** The first tap of an output that reads a place of x. */
  firstTap(output: i32): i32 {
    return min((max(-this.place(output, 0), 0) + this.dilation - 1) / this.dilation, this.taps);
  }

  /** One behind the last such tap; no less than the first. */
  endTap(output: i32): i32 {
    const left = max(this.size - this.place(output, 0), 0);
    return max(min((left + this.dilation - 1) / this.dilation, this.taps), this.firstTap(output));
  }

  /** The first output of which a tap reads a place of x. */
  firstOutput(tap: i32): i32 {
    return min((max(-this.place(0, tap), 0) + this.stride - 1) / this.stride, this.outputs);
  }

  /** One behind the last such output; no less than `first`. */
  endOutput(tap: i32, first: i32): i32 {
    const left = max(this.size - this.place(0, tap), 0);
    return max(min((left + this.stride - 1) / this.stride, this.outputs), first);
  }

  /** The first output that has all its taps at places of x or beyond. */
  get firstInside(): i32 {
    return (max(-this.start, 0) + this.stride - 1) / this.stride;
  }

  /** One behind the last output that has all its taps at places of x or before. */
  get endInside(): i32 {
    const last = this.size - 1 - this.place(0, this.taps - 1);
    return last < 0 ? 0 : last / this.stride + 1;
  }

  /** Whether x has this place. */
  has(place: i32): bool {
    return <u32>place < <u32>this.size;
  }
}

// @ts-ignore: decorator
@unmanaged
export class Window {
  first: Axis;
  second: Axis;
  third: Axis;

  /** Outputs of one image. */
  get outputs(): i32 {
    return this.first.outputs * this.second.outputs * this.third.outputs;
  }

  get taps(): i32 {
    return this.first.taps * this.second.taps * this.third.taps;
  }

  /** Places of one image. */
  get places(): i32 {
    return this.first.size * this.second.size * this.third.size;
  }
}

/** Bytes of a window, in whole cache lines. */
export const WINDOW_BYTES: usize = 128;

/** Lays a window out in memory, since kernels are handed plain numbers. */
export function makeWindow(
  at: usize,
  size0: i32, outputs0: i32, taps0: i32, stride0: i32, dilation0: i32, start0: i32, yStep0: i32,
  size1: i32, outputs1: i32, taps1: i32, stride1: i32, dilation1: i32, start1: i32, yStep1: i32,
  size2: i32, outputs2: i32, taps2: i32, stride2: i32, dilation2: i32, start2: i32, yStep2: i32,
): Window {
  const window = changetype<Window>(at);
  const axes = at + offsetof<Window>();
  window.first = makeAxis(axes, size0, outputs0, taps0, stride0, dilation0, start0, yStep0);
  window.second = makeAxis(axes + offsetof<Axis>(), size1, outputs1, taps1, stride1, dilation1, start1, yStep1);
  window.third = makeAxis(axes + 2 * offsetof<Axis>(), size2, outputs2, taps2, stride2, dilation2, start2, yStep2);
  return window;
}

function makeAxis(at: usize, size: i32, outputs: i32, taps: i32, stride: i32, dilation: i32, start: i32, yStep: i32): Axis {
  const axis = changetype<Axis>(at);
  axis.size = size;
  axis.outputs = outputs;
  axis.taps = taps;
  axis.stride = stride;
  axis.dilation = dilation;
  axis.start = start;
  axis.yStep = yStep;
  return axis;
}
