import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { at, byIndex, rows, run, type Values, whole } from "../compute.test.naive.js";
import { inlineEngine } from "../engine/inline.js";
import { Executable } from "../engine/run.js";
import { threadsEngine } from "../engine/threads.js";
import { ArgumentError, ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { parameter, symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { createKernels } from "../kernels/choose.js";
import { heap } from "../memory/heap.js";
import type { StaticShape } from "../shape.js";
import { tensor } from "../tensor/create.js";
import { add, multiply } from "./binary.js";
import { type ConvOptions, conv } from "./conv.js";
import { type ConvTransposeOptions, convTranspose } from "./convTranspose.js";
import { depthwiseConv } from "./depthwiseConv.js";
import { separableConv } from "./separableConv.js";
import { relu } from "./unary.js";

const each = (value: number | readonly number[] | undefined, rank: number, fallback = 1): readonly number[] =>
  Array.isArray(value) ? value : new Array<number>(rank).fill((value as number | undefined) ?? fallback);

/** How many zeros TensorFlow and XLA put in front, and how many outputs there are. */
function padded(size: number, taps: number, stride: number, dilation: number, padding: string): [number, number] {
  const reach = (taps - 1) * dilation + 1;
  if (padding === "valid") return [0, Math.floor((size - reach) / stride) + 1];
  const outputs = Math.ceil(size / stride);
  if (padding === "causal") return [reach - 1, outputs];
  return [Math.floor(Math.max((outputs - 1) * stride + reach - size, 0) / 2), outputs];
}

/** Every tap of a kernel, as an index. */
const tapsOf = (kernel: StaticShape): number[][] =>
  kernel.reduce<number[][]>(
    (all, size) => all.flatMap((tap) => Array.from({ length: size }, (_, i) => [...tap, i])),
    [[]],
  );

/** Element by element, from the definition. `term` gives kernel[tap][…] for a filter and the channel of x it meets. */
function naive(
  x: Values,
  taps: StaticShape,
  filters: number,
  options: ConvOptions,
  channelsOf: (filter: number) => number[],
  weight: (tap: number[], channel: number, filter: number) => number,
): Values {
  const rank = taps.length;
  const [strides, dilation] = [each(options.strides, rank), each(options.dilationRate, rank)];
  const sizes = x.shape.slice(1, -1);
  const shaped = sizes.map((size, i) => padded(size, taps[i], strides[i], dilation[i], options.padding ?? "valid"));
  const y = byIndex([x.shape[0], ...shaped.map(([, outputs]) => outputs), filters], (index) => {
    const [image, filter] = [index[0], index[index.length - 1]];
    let sum = 0;
    for (const tap of tapsOf(taps)) {
      const place = tap.map((t, i) => index[i + 1] * strides[i] + t * dilation[i] - shaped[i][0]);
      if (place.some((p, i) => p < 0 || p >= sizes[i])) continue;
      for (const channel of channelsOf(filter)) sum += at(x, [image, ...place, channel]) * weight(tap, channel, filter);
    }
    return sum;
  });
  return { ...y, ofRows: x.ofRows };
}

const range = (count: number, begin = 0) => Array.from({ length: count }, (_, i) => begin + i);

function naiveConv(x: Values, kernel: Values, options: ConvOptions): Values {
  const [each, filters] = kernel.shape.slice(-2);
  const perGroup = filters / (x.shape[x.shape.length - 1] / each);
  const first = (filter: number) => Math.floor(filter / perGroup) * each;
  return naive(
    x,
    kernel.shape.slice(0, -2),
    filters,
    options,
    (filter) => range(each, first(filter)),
    (tap, channel, filter) => at(kernel, [...tap, channel - first(filter), filter]),
  );
}

function naiveDepthwise(x: Values, kernel: Values, options: ConvOptions): Values {
  const [channels, multiplier] = kernel.shape.slice(-2);
  const channelOf = (filter: number) => Math.floor(filter / multiplier);
  return naive(
    x,
    kernel.shape.slice(0, -2),
    channels * multiplier,
    options,
    (filter) => [channelOf(filter)],
    (tap, channel, filter) => at(kernel, [...tap, channel, filter % multiplier]),
  );
}

/** By scattering: every place of x adds kernel · x around its own place in y. Sizes as in Keras's JAX backend. */
function naiveTranspose(x: Values, kernel: Values, options: ConvTransposeOptions): Values {
  const taps = kernel.shape.slice(0, -2);
  const [filters, channels] = kernel.shape.slice(-2);
  const rank = taps.length;
  const [strides, dilation] = [each(options.strides, rank), each(options.dilationRate, rank)];
  const added = options.outputPadding == null ? null : each(options.outputPadding, rank);
  const sizes = x.shape.slice(1, -1);
  const shaped = taps.map((count, i) => {
    const [reach, stride] = [(count - 1) * dilation[i] + 1, strides[i]];
    let [left, right] = [reach - 1, reach - 1 + (added?.[i] ?? Math.max(reach, stride) - reach)];
    if (options.padding === "same") {
      const all = added ? reach + (reach % 2) - 2 + added[i] : stride + reach - 2;
      left = Math.min(Math.floor(all / 2) + (all % 2), reach - 1);
      right = all - left;
    }
    return { crop: reach - 1 - left, outputs: (sizes[i] - 1) * stride + 2 + left + right - reach };
  });
  const y = byIndex([x.shape[0], ...shaped.map(({ outputs }) => outputs), filters], () => 0);
  const numbers = [...y.numbers];
  for (const index of tapsOf(x.shape.slice(0, -1))) {
    for (const tap of tapsOf(taps)) {
      const to = tap.map((t, i) => index[i + 1] * strides[i] + t * dilation[i] - shaped[i].crop);
      if (to.some((p, i) => p < 0 || p >= shaped[i].outputs)) continue;
      const row = to.reduce((place, p, i) => place * shaped[i].outputs + p, index[0]);
      for (const filter of range(filters)) {
        for (const channel of range(channels))
          numbers[row * filters + filter] += at(x, [...index, channel]) * at(kernel, [...tap, filter, channel]);
      }
    }
  }
  return { ...y, numbers, ofRows: x.ofRows };
}

type Op = (x: SymbolicTensor, kernel: SymbolicTensor) => SymbolicTensor;

/** Sums of few multiples of 1/256 are exact, so the numbers must be equal; and the shape must be the one recorded. */
function compare(op: Op, x: Values, kernel: Values, expected: Values): void {
  for (const kernels of ["reference", "wasm"] as const) {
    const found = run(kernels, op, [x, kernel]);
    expect([kernels, found.shape, found.numbers]).toEqual([kernels, expected.shape, expected.numbers]);
    const biased = run(kernels, (a, w, b) => relu(add(op(a, w), b)), [x, kernel, bias(expected)]);
    expect(biased.numbers).toEqual(withBias(expected).map((value) => Math.max(value, 0)));
  }
  const known = op(symbolic([null, ...x.shape.slice(1)]), symbolic(kernel.shape));
  expect(known.shape).toEqual([null, ...expected.shape.slice(1)]);
  const open = op(
    symbolic([null, ...x.shape.slice(1, -1).map(() => null), x.shape[x.shape.length - 1]]),
    symbolic(kernel.shape),
  );
  expect(open.shape).toEqual([
    null,
    ...expected.shape.slice(1, -1).map(() => null),
    expected.shape[expected.shape.length - 1],
  ]);
}

const bias = ({ shape }: Values): Values => whole([shape[shape.length - 1]], 9);
const withBias = (y: Values) => y.numbers.map((value, i) => value + bias(y).numbers[i % y.shape[y.shape.length - 1]]);

/** One to three axes, each with a size, taps, a stride and a dilation rate; those without room for "valid" left out. */
const axes = fc.array(
  fc.record({
    size: fc.integer({ min: 1, max: 6 }),
    taps: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 3 }),
  }),
  { minLength: 1, maxLength: 3 },
);
const batches = fc.constantFrom(
  (shape: StaticShape) => whole(shape, 1),
  (shape: StaticShape) => rows(shape, 1),
);
const optionsOf = (all: readonly { stride: number; dilation: number }[], padding: string) => ({
  strides: all.map(({ stride }) => stride),
  dilationRate: all.map(({ dilation }) => dilation),
  padding: padding as "same",
});
const fits = (all: readonly { size: number; taps: number; dilation: number }[], padding: string) =>
  padding !== "valid" || all.every(({ size, taps, dilation }) => size > (taps - 1) * dilation);

