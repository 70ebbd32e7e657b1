/** What `conv` and `depthwise` of every kernel set must do. */
import { describe, expect, test } from "@jest/globals";
import { NULL_POINTER, offset, type Pointer } from "../memory/pointer.js";
import { UNARY_CODES } from "./codes.js";
import type { ContractTools } from "./contract.tools.js";
import type { WindowNumbers } from "./kernels.js";

/** size, outputs, taps, stride, dilation, start */
type Axis = readonly [number, number, number, number, number, number];

const ONE: Axis = [1, 1, 1, 1, 1, 0];

// biome-ignore format: a table
const WINDOWS: readonly (readonly [what: string, axes: readonly [Axis, Axis, Axis]])[] = [
  ["one place",                         [ONE, ONE, ONE]],
  ["a line, from inside",               [ONE, ONE, [11, 9, 3, 1, 1, 0]]],
  ["a line, with zeros on both sides",  [ONE, ONE, [11, 11, 3, 1, 1, -1]]],
  ["a line, dilated, zeros in front",   [ONE, ONE, [9, 9, 3, 1, 2, -4]]],
  ["a line shorter than the window",    [ONE, ONE, [2, 5, 7, 1, 1, -4]]],
  ["a line of strides",                 [ONE, ONE, [23, 8, 4, 3, 1, -1]]],
  ["a line that begins inside",         [ONE, ONE, [9, 4, 2, 1, 1, 3]]],
  ["an image",                          [ONE, [7, 7, 3, 1, 1, -1], [9, 9, 3, 1, 1, -1]]],
  ["an image, strides of two",          [ONE, [8, 4, 3, 2, 1, 0], [7, 4, 3, 2, 1, -1]]],
  ["an image, dilated",                 [ONE, [9, 5, 3, 1, 2, 0], [6, 6, 2, 1, 3, -1]]],
  ["no taps",                           [ONE, [3, 3, 0, 1, 1, 0], [4, 4, 2, 1, 1, 0]]],
  ["no outputs",                        [ONE, [3, 0, 1, 1, 1, 0], [4, 4, 2, 1, 1, 0]]],
  ["a volume",                          [[4, 4, 2, 1, 1, 0], [5, 3, 3, 2, 1, -1], [6, 6, 3, 1, 1, -1]]],
];

