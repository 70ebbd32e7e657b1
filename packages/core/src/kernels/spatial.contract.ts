/** What `pool`, `pad` and `resample` of every kernel set must do. */
import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { offset } from "../memory/pointer.js";
import { POOL_CODES, type PoolName } from "./codes.js";
import { type ContractTools, placeAtTheEnd } from "./contract.tools.js";
import type { PoolGeometry } from "./kernels.js";

/** Size, window, stride and cells before the first window's beginning, of one axis. */
interface Axis {
  readonly size: number;
  readonly pool: number;
  readonly stride: number;
  readonly before: number;
  readonly out: number;
}

const few = fc.integer({ min: 1, max: 6 });

/** Calls `visit` with the cells of each window, in order, and its place in y. */
function eachWindow(
  images: number,
  channels: number,
  axes: readonly Axis[],
  visit: (cells: readonly number[], at: number) => void,
): void {
  const [depth, height, width] = axes;
  const inside = ({ size, pool, stride, before }: Axis, place: number) =>
    Array.from({ length: pool }, (_, i) => place * stride - before + i).filter((cell) => cell >= 0 && cell < size);
  let at = 0;
  for (let image = 0; image < images; image++) {
    for (let d = 0; d < depth.out; d++) {
      for (let h = 0; h < height.out; h++) {
        for (let w = 0; w < width.out; w++) {
          for (let channel = 0; channel < channels; channel++) {
            const cells = inside(depth, d).flatMap((i) =>
              inside(height, h).flatMap((j) =>
                inside(width, w).map(
                  (k) => (((image * depth.size + i) * height.size + j) * width.size + k) * channels + channel,
                ),
              ),
            );
            visit(cells, at++);
          }
        }
      }
    }
  }
}