describe("against the definition, on reference and wasm", () => {
  const paddings = fc.constantFrom("valid", "same", "causal");
  const small = fc.integer({ min: 1, max: 3 });

  test("conv, any groups", () => {
    fc.assert(
      fc.property(
        axes,
        paddings,
        fc.integer({ min: 1, max: 2 }),
        small,
        small,
        fc.integer({ min: 1, max: 5 }),
        batches,
        (all, given, images, groups, channels, filters, batch) => {
          const padding = given === "causal" && all.length > 1 ? "same" : given;
          fc.pre(fits(all, padding));
          const options = optionsOf(all, padding);
          const x = batch([images, ...all.map(({ size }) => size), groups * channels]);
          const kernel = whole([...all.map(({ taps }) => taps), channels, groups * filters], 2);
          compare((a, w) => conv(a, w, options), x, kernel, naiveConv(x, kernel, options));
        },
      ),
      { numRuns: 50 },
    );
  });

  test("depthwiseConv, any multiplier", () => {
    fc.assert(
      fc.property(
        axes,
        paddings,
        small,
        fc.integer({ min: 1, max: 18 }),
        small,
        batches,
        (all, given, images, channels, multiplier, batch) => {
          const padding = given === "causal" && all.length > 1 ? "same" : given;
          fc.pre(fits(all, padding));
          const options = optionsOf(all, padding);
          const x = batch([images, ...all.map(({ size }) => size), channels]);
          const kernel = whole([...all.map(({ taps }) => taps), channels, multiplier], 2);
          compare((a, w) => depthwiseConv(a, w, options), x, kernel, naiveDepthwise(x, kernel, options));
        },
      ),
      { numRuns: 50 },
    );
  });

  test("convTranspose, any output padding", () => {
    fc.assert(
      fc.property(
        axes,
        fc.constantFrom("valid", "same"),
        fc.option(fc.integer({ min: 0, max: 2 })),
        small,
        small,
        batches,
        (all, padding, outputPadding, channels, filters, batch) => {
          const options = { ...optionsOf(all, padding), outputPadding };
          const x = batch([2, ...all.map(({ size }) => size), channels]);
          const kernel = whole([...all.map(({ taps }) => taps), filters, channels], 2);
          compare((a, w) => convTranspose(a, w, options), x, kernel, naiveTranspose(x, kernel, options));
        },
      ),
      { numRuns: 50 },
    );
  });

  test("separableConv", () => {
    const [x, depthwise, pointwise] = [rows([2, 5, 6, 3], 1), whole([3, 2, 3, 2], 2), whole([1, 1, 6, 4], 3)];
    const options = { strides: 2, padding: "same" } as const;
    const expected = naiveConv(naiveDepthwise(x, depthwise, options), pointwise, {});
    for (const kernels of ["reference", "wasm"] as const) {
      const found = run(kernels, (a, d, p) => separableConv(a, d, p, options), [x, depthwise, pointwise]);
      expect([found.shape, found.numbers]).toEqual([expected.shape, expected.numbers]);
    }
  });

  test.each<[string, Op, Values, (x: Values, kernel: Values) => Values]>([
    [
      "conv",
      (x, k) => conv(x, k, { dataFormat: "channels_first", padding: "same" }),
      whole([3, 2, 4, 5], 2),
      (x, k) => naiveConv(x, k, { padding: "same" }),
    ],
    [
      "depthwiseConv",
      (x, k) => depthwiseConv(x, k, { dataFormat: "channels_first" }),
      whole([3, 2, 4, 2], 2),
      (x, k) => naiveDepthwise(x, k, {}),
    ],
    [
      "convTranspose",
      (x, k) => convTranspose(x, k, { dataFormat: "channels_first", strides: 2 }),
      whole([3, 2, 5, 4], 2),
      (x, k) => naiveTranspose(x, k, { strides: 2 }),
    ],
  ])("%s, channels first", (_, op, kernel, expectedOf) => {
    const x = rows([2, 4, 5, 6], 1); // four channels in front of five by six places
    const last = { ...byIndex([2, 5, 6, 4], ([b, i, j, c]) => at(x, [b, c, i, j])), ofRows: true };
    const expected = expectedOf(last, kernel);
    const [b, h, w, c] = expected.shape;
    const first = byIndex([b, c, h, w], ([image, channel, i, j]) => at(expected, [image, i, j, channel]));
    const found = run("wasm", op, [x, kernel]);
    expect([found.shape, found.numbers]).toEqual([first.shape, first.numbers]);
  });
});

