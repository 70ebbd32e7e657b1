/** What moves numbers around in images: pad, repeat, resize. Interpolated values are compared with Keras's in layers. */
import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { at, byIndex, rows, run, type Values, whole } from "../compute.test.naive.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { createKernels } from "../kernels/choose.js";
import { heap } from "../memory/heap.js";
import { compile } from "../plan/compile.js";
import { adaptiveMaxPool } from "./adaptivePool.js";
import { INTERPOLATIONS, interpolation } from "./interpolate.js";
import { multiHot } from "./make.js";
import { pad } from "./pad.js";
import { repeat } from "./repeat.js";
import { resize } from "./resize.js";

function compare(expected: Values, body: (y: SymbolicTensor) => SymbolicTensor, x: Values): void {
  for (const kernels of ["reference", "wasm"] as const) {
    const found = run(kernels, body, [x]);
    expect([found.shape, found.numbers]).toEqual([expected.shape, expected.numbers]);
  }
}

describe("pad", () => {
  const few = fc.integer({ min: 0, max: 3 });

  test("any axes with one value: wasm, reference and by index", () => {
    const cases = fc
      .record({ shape: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }), ofRows: fc.boolean() })
      .chain(({ shape, ofRows }) =>
        fc.record({
          shape: fc.constant(shape),
          ofRows: fc.constant(ofRows),
          borders: fc.tuple(...shape.map((_, i) => (i === 0 && ofRows ? fc.constant([0, 0]) : fc.tuple(few, few)))),
        }),
      );
    fc.assert(
      fc.property(cases, ({ shape, ofRows, borders }) => {
        const x = ofRows ? rows(shape) : whole(shape);
        const padded = shape.map((size, i) => borders[i][0] + size + borders[i][1]);
        const expected = byIndex(padded, (index) => {
          const own = index.map((place, i) => place - borders[i][0]);
          return own.every((place, i) => place >= 0 && place < shape[i]) ? at(x, own) : -7;
        });
        compare(expected, (y) => pad(y, borders, { constantValues: -7 }), x);
      }),
      { numRuns: 100, seed: 31 },
    );
  });

  // numpy.pad(np.arange(1, 4), (4, 5), mode)
  test.each([
    ["edge", [1, 1, 1, 1, 1, 2, 3, 3, 3, 3, 3, 3]],
    ["reflect", [1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3, 2]],
    ["symmetric", [3, 3, 2, 1, 1, 2, 3, 3, 2, 1, 1, 2]],
    ["wrap", [3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2]],
  ] as const)("mode %s, as NumPy's", (mode, expected) => {
    const x = { shape: [3], numbers: [1, 2, 3], ofRows: false };
    compare({ shape: [12], numbers: [...expected], ofRows: false }, (y) => pad(y, [4, 5], { mode }), x);
  });

  test("an image takes one step, a volume two", () => {
    const stepsOf = (shape: (number | null)[]) => {
      const x = symbolic(shape);
      const borders = shape.map((_, i) => (i > 0 && i < shape.length - 1 ? [1, 1] : [0, 0]));
      return compile(graphOf([x], [pad(x, borders)]), createKernels("reference", heap()), [true]).plan.rows.length;
    };
    expect([stepsOf([null, 4, 4, 3]), stepsOf([null, 4, 4, 4, 3])]).toEqual([1, 2]);
  });

  test("unknown sizes stay unknown, whole numbers whole", () => {
    expect(
      pad(symbolic([null, null, 3]), [
        [0, 0],
        [1, 1],
        [0, 2],
      ]).shape,
    ).toEqual([null, null, 5]);
    expect(
      pad(
        symbolic([null, null, 3]),
        [
          [0, 0],
          [1, 1],
          [0, 0],
        ],
        { mode: "edge" },
      ).shape,
    ).toEqual([null, null, 3]);
    expect(pad(symbolic([2, 3], "int32"), 1).dtype).toBe("int32");
  });

  // biome-ignore format: a table
  test.each<[width: unknown, options: object, message: string]>([
    [-1,               {},                                    "pad: padWidth must be a whole number of at least 0, or pairs [before, after] of them, got -1."],
    [[[1, 2, 3]],      {},                                    "pad: padWidth must be a whole number of at least 0, or pairs"],
    [[[1, 1], [1, 1], [0, 0]], {},                            "pad: expected a pair for each of the 2 axes of (2, 3), got 3."],
    [1,                { mode: "mirror" },                    'pad: mode: got "mirror". Known: "constant", "edge", "reflect", "symmetric", "wrap".'],
    [1,                { mode: "edge", constantValues: 1 },   'pad: constantValues is for mode "constant", not "edge".'],
    [1,                { constantValues: "0" },               'pad: constantValues must be a number, got "0".'],
    [1,                { value: 1 },                          'pad: unknown option "value".'],
  ])("by %j with %j is refused", (width, options, message) => {
    expect(() => pad(symbolic([2, 3]), width as number, options)).toThrow(message);
  });

  test("in a model the batch is not padded", () => {
    expect(() => run("reference", (x) => pad(x, 1), [rows([2, 3])])).toThrow("axis 0 is the batch");
  });
});