export function testSpatial({
  kernels,
  views,
  place,
  written,
  releaseAll,
  noise,
  firstDifference,
}: ContractTools): void {
  describe.each(Object.keys(POOL_CODES) as PoolName[])("pool, %s", (name) => {
    const pool = (x: Float32Array, images: number, channels: number, axes: readonly Axis[], atTheEnd = true) => {
      const of = (key: keyof Axis) => axes.map((axis) => axis[key]);
      const geometry = [...of("size"), ...of("out"), ...of("pool"), ...of("stride"), ...of("before")];
      const pointer = atTheEnd ? placeAtTheEnd(views, x) : place(x);
      const scratch = place(new Float32Array(kernels.poolScratchBytes(axes[2].size, channels) / 4));
      const length = images * channels * of("out").reduce((product, size) => product * size, 1);
      return written(length, (y) =>
        kernels.pool(
          POOL_CODES[name],
          pointer,
          y,
          scratch,
          images,
          channels,
          ...(geometry as readonly number[] as PoolGeometry),
        ),
      );
    };

    test("any windows over any sizes, the mean within 2⁻²² of the magnitudes", () => {
      const axis = fc
        .record({ size: fc.integer({ min: 1, max: 9 }), pool: fc.integer({ min: 1, max: 11 }), same: fc.boolean() })
        .chain(({ size, pool, same }) =>
          fc.record({ axis: fc.constant({ size, pool, same }), stride: fc.integer({ min: 1, max: 4 }) }),
        )
        .map(({ axis: { size, pool, same }, stride }) => axisOf(size, pool, stride, same || pool > size));
      const cases = fc.record({
        images: fc.integer({ min: 0, max: 3 }),
        channels: fc.integer({ min: 1, max: 18 }),
        axes: fc.tuple(axis, axis, axis),
        seed: fc.nat(),
      });
      fc.assert(
        fc.property(cases, ({ images, channels, axes, seed }) => {
          const size = axes.reduce((product, each) => product * each.size, images * channels);
          const x = noise(size, seed);
          const { expected, magnitudes } = naivePool(name, x, images, channels, axes);
          const bound = (i: number) => (name === "max" ? 0 : 2 ** -22 * magnitudes[i]);
          expect(firstDifference(pool(x, images, channels, axes), expected, bound)).toBeNull();
          releaseAll();
        }),
        { numRuns: 300, seed: 11 },
      );
    });

    test("a NaN is in the windows that it lies in, and in no other", () => {
      const axes = [axisOf(2, 2, 1, false), axisOf(4, 3, 2, true), axisOf(5, 2, 1, true)];
      for (const channels of [1, 3, 4]) {
        for (let at = 0; at < 2 * 4 * 5 * channels; at++) {
          const x = noise(2 * 4 * 5 * channels, 3);
          x[at] = Number.NaN;
          const { expected } = naivePool(name, x, 1, channels, axes);
          expect([...pool(x, 1, channels, axes)].map(Number.isNaN)).toEqual(expected.map(Number.isNaN));
          releaseAll();
        }
      }
    });

    test("−∞ alone, ∞ and zeros", () => {
      const { POSITIVE_INFINITY: infinity } = Number;
      const x = Float32Array.from([-infinity, -infinity, infinity, 1, 0, 0, -infinity, 5]);
      const expected = name === "max" ? [-infinity, infinity, 0, 5] : [-infinity, infinity, 0, -infinity];
      for (const [which, channels] of [
        [1, 1],
        [2, 1],
      ]) {
        const axes = [0, 1, 2].map((each) => axisOf(each === which ? 8 : 1, each === which ? 2 : 1, 2, false));
        expect([...pool(x, 1, channels, axes)]).toEqual(expected);
      }
      releaseAll();
    });

    test("poolGradient gives to the first largest cell, or to all alike, windows in order", () => {
      const cases = fc.record({
        images: fc.integer({ min: 1, max: 2 }),
        channels: fc.integer({ min: 1, max: 9 }),
        sizes: fc.tuple(few, few, few),
        pools: fc.tuple(few, few, few),
        stride: fc.integer({ min: 1, max: 3 }),
        seed: fc.nat(),
      });
      fc.assert(
        fc.property(cases, ({ images, channels, sizes, pools, stride, seed }) => {
          const axes = sizes.map((size, i) => axisOf(size, pools[i], stride, pools[i] > size));
          // Few different numbers, so that there are ties.
          const x = noise(
            sizes.reduce((product, size) => product * size, images * channels),
            seed,
          ).map((value) => Math.round(2 * value));
          const y = pool(x, images, channels, axes, false);
          const dy = noise(y.length, seed + 1);
          const received = new Float32Array(x.length);
          eachWindow(images, channels, axes, (cells, at) => {
            const takers = name === "max" ? cells.filter((cell) => x[cell] === y[at]).slice(0, 1) : cells;
            for (const cell of takers) received[cell] += Math.fround(dy[at] / takers.length);
          });
          const of = (key: keyof Axis) => axes.map((axis) => axis[key]);
          const geometry = [...of("size"), ...of("out"), ...of("pool"), ...of("stride"), ...of("before")];
          const operands = [x, y, dy].map(place);
          const dx = written(x.length, (to) =>
            kernels.poolGradient(
              POOL_CODES[name],
              operands[0],
              operands[1],
              operands[2],
              to,
              images,
              channels,
              ...(geometry as readonly number[] as PoolGeometry),
            ),
          );
          expect(firstDifference(dx, received, () => 2 ** -20)).toBeNull();
          releaseAll();
        }),
        { numRuns: 200, seed: 12 },
      );
    });

    test("the same bits for one image as for many", () => {
      const axes = [axisOf(1, 1, 1, false), axisOf(7, 3, 2, true), axisOf(6, 3, 1, true)];
      const [images, channels] = [5, 6];
      const size = 7 * 6 * channels;
      const x = noise(images * size, 4);
      const whole = pool(x, images, channels, axes, false);
      const single = Array.from({ length: images }, (_, i) => [
        ...pool(x.slice(i * size, (i + 1) * size), 1, channels, axes, false),
      ]).flat();
      expect(firstDifference(single, whole)).toBeNull();
      releaseAll();
    });
  });

  test("pad: any border around anything", () => {
    const few = fc.integer({ min: 0, max: 6 });
    const cases = fc.record({
      outer: fc.integer({ min: 0, max: 3 }),
      rows: few,
      run: fc.integer({ min: 0, max: 19 }),
      border: fc.tuple(few, few, few, few),
      value: fc.constantFrom(0, -1.5, Number.NaN, Number.NEGATIVE_INFINITY),
    });
    fc.assert(
      fc.property(cases, ({ outer, rows, run, border, value }) => {
        const [top, bottom, left, right] = border;
        const x = noise(outer * rows * run, 1);
        const [height, width] = [top + rows + bottom, left + run + right];
        const expected = Array.from({ length: outer * height * width }, (_, i) => {
          const [line, column] = [Math.floor(i / width), (i % width) - left];
          const row = (line % height) - top;
          const inside = row >= 0 && row < rows && column >= 0 && column < run;
          return inside ? x[(Math.floor(line / height) * rows + row) * run + column] : value;
        });
        const pointer = placeAtTheEnd(views, x);
        const y = written(expected.length, (y) =>
          kernels.pad(pointer, y, outer, rows, run, top, bottom, left, right, value),
        );
        expect(firstDifference(y, expected)).toBeNull();
        releaseAll();
      }),
      { numRuns: 300, seed: 12 },
    );
  });

  describe("resample", () => {
    test("any neighbours along any axis, within 2⁻²² of the magnitudes; one of weight 1 exactly", () => {
      const cases = fc.record({ size: fc.integer({ min: 1, max: 12 }), seed: fc.nat() }).chain(({ size, seed }) =>
        fc.record({
          size: fc.constant(size),
          seed: fc.constant(seed),
          taps: fc.integer({ min: 1, max: size }),
          outer: fc.integer({ min: 0, max: 3 }),
          inner: fc.integer({ min: 1, max: 11 }),
          count: fc.integer({ min: 0, max: 14 }),
        }),
      );
      fc.assert(
        fc.property(cases, ({ size, seed, taps, outer, inner, count }) => {
          const x = noise(outer * size * inner, seed);
          const random = noise(count, seed + 1);
          const firsts = [...random].map((value) => Math.floor(((value + 1) / 2) * (size - taps)));
          const weights = taps === 1 ? new Float32Array(count).fill(1) : noise(taps * count, seed + 2);
          const terms = Array.from({ length: outer * count * inner }, (_, i) => {
            const [k, at] = [i % inner, Math.floor(i / inner) % count];
            const block = Math.floor(i / inner / count);
            return Array.from(
              { length: taps },
              (_, tap) => weights[tap * count + at] * x[(block * size + firsts[at] + tap) * inner + k],
            );
          });
          const expected = terms.map((each) => each.reduce((sum, value) => sum + value, 0));
          const magnitude = (i: number) => terms[i].reduce((sum, value) => sum + Math.abs(value), 0);
          const bound = (i: number) => (taps === 1 ? 0 : 2 ** -22 * magnitude(i));
          const whole = place([...firsts, ...weights]);
          const pointer = placeAtTheEnd(views, x);
          const y = written(expected.length, (y) =>
            kernels.resample(pointer, y, whole, outer, size, inner, count, taps),
          );
          expect(firstDifference(y, expected, bound)).toBeNull();
          releaseAll();
        }),
        { numRuns: 300, seed: 13 },
      );
    });

    test("reads nothing beyond its table", () => {
      for (const count of [1, 2, 3, 5]) {
        const table = placeAtTheEnd(views, [...new Array(count).fill(0), ...new Array(count).fill(2)]);
        for (const inner of [1, 3]) {
          const x = place(new Float32Array(inner).fill(1.5));
          const y = written(count * inner, (y) => kernels.resample(x, y, table, 1, 1, inner, count, 1));
          expect([...y]).toEqual(new Array(count * inner).fill(3));
        }
      }
      releaseAll();
    });

    test("the same bits for one run as for many", () => {
      for (const inner of [1, 5]) {
        const [outer, size, count, taps] = [4, 9, 7, 3];
        const x = place(noise(outer * size * inner, 5));
        const table = place([0, 1, 2, 3, 4, 5, 6, ...noise(count * taps, 6)]);
        const whole = written(outer * count * inner, (y) =>
          kernels.resample(x, y, table, outer, size, inner, count, taps),
        );
        const single = Array.from({ length: outer }, (_, i) => [
          ...written(count * inner, (y) =>
            kernels.resample(offset(x, 4 * i * size * inner), y, table, 1, size, inner, count, taps),
          ),
        ]).flat();
        expect(firstDifference(single, whole)).toBeNull();
        releaseAll();
      }
    });
  });
}