test.each(["valid", "same"] as const)("conv of 3 × 3 taps and many channels, %s: exact of whole numbers", (padding) => {
  const [x, kernel] = [rows([2, 5, 6, 16], 1), whole([3, 3, 16, 24], 2)];
  const found = run("wasm", (image, weight) => conv(image, weight, { padding }), [x, kernel]);
  const expected = naiveConv(x, kernel, { padding });
  expect([found.shape, found.numbers]).toEqual([expected.shape, expected.numbers]);
});

test("the same bits for any split of the rows, inline and on threads", async () => {
  const kernels = createKernels("wasm", heap());
  const [inline, threads] = [inlineEngine(kernels), threadsEngine(kernels, 3)];
  const x = symbolic([null, 13, 11, 16]);
  const weight = (...shape: number[]) => tensor(whole(shape, 2).numbers.map(Math.sin), { shape });
  const first = relu(conv(x, weight(3, 3, 16, 16), { padding: "same" }));
  const second = depthwiseConv(first, weight(3, 3, 16, 1), { strides: 2, padding: "same" });
  const third = convTranspose(second, weight(3, 3, 5, 16), { strides: 2, padding: "same" });
  const executable = new Executable(graphOf([x], [conv(third, weight(2, 2, 5, 3))]), kernels, [true]);
  const images = 130;
  const input = tensor(whole([images * 13 * 11 * 16], 3).numbers.map(Math.cos), { shape: [images, 13, 11, 16] });
  const [expected] = executable.runSync(inline, [input], images);
  try {
    for (const [engine, batchSize] of [
      [threads, undefined],
      [inline, 7],
      [threads, 1],
    ] as const) {
      const [found] = await executable.run(engine, [input], images, batchSize ? { batchSize } : {});
      expect(Buffer.compare(Buffer.from(found.data.slice().buffer), Buffer.from(expected.data.slice().buffer))).toBe(0);
    }
  } finally {
    await threads.close();
  }
});