export function testConvolutions(tools: ContractTools): void {
  const { kernels, place, releaseAll, written, noise, firstDifference } = tools;
  const { linear, relu, tanh }: Record<string, number> = UNARY_CODES;
  const product = (axes: readonly Axis[], which: number) => axes.reduce((total, axis) => total * axis[which], 1);
  const scratch = (bytes: number): Pointer => place(new Float32Array(Math.ceil(bytes / 4) + 1));

  const panelsOf = (weight: Float32Array, bias: Float32Array | null, inputDim: number, units: number): Pointer => {
    const panels = place(new Float32Array(kernels.panelBytes(inputDim, units) / 4));
    kernels.pack(place(weight), bias ? place(bias) : NULL_POINTER, panels, inputDim, units);
    return panels;
  };

  /** For one output: sums over the taps, and of how large numbers they are. */
  const sumAt = (axes: readonly Axis[], at: number, term: (place: number, tap: number) => number) => {
    const outputs = product(axes, 1);
    const image = Math.floor(at / outputs);
    const indexes = split(at % outputs, axes, 1);
    let [sum, magnitude] = [0, 0];
    for (let tap = 0; tap < product(axes, 2); tap++) {
      const taps = split(tap, axes, 2);
      const places = axes.map(([, , , stride, dilation, start], i) => start + indexes[i] * stride + taps[i] * dilation);
      if (places.some((each, i) => each < 0 || each >= axes[i][0])) continue;
      const value = term(
        places.reduce((whole, each, i) => whole * axes[i][0] + each, image),
        tap,
      );
      sum += value;
      magnitude += Math.abs(value);
    }
    return { sum, magnitude };
  };

  describe.each(WINDOWS)("conv, %s", (_, axes) => {
    const images = 2;
    const outputs = product(axes, 1);
    const taps = product(axes, 2);

    test.each([
      [1, 1, 1],
      [1, 1, 5],
      [3, 5, 8],
      [4, 4, 17],
    ])("%i channels of %i, %i units, within a rounding a term", (channels, xPixel, units) => {
      const inputDim = taps * channels;
      const x = noise(images * product(axes, 0) * xPixel, 1);
      const [weight, bias] = [noise(inputDim * units, 2), noise(units, 3)];
      const expected: number[] = [];
      const bounds: number[] = [];
      for (let at = 0; at < images * outputs; at++) {
        for (let unit = 0; unit < units; unit++) {
          let [sum, magnitude] = [bias[unit], Math.abs(bias[unit])];
          for (let channel = 0; channel < channels; channel++) {
            const each = sumAt(
              axes,
              at,
              (from, tap) => x[from * xPixel + channel] * weight[(tap * channels + channel) * units + unit],
            );
            sum += each.sum;
            magnitude += each.magnitude;
          }
          expected.push(sum);
          bounds.push((inputDim + 1) * 2 ** -24 * magnitude);
        }
      }
      const panels = panelsOf(weight, bias, inputDim, units);
      const work = scratch(kernels.convBytes(inputDim, units));
      const steps = stepsOf(axes, units);
      const run = (
        y: Pointer,
        begin: number,
        end: number,
        code = linear,
        window = numbersOf(axes, steps),
        yImage = outputs * units,
      ) =>
        kernels.conv(
          place(x),
          panels,
          y,
          work,
          begin,
          end,
          channels,
          xPixel,
          units,
          yImage,
          code,
          0,
          code === relu ? Number.POSITIVE_INFINITY : 0,
          0,
          ...window,
        );

      const all = written(expected.length, (y) => run(y, 0, images * outputs));
      expect(firstDifference(all, expected, (i) => bounds[i])).toBeNull();
      const parts = written(expected.length, (y) => {
        for (let at = 0; at < images * outputs; at += 3) run(y, at, Math.min(at + 3, images * outputs));
      });
      expect(firstDifference(parts, all)).toBeNull();
      const positive = written(expected.length, (y) => run(y, 0, images * outputs, relu));
      expect(
        firstDifference(
          positive,
          all.map((value) => Math.max(value, 0)),
        ),
      ).toBeNull();

      // Every second place of y along each axis, what lies between untouched.
      const wide = steps.map((step) => 2 * step);
      const yImage = 2 * Math.max(1, outputs) * units * 2;
      const spread = (values: ArrayLike<number>) => {
        const y = new Float32Array(images * yImage).fill(5);
        for (let at = 0; at < images * outputs; at++) {
          const to = split(at % outputs, axes, 1).reduce(
            (sum, each, i) => sum + each * wide[i],
            Math.floor(at / outputs) * yImage,
          );
          for (let unit = 0; unit < units; unit++) y[to + unit] = values[at * units + unit];
        }
        return y;
      };
      const tanhs = written(expected.length, (y) => run(y, 0, images * outputs, tanh));
      const apart = written(images * yImage, (y) => {
        kernels.copy(
          place(new Float32Array(images * yImage).fill(5)),
          y,
          1,
          images * yImage,
          images * yImage,
          images * yImage,
        );
        run(y, 0, images * outputs, tanh, numbersOf(axes, wide), yImage);
      });
      expect(firstDifference(apart, spread(tanhs))).toBeNull();
      releaseAll();
    });
  });

  test("conv: blocks of every size, images that end within one", () => {
    const axes: readonly Axis[] = [ONE, [19, 19, 3, 1, 1, -1], [23, 23, 3, 1, 1, -1]];
    const [channels, units, images] = [5, 3, 9];
    const x = place(noise(images * 19 * 23 * channels, 1));
    const panels = panelsOf(noise(9 * channels * units, 2), null, 9 * channels, units);
    const work = scratch(kernels.convBytes(9 * channels, units));
    const run = (from: Pointer, y: Pointer, end: number) =>
      kernels.conv(
        from,
        panels,
        y,
        work,
        0,
        end,
        channels,
        channels,
        units,
        19 * 23 * units,
        linear,
        0,
        0,
        0,
        ...numbersOf(axes, stepsOf(axes, units)),
      );
    const size = 19 * 23 * units;
    const all = written(images * size, (y) => run(x, y, images * 19 * 23));
    for (let image = 0; image < images; image++) {
      const one = written(size, (y) => run(offset(x, 4 * image * 19 * 23 * channels), y, 19 * 23));
      expect(firstDifference(one, all.subarray(image * size, (image + 1) * size))).toBeNull();
    }
    releaseAll();
  });

  describe("winograd", () => {
    /** Of images of some height and width, with zeros above and left of them, to so many rows and columns of outputs. */
    const setting = (
      [height, width, rows, columns, zeros]: readonly number[],
      channels: number,
      units: number,
      images: number,
    ) => {
      const axes: readonly Axis[] = [ONE, [height, rows, 3, 1, 1, -zeros], [width, columns, 3, 1, 1, -zeros]];
      const window = numbersOf(axes, stepsOf(axes, units));
      const x = noise(images * height * width * channels, 1);
      const [weight, bias] = [noise(9 * channels * units, 2), noise(units, 3)];
      const panels = panelsOf(weight, bias, 9 * channels, units);
      const matrices = written(16 * channels * units, (y) =>
        kernels.winogradWeights(place(weight), y, channels, units),
      );
      const bytes = kernels.panelBytes(channels, units);
      const turned = place(new Float32Array((16 * bytes) / 4));
      for (let at = 0; at < 16; at++) {
        const matrix = matrices.slice(at * channels * units, (at + 1) * channels * units);
        kernels.pack(place(matrix), at === 5 ? place(bias) : NULL_POINTER, offset(turned, at * bytes), channels, units);
      }
      const work = scratch(kernels.winogradBytes(channels, units));
      const plain = scratch(kernels.convBytes(9 * channels, units));
      const size = rows * columns * units;
      const run = (from: Float32Array, code = linear) => {
        const count = from.length / (height * width * channels);
        const p1 = code === relu ? Number.POSITIVE_INFINITY : 0;
        // biome-ignore format: one line of roles
        return written(count * size, (y) =>
          kernels.winograd(place(from), panels, turned, y, work, count, channels, units, code, 0, p1, 0, ...window));
      };
      const directly = (from: Float32Array) => {
        const count = from.length / (height * width * channels);
        // biome-ignore format: one line of roles
        return written(count * size, (y) =>
          kernels.conv(place(from), panels, y, plain, 0, count * rows * columns, channels, channels, units, size, linear, 0, 0, 0, ...window));
      };
      return { x, weight, matrices, run, directly, size };
    };

    test("winogradWeights: G · g · Gᵀ within 1e-6", () => {
      const { weight, matrices } = setting([4, 4, 2, 2, 0], 8, 24, 1);
      const g = [
        [1, 0, 0],
        [0.5, 0.5, 0.5],
        [0.5, -0.5, 0.5],
        [0, 0, 1],
      ];
      const count = 8 * 24;
      const expected = Array.from(matrices, (_, at) => {
        const place = Math.floor(at / count);
        let sum = 0;
        for (let tap = 0; tap < 9; tap++) {
          sum += g[place >> 2][Math.floor(tap / 3)] * g[place & 3][tap % 3] * weight[tap * count + (at % count)];
        }
        return sum;
      });
      expect(firstDifference(matrices, expected, () => 1e-6)).toBeNull();
      releaseAll();
    });

    // Heights, widths, rows and columns of outputs, zeros in front.
    // biome-ignore format: a table
    test.each([
      [[3, 3, 1, 1, 0],      8, 8],
      [[4, 4, 4, 4, 1],      8, 16],
      [[7, 9, 7, 9, 1],     16, 24],
      [[7, 9, 5, 7, 0],     24, 16],
      [[2, 11, 4, 13, 2],   16, 40],
      [[19, 23, 19, 23, 1], 32, 8],
      [[1, 1, 1, 1, 1],      8, 8],
    ])("%j, %i channels, %i units: as conv within 4e-6 of the largest, each image by itself", (sizes, channels, units) => {
      const images = 3;
      const { x, run, directly, size } = setting(sizes, channels, units, images);
      const expected = directly(x);
      const bound = 4e-6 * expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const all = run(x);
      expect(firstDifference(all, Array.from(expected), () => bound)).toBeNull();
      for (let image = 0; image < images; image++) {
        const one = run(x.slice((image * x.length) / images, ((image + 1) * x.length) / images));
        expect(firstDifference(one, all.subarray(image * size, (image + 1) * size))).toBeNull();
      }
      const positive = all.map((value) => Math.max(value, 0));
      expect(firstDifference(run(x, relu), positive)).toBeNull();
      const tanhs = all.map(Math.tanh);
      expect(firstDifference(run(x, tanh), Array.from(tanhs), () => 1e-6)).toBeNull();
      releaseAll();
    });

    test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
      "%d reaches no output that does not see it",
      (odd) => {
        const { x, run, directly } = setting([7, 8, 7, 8, 1], 8, 8, 2);
        for (const at of [0, 8 * 19 + 3, x.length - 1]) {
          const spoiled = x.slice();
          spoiled[at] = odd;
          const expected = directly(spoiled);
          const got = run(spoiled);
          const relued = run(spoiled, relu);
          expected.forEach((value, i) => {
            if (!Number.isFinite(value)) {
              expect(got[i]).toBe(value);
              expect(relued[i]).toBe(Math.max(value, 0));
            } else {
              expect(Math.abs(got[i] - value)).toBeLessThan(1e-5);
              expect(Math.abs(relued[i] - Math.max(value, 0))).toBeLessThan(1e-5);
            }
          });
        }
        releaseAll();
      },
    );
  });

  describe.each(WINDOWS)("turnPatches, %s", (_, axes) => {
    const images = 2;
    const [outputs, taps] = [product(axes, 1), product(axes, 2)];

    test.each([1, 3, 4, 17])("%i channels, all rows or some at a time", (channels) => {
      const x = noise(images * product(axes, 0) * channels, 1);
      const rows = taps * channels;
      const expected = new Float32Array(rows * images * outputs);
      for (let at = 0; at < images * outputs; at++) {
        for (let channel = 0; channel < channels; channel++) {
          sumAt(axes, at, (from, tap) => {
            expected[(tap * channels + channel) * images * outputs + at] = x[from * channels + channel];
            return 0;
          });
        }
      }
      const work = scratch(kernels.turnPatchesBytes());
      const input = place(x);
      const window = numbersOf(axes, [1, 1, 1]);
      for (const step of [Math.max(1, rows), 1, 5]) {
        const turned = written(expected.length, (y) => {
          for (let row = 0; row < rows; row += step) {
            const to = offset(y, 4 * row * images * outputs);
            kernels.turnPatches(input, to, work, row, Math.min(row + step, rows), images, channels, ...window);
          }
        });
        expect(firstDifference(turned, expected)).toBeNull();
      }
      releaseAll();
    });
  });

  describe.each(WINDOWS)("depthwise, %s", (_, axes) => {
    const images = 2;
    const outputs = product(axes, 1);
    const taps = product(axes, 2);

    test.each([
      [1, 1],
      [3, 1],
      [8, 1],
      [21, 1],
      [3, 2],
      [2, 5],
    ])("%i channels, multiplied by %i, within a rounding a term", (channels, multiplier) => {
      const units = channels * multiplier;
      const x = noise(images * product(axes, 0) * channels, 1);
      const [weight, bias] = [noise(taps * units, 2), noise(units, 3)];
      const sums = Array.from({ length: images * outputs * units }, (_, i) => {
        const unit = i % units;
        const channel = Math.floor(unit / multiplier);
        return sumAt(
          axes,
          Math.floor(i / units),
          (from, tap) => x[from * channels + channel] * weight[tap * units + unit],
        );
      });
      const work = scratch(kernels.depthwiseBytes());
      const run = (y: Pointer, begin: number, end: number, code = linear, b: Float32Array | null = bias) =>
        kernels.depthwise(
          place(x),
          place(weight),
          b ? place(b) : NULL_POINTER,
          y,
          work,
          begin,
          end,
          channels,
          multiplier,
          code,
          0,
          code === relu ? Number.POSITIVE_INFINITY : 0,
          0,
          ...numbersOf(axes, stepsOf(axes, units)),
        );
      const bound = (i: number) => (taps + 1) * 2 ** -24 * (sums[i].magnitude + Math.abs(bias[i % units]));
      const all = written(sums.length, (y) => run(y, 0, images * outputs));
      expect(
        firstDifference(
          all,
          sums.map(({ sum }, i) => sum + bias[i % units]),
          bound,
        ),
      ).toBeNull();
      const plain = written(sums.length, (y) => run(y, 0, images * outputs, linear, null));
      expect(
        firstDifference(
          plain,
          sums.map(({ sum }) => sum),
          bound,
        ),
      ).toBeNull();
      for (const code of [relu, tanh]) {
        const f = code === relu ? (value: number) => Math.max(value, 0) : Math.tanh;
        const applied = written(sums.length, (y) => run(y, 0, images * outputs, code));
        expect(firstDifference(applied, all.map(f), () => 3e-7)).toBeNull();
      }
      const parts = written(sums.length, (y) => {
        for (let at = 0; at < images * outputs; at += 3) run(y, at, Math.min(at + 3, images * outputs));
      });
      expect(firstDifference(parts, all)).toBeNull();
      releaseAll();
    });
  });
}

/** Index number `at` along each axis, of which there are axis[which]. */
function split(at: number, axes: readonly Axis[], which: number): number[] {
  let rest = at;
  const index = [...axes].reverse().map((axis) => {
    const along = rest % axis[which];
    rest = Math.floor(rest / axis[which]);
    return along;
  });
  return index.reverse();
}

/** Elements of y from an output to the next along each axis, in order. */
function stepsOf(axes: readonly Axis[], units: number): number[] {
  return axes.map((_, axis) => axes.slice(axis + 1).reduce((step, [, outputs]) => step * outputs, units));
}

function numbersOf(axes: readonly Axis[], steps: readonly number[]): WindowNumbers {
  return axes.flatMap((axis, i) => [...axis, steps[i]]);
}