function axisOf(size: number, pool: number, stride: number, same: boolean): Axis {
  const out = same ? Math.ceil(size / stride) : Math.floor((size - pool) / stride) + 1;
  const before = same ? Math.floor(Math.max(0, (out - 1) * stride + pool - size) / 2) : 0;
  return { size, pool, stride, before, out };
}

function naivePool(name: PoolName, x: Float32Array, images: number, channels: number, axes: readonly Axis[]) {
  const expected: number[] = [];
  const magnitudes: number[] = [];
  const [depth, height, width] = axes.map(({ size }) => size);
  const [cellsOfDepth, cellsOfHeight, cellsOfWidth] = axes.map(({ size, pool, stride, before, out }) =>
    Array.from({ length: out }, (_, place) =>
      Array.from({ length: pool }, (_, i) => place * stride - before + i).filter((cell) => cell >= 0 && cell < size),
    ),
  );
  for (let image = 0; image < images; image++) {
    for (const ds of cellsOfDepth) {
      for (const hs of cellsOfHeight) {
        for (const ws of cellsOfWidth) {
          for (let channel = 0; channel < channels; channel++) {
            const cells = ds.flatMap((d) =>
              hs.flatMap((h) =>
                ws.map((w) => x[(((image * depth + d) * height + h) * width + w) * channels + channel]),
              ),
            );
            const sum = cells.reduce((total, value) => total + value, 0);
            expected.push(name === "max" ? Math.max(...cells) : sum / cells.length);
            magnitudes.push(cells.reduce((total, value) => total + Math.abs(value), 0) / cells.length);
          }
        }
      }
    }
  }
  return { expected, magnitudes };
}