describe("a scale and a shift for each channel, folded into the weights, within 1e-5", () => {
  const noise = (shape: StaticShape, seed: number) => tensor(whole(shape, seed).numbers.map(Math.sin), { shape });
  const parameters = (shape: StaticShape, seed: number) => {
    const values = noise(shape, seed);
    return parameter({ shape, dtype: "float32", tensor: values, version: 0 });
  };
  const image = symbolic([null, 6, 5, 3]);

  test.each<[string, Op, StaticShape, channels: number]>([
    ["conv", (x, k) => conv(x, k, { padding: "same" }), [3, 3, 3, 4], 4],
    ["conv in groups", (x, k) => conv(x, k), [2, 2, 1, 6], 6],
    ["depthwiseConv", (x, k) => depthwiseConv(x, k), [3, 3, 3, 2], 6],
    ["convTranspose", (x, k) => convTranspose(x, k, { strides: 2 }), [3, 3, 4, 3], 4],
  ])("%s", (_, op, kernelShape, channels) => {
    const kernel = parameters(kernelShape, 2);
    const [bias, scale, shift] = [3, 4, 5].map((seed) => parameters([channels], seed));
    const convolved = op(image, kernel);
    const folded = relu(add(multiply(add(convolved, bias), scale), shift));
    // What another op reads as well is not folded.
    const plain = [convolved, relu(add(multiply(add(convolved, bias), scale), shift))];
    for (const name of ["reference", "wasm"] as const) {
      const kernels = createKernels(name, heap());
      const results = [[folded], plain].map((outputs) => {
        const executable = new Executable(graphOf([image], outputs), kernels, [true]);
        const steps = executable.compilation.plan.rows.length;
        return {
          steps,
          y:
            executable
              .runSync(inlineEngine(kernels), [noise([3, 6, 5, 3], 1)], 3)
              .at(-1)
              ?.numbers() ?? [],
        };
      });
      expect(results[0].steps).toBe(1);
      expect(results[1].steps).toBeGreaterThan(1);
      results[0].y.forEach((value, i) => {
        expect(Math.abs(value - results[1].y[i])).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(value)));
      });
    }
  });
});