describe("repeat", () => {
  test("any axis, once for all or each as often as said", () => {
    const cases = fc.record({
      shape: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 })),
      axis: fc.integer({ min: -2, max: 2 }),
      each: fc.boolean(),
      seed: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 5, maxLength: 5 }),
    });
    fc.assert(
      fc.property(cases, ({ shape, axis, each, seed }) => {
        const place = (axis + 3) % 3;
        const times = each ? seed.slice(0, shape[place]) : [seed[0]];
        const picked = Array.from({ length: shape[place] }, (_, i) =>
          new Array(times[i % times.length]).fill(i),
        ).flat();
        const x = whole(shape);
        const expected = byIndex(
          shape.map((size, i) => (i === place ? picked.length : size)),
          (index) =>
            at(
              x,
              index.map((value, i) => (i === place ? picked[value] : value)),
            ),
        );
        compare(expected, (y) => repeat(y, each ? times : times[0], { axis }), x);
      }),
      { numRuns: 60, seed: 32 },
    );
  });

  test("without an axis, of all in a row; unknown sizes stay unknown; whole numbers whole", () => {
    compare({ shape: [4], numbers: [1, 1, 2, 2], ofRows: false }, (y) => repeat(y, 2), {
      shape: [2, 1],
      numbers: [1, 2],
      ofRows: false,
    });
    expect(repeat(symbolic([null, null, 3]), 2, { axis: 1 }).shape).toEqual([null, null, 3]);
    expect(repeat(symbolic([null, 3]), 2).shape).toEqual([null]);
    expect(repeat(symbolic([2, 3], "int32"), 2, { axis: 1 }).dtype).toBe("int32");
  });

  test.each<[repeats: unknown, options: object, message: string]>([
    [1e9, { axis: 1 }, "repeat: axis 1 of (2, 3) would have 3000000000 elements; 4194304 are the most."],
    [1.5, { axis: 1 }, "repeat: repeats must be a whole number of at least 0, or a list of them, got 1.5."],
    [[1, 2], { axis: 1 }, "one for each of the 3 elements of axis 1 of (2, 3), got 2."],
    [2, { axis: 2 }, "repeat: axis must be a whole number from -2 to 1, got 2."],
    [2, { axes: 1 }, 'repeat: unknown option "axes".'],
  ])("%j with %j is refused", (repeats, options, message) => {
    expect(() => repeat(symbolic([2, 3]), repeats as number, options)).toThrow(message);
  });
});

