/**
 * Pictures of another size, as Keras resizes them: each new pixel is mixed of the four around its centre, without smoothing
 * what becomes smaller. `resize` of @neurode/core computes the same; this reads only the pixels that are needed.
 */

/** Pixels row by row, 0 to 255. */
export interface Pixels {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** The part of a picture that is resized, in its pixels. What lies outside of the picture is black. */
export interface Cut {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** How a picture of another shape fits. */
export type Fit = "fill" | "cover" | "contain";

/** What of a picture goes into one of another shape: all, what is left of it without edges, or all with black beside it. */
export function cutFor(fit: Fit, from: Size, to: Size): Cut {
  const size = fit === "fill" ? from : fit === "cover" ? without(from, to) : within(from, to);
  return { ...size, top: middle(from.height, size.height), left: middle(from.width, size.width) };
}

/** As high as a picture of that width, and as wide as one of that height, if it has the shape of `to`. */
function inShape({ height, width }: Size, to: Size): Size {
  return { height: Math.trunc((width * to.height) / to.width), width: Math.trunc((height * to.width) / to.height) };
}

/** The largest part that has the shape. */
function without(from: Size, to: Size): Size {
  const { height, width } = inShape(from, to);
  return {
    height: Math.max(1, Math.min(from.height, height)),
    width: Math.max(1, Math.min(from.width, width)),
  };
}

/** With a border that gives it the shape, as wide on both sides. */
function within(from: Size, to: Size): Size {
  const { height, width } = inShape(from, to);
  return {
    height: from.height + 2 * Math.max(0, middle(height, from.height)),
    width: from.width + 2 * Math.max(0, middle(width, from.width)),
  };
}

interface Size {
  readonly height: number;
  readonly width: number;
}

/** Where what is in the middle begins. */
function middle(whole: number, part: number): number {
  return Math.trunc((whole - part) / 2);
}

/** The pixels of the cut in `height` rows of `width`. */
export function resizeBilinear({ data, ...from }: Pixels, cut: Cut, { height, width }: Size): Float32Array {
  const { channels } = from;
  const rows = neighbours(cut.top, cut.height, height);
  const columns = neighbours(cut.left, cut.width, width);
  const resized = new Float32Array(height * width * channels);
  let at = 0;
  for (const { places: ys, share: below } of rows) {
    for (const { places: xs, share: right } of columns) {
      for (let channel = 0; channel < channels; channel++) {
        const pixel = (y: number, x: number) => {
          const inside = y >= 0 && y < from.height && x >= 0 && x < from.width;
          return inside ? data[(y * from.width + x) * channels + channel] : 0;
        };
        const above = pixel(ys[0], xs[0]) * (1 - right) + pixel(ys[0], xs[1]) * right;
        const under = pixel(ys[1], xs[0]) * (1 - right) + pixel(ys[1], xs[1]) * right;
        resized[at++] = above * (1 - below) + under * below;
      }
    }
  }
  return resized;
}

interface Neighbours {
  readonly places: readonly [number, number];
  /** Of the second; the first has the rest. */
  readonly share: number;
}

/** For each of `count` new places those on both sides of its centre, of `length` places from `begin` on. */
function neighbours(begin: number, length: number, count: number): Neighbours[] {
  return Array.from({ length: count }, (_, i) => {
    const centre = Math.min(length - 1, Math.max(0, ((i + 0.5) * length) / count - 0.5));
    const first = Math.floor(centre);
    return { places: [begin + first, begin + Math.min(first + 1, length - 1)], share: centre - first };
  });
}