describe("refused", () => {
  const x = symbolic([null, 5, 6, 4]);
  const line = symbolic([null, 5, 4]);
  const of = (...shape: number[]) => symbolic(shape);

  // biome-ignore format: a table
  test.each<[what: string, use: () => unknown, kind: typeof ShapeError | typeof ArgumentError, message: string]>([
    ["a larger kernel",        () => conv(x, of(6, 1, 4, 2)),                          ShapeError,    "conv: the kernel of 6 is larger than axis 1 of the input (None, 5, 6, 4). Use a smaller kernel or padding \"same\"."],
    ["a larger one, dilated",  () => conv(x, of(3, 3, 4, 2), { dilationRate: 3 }),     ShapeError,    "conv: the kernel of 3, dilated 7, is larger than axis 1 of the input (None, 5, 6, 4)."],
    ["other channels",         () => conv(x, of(3, 3, 3, 2)),                          ShapeError,    "conv: the 4 channels of the input (None, 5, 6, 4) are not those of the kernel (3, 3, 3, 2), nor groups of 3 of them."],
    ["groups of filters",      () => conv(x, of(3, 3, 2, 3)),                          ShapeError,    "conv: 3 filters cannot be divided among 2 groups: kernel (3, 3, 2, 3)."],
    ["groups of one channel",  () => conv(x, of(3, 3, 1, 6)),                          ShapeError,    "conv: 6 filters cannot be divided among 4 groups: kernel (3, 3, 1, 6)."],
    ["a kernel of other axes", () => conv(x, of(3, 4, 2)),                             ShapeError,    "conv: expected an input (batch, …, channels) of 3 to 5 axes and a kernel of as many, all of known sizes other than 0, got (None, 5, 6, 4) and (3, 4, 2)."],
    ["no filters",             () => conv(x, of(3, 3, 4, 0)),                          ShapeError,    "got (None, 5, 6, 4) and (3, 3, 4, 0)."],
    ["two axes",               () => conv(of(2, 3), of(3, 2)),                         ShapeError,    "conv: expected an input (batch, …, channels) of 3 to 5 axes"],
    ["unknown channels",       () => conv(symbolic([null, 5, 5, null]), of(3, 3, 4, 2)), ShapeError,  "conv: the channels of the input must be known, got (None, 5, 5, None)."],
    ["causal images",          () => conv(x, of(3, 3, 4, 2), { padding: "causal" }),   ArgumentError, 'conv: padding: got "causal". Known: "valid", "same".'],
    ["an unknown padding",     () => conv(line, of(3, 4, 2), { padding: "sane" as "same" }), ArgumentError, 'conv: padding: got "sane". Did you mean "same"? Known: "valid", "same", "causal".'],
    ["an unknown format",      () => conv(x, of(3, 3, 4, 2), { dataFormat: "NHWC" as "channels_last" }), ArgumentError, 'conv: dataFormat: got "NHWC".'],
    ["strides of 0",           () => conv(x, of(3, 3, 4, 2), { strides: [1, 0] }),     ArgumentError, 'conv: "strides" must be a whole number of at least 1, or 2 of them, got [1, 0].'],
    ["too many strides",       () => conv(x, of(3, 3, 4, 2), { strides: [1, 1, 1] }),  ArgumentError, 'conv: "strides" must be a whole number of at least 1, or 2 of them, got [1, 1, 1].'],
    ["an unknown option",      () => conv(x, of(3, 3, 4, 2), { stride: 2 } as ConvOptions), ArgumentError, 'conv: unknown option "stride". Did you mean "strides"?'],
    ["channels, depthwise",    () => depthwiseConv(x, of(3, 3, 3, 1)),                 ShapeError,    "depthwiseConv: the kernel (3, 3, 3, 1) is for 3 channels, the input is (None, 5, 6, 4)."],
    ["channels, transposed",   () => convTranspose(x, of(3, 3, 4, 3)),                 ShapeError,    "convTranspose: the kernel (3, 3, 4, 3) is for 3 channels, the input is (None, 5, 6, 4)."],
    ["causal, transposed",     () => convTranspose(line, of(3, 2, 4), { padding: "causal" as "same" }), ArgumentError, 'convTranspose: padding: got "causal". Known: "valid", "same".'],
    ["output padding below 0", () => convTranspose(line, of(3, 2, 4), { outputPadding: -1 }), ArgumentError, 'convTranspose: "outputPadding" must be a whole number of at least 0, or 1 of them, got -1.'],
    ["numbers",                () => conv(3, 4),                                       ShapeError,    "got () and ()."],
  ])("%s", (_, use, kind, message) => {
    expect(use).toThrow(kind);
    expect(use).toThrow(message);
  });

  test("a kernel that is of rows", () => {
    const kernel = symbolic([3, 4, 2]);
    const graph = graphOf([line, kernel], [conv(line, kernel, { padding: "same" })]);
    expect(() => new Executable(graph, createKernels("reference", heap()), [true, true])).toThrow(
      "conv: the kernel (3, 4, 2) follows from the rows of the batch; it must be one for all.",
    );
  });
});