describe("resize", () => {
  test.each(INTERPOLATIONS)("%s: neighbours inside, weights that sum to 1, any sizes", (name) => {
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(size, size, fc.boolean(), (from, to, antialias) => {
        const { firsts, weights } = interpolation(name, from, to, antialias);
        expect([firsts.length, weights.length]).toEqual([to, to]);
        firsts.forEach((first, i) => {
          expect(first).toBeGreaterThanOrEqual(0);
          expect(first + weights[i].length).toBeLessThanOrEqual(from);
          expect(weights[i].length).toBe(weights[0].length);
          expect(weights[i].reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 10);
        });
      }),
      { numRuns: 100, seed: 33 },
    );
  });

  test("wasm and reference agree, and one image is as many", () => {
    const dim = fc.integer({ min: 1, max: 9 });
    const cases = fc.record({
      from: fc.tuple(dim, dim),
      to: fc.tuple(dim, dim),
      channels: fc.integer({ min: 1, max: 5 }),
      interpolation: fc.constantFrom(...INTERPOLATIONS),
      antialias: fc.boolean(),
      fit: fc.constantFrom({}, { cropToAspectRatio: true }, { padToAspectRatio: true, fillValue: 0.5 }),
      dataFormat: fc.constantFrom("channels_last" as const, "channels_first" as const),
    });
    fc.assert(
      fc.property(cases, ({ from, to, channels, fit, ...options }) => {
        const first = options.dataFormat === "channels_first";
        const shapeOf = (size: readonly number[]) => (first ? [channels, ...size] : [...size, channels]);
        const x = rows([2, ...shapeOf(from)]);
        const body = (y: SymbolicTensor) => resize(y, to, { ...options, ...fit });
        const [expected, found] = (["reference", "wasm"] as const).map((kernels) => run(kernels, body, [x]));
        expect(found.shape).toEqual([2, ...shapeOf(to)]);
        expect(body(symbolic([null, ...shapeOf(from)])).shape).toEqual([null, ...shapeOf(to)]);
        found.numbers.forEach((value, i) => {
          expect(Math.abs(value - expected.numbers[i])).toBeLessThanOrEqual(3e-6);
        });
        const count = x.numbers.length / 2;
        const one = run("wasm", body, [{ shape: shapeOf(from), numbers: x.numbers.slice(count), ofRows: false }]);
        expect(one.numbers).toEqual(found.numbers.slice(found.numbers.length / 2));
      }),
      { numRuns: 80, seed: 34 },
    );
  });

  test("unknown sizes become known", () => {
    expect(resize(symbolic([null, null, null, 3]), [5, 6]).shape).toEqual([null, 5, 6, 3]);
    const first = resize(symbolic([null, 3, null, 4]), [5, 6], { dataFormat: "channels_first" });
    expect(first.shape).toEqual([null, 3, 5, 6]);
  });

  // biome-ignore format: a table
  test.each<[shape: number[], size: unknown, options: object, message: string]>([
    [[2, 3, 3, 1], [2],     {},                             "resize: size must be two positive whole numbers [height, width], got [2]."],
    [[2, 3, 3, 1], [2, 0],  {},                             "resize: size must be two positive whole numbers [height, width], got [2, 0]."],
    [[2, 3],       [2, 2],  {},                             "resize: expected images of 4 axes, or one of 3, got (2, 3)."],
    [[2, 0, 3, 1], [2, 2],  {},                             "resize: expected images of at least one pixel, got (2, 0, 3, 1)."],
    [[2, 3, 3, 1], [2, 2],  { interpolation: "area" },      'resize: interpolation: got "area". Known: "nearest", "bilinear", "bicubic", "lanczos3", "lanczos5".'],
    [[2, 3, 3, 1], [2, 2],  { fillMode: "reflect" },        'resize: fillMode: got "reflect". Known: "constant".'],
    [[2, 3, 3, 1], [2, 2],  { dataFormat: "nchw" },         'resize: dataFormat: got "nchw".'],
    [[2, 3, 3, 1], [2, 2],  { method: "nearest" },          'resize: unknown option "method".'],
    [[2, 3, 3, 1], [2, 2],  { cropToAspectRatio: true, padToAspectRatio: true }, "resize: give either cropToAspectRatio or padToAspectRatio, not both."],
  ])("%j to %j with %j is refused", (shape, size, options, message) => {
    expect(() => resize(symbolic(shape), size as number[], options)).toThrow(message);
  });
});

describe("tables so large that only a shape that lies asks for them", () => {
  const image = () => symbolic([null, 8, 7, 1]);

  test.each<[what: string, make: () => SymbolicTensor, message: string]>([
    [
      "resize",
      () => resize(image(), [1e9, 8]),
      "resize: an axis would have 1000000000 places, each of 2 neighbours; 524288 are the most.",
    ],
    [
      "resize, nearest",
      () => resize(image(), [8, 1e9], { interpolation: "nearest" }),
      "resize: an axis would have 1000000000 places; 1048576 are the most.",
    ],
    [
      "pad",
      () => pad(symbolic([3]), [0, 1e9], { mode: "edge" }),
      "pad: an axis would have 1000000003 places; 1048576 are the most.",
    ],
    [
      "adaptive pooling",
      () => adaptiveMaxPool(image(), 1e9),
      "adaptive pooling: an axis would have 1000000000 places; 1048576 are the most.",
    ],
    [
      "categories",
      () => multiHot(symbolic([null, 3], "int32"), 1e9),
      "multiHot: numClasses must be a whole number from 1 to 16777216, got 1000000000.",
    ],
  ])("%s are refused", (_, make, message) => {
    expect(make).toThrow(message);
  });

  test("what pictures need is not", () => {
    expect(
      resize(symbolic([null, 16_384, 512, 3]), [4096, 4096], { interpolation: "lanczos5", antialias: true }).shape,
    ).toEqual([null, 4096, 4096, 3]);
    expect(repeat(symbolic([8, 1]), 2 ** 19, { axis: 0 }).shape).toEqual([2 ** 22, 1]);
  });
});
