import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { at, byIndex, rows, run, type Values, whole } from "../compute.test.naive.js";
import { inlineEngine } from "../engine/inline.js";
import { Executable } from "../engine/run.js";
import { threadsEngine } from "../engine/threads.js";
import { ArgumentError, ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { createKernels } from "../kernels/choose.js";
import { heap } from "../memory/heap.js";
import { Random } from "../random.js";
import { sizeOf } from "../shape.js";
import { tensor } from "../tensor/create.js";
import { adaptiveAveragePool, adaptiveMaxPool } from "./adaptivePool.js";
import { averagePool, maxPool, type PoolOptions } from "./pool.js";

type Windows = readonly (readonly number[])[];

/** Of x with the channels last: what `join` makes of the cells that each axis's windows name. */
function naive(x: Values, windows: readonly Windows[], join: (cells: number[]) => number): Values {
  const shape = [x.shape[0], ...windows.map(({ length }) => length), x.shape[x.shape.length - 1]];
  return byIndex(shape, (index) => {
    let cells: number[][] = [[]];
    windows.forEach((axis, i) => {
      cells = cells.flatMap((cell) => axis[index[i + 1]].map((place) => [...cell, place]));
    });
    return join(cells.map((cell) => at(x, [index[0], ...cell, index[index.length - 1]])));
  });
}

const largest = (cells: number[]) => Math.max(...cells);
const average = (cells: number[]) => cells.reduce((sum, value) => sum + value, 0) / cells.length;

function windowsOf(size: number, pool: number, stride: number, same: boolean): Windows {
  const count = same ? Math.ceil(size / stride) : Math.floor((size - pool) / stride) + 1;
  const before = same ? Math.floor(Math.max(0, (count - 1) * stride + pool - size) / 2) : 0;
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: pool }, (_, k) => i * stride - before + k).filter((cell) => cell >= 0 && cell < size),
  );
}

/** The same numbers with the channels first. */
function channelsFirst(x: Values): Values {
  const [batch, ...rest] = x.shape;
  const shape = [batch, rest[rest.length - 1], ...rest.slice(0, -1)];
  return { ...byIndex(shape, ([row, channel, ...place]) => at(x, [row, ...place, channel])), ofRows: x.ofRows };
}

function compare(expected: Values, body: (y: SymbolicTensor) => SymbolicTensor, x: Values): void {
  for (const kernels of ["reference", "wasm"] as const) {
    const found = run(kernels, body, [x]);
    expect(found.shape).toEqual(expected.shape);
    found.numbers.forEach((value, i) => {
      expect(Math.abs(value - expected.numbers[i])).toBeLessThanOrEqual(1e-6);
    });
  }
  const open = body(symbolic([null, ...x.shape.slice(1)])).shape;
  expect(open).toEqual([null, ...expected.shape.slice(1)]);
}

const axis = fc.record({
  size: fc.integer({ min: 1, max: 7 }),
  pool: fc.integer({ min: 1, max: 9 }),
  stride: fc.integer({ min: 1, max: 4 }),
});
const places = fc.record({
  axes: fc.array(axis, { minLength: 1, maxLength: 3 }),
  channels: fc.integer({ min: 1, max: 9 }),
  same: fc.boolean(),
  ofRows: fc.boolean(),
  first: fc.boolean(),
});

describe.each([
  ["maxPool", maxPool, largest],
  ["averagePool", averagePool, average],
] as const)("%s", (_, pool, join) => {
  test("any windows, either padding, channels anywhere: wasm, reference and by index", () => {
    fc.assert(
      fc.property(places, ({ axes, channels, same, ofRows, first }) => {
        const fitting = axes.map((each) => (same ? each : { ...each, pool: Math.min(each.pool, each.size) }));
        const shape = [3, ...axes.map(({ size }) => size), channels];
        const x = ofRows ? rows(shape) : whole(shape);
        const windows = fitting.map((each) => windowsOf(each.size, each.pool, each.stride, same));
        const options: PoolOptions = {
          strides: fitting.map(({ stride }) => stride),
          padding: same ? "same" : "valid",
          dataFormat: first ? "channels_first" : "channels_last",
        };
        const expected = naive(x, windows, join);
        const size = fitting.map((each) => each.pool);
        compare(
          first ? channelsFirst(expected) : expected,
          (y) => pool(y, size, options),
          first ? channelsFirst(x) : x,
        );
      }),
      { numRuns: 60, seed: 21 },
    );
  });

  test("one number stands for all axes, and for the strides", () => {
    const x = rows([2, 5, 6, 3]);
    const windows = [windowsOf(5, 2, 2, false), windowsOf(6, 2, 2, false)];
    compare(naive(x, windows, join), (y) => pool(y, 2), x);
  });

  test("no rows, and unknown sizes", () => {
    expect(run("wasm", (x) => pool(x, 2), [rows([0, 4, 4, 3])]).shape).toEqual([0, 2, 2, 3]);
    expect(pool(symbolic([null, null, 5, 3]), 2, { padding: "same" }).shape).toEqual([null, null, 3, 3]);
  });

  // biome-ignore format: a table
  test.each<[shape: number[], size: number | number[], options: object, kind: new (message: string) => Error, message: string]>([
    [[2, 3, 3, 1], [4, 2], {}, ShapeError, "a window of (4, 2) does not fit into (2, 3, 3, 1). Take a smaller poolSize, or padding \"same\"."],
    [[2, 3, 3, 1], [2], {}, ShapeError, "a window of (2) goes over one axis between batch and channels: expected 3 axes, got (2, 3, 3, 1)."],
    [[2, 3], 2, {}, ShapeError, "windows go over one to three axes between batch and channels, got 0."],
    [[2, 3, 3, 1], 0, {}, ArgumentError, "poolSize must be a positive whole number, or a list of 2, got 0."],
    [[2, 3, 3, 1], 2, { strides: [1] }, ArgumentError, "strides must be a positive whole number, or a list of 2, got [1]."],
    [[2, 3, 3, 1], 2, { padding: "full" }, ArgumentError, "padding: got \"full\". Known: \"valid\", \"same\"."],
    [[2, 3, 3, 1], 2, { dataFormat: "NHWC" }, ArgumentError, "dataFormat: got \"NHWC\". Known: \"channels_last\", \"channels_first\"."],
    [[2, 3, 3, 1], 2, { stride: 1 }, ArgumentError, "unknown option \"stride\". Did you mean \"strides\"?"],
  ])("of %j by %j with %j is refused", (shape, size, options, kind, message) => {
    const refused = () => pool(symbolic(shape), size, options);
    expect(refused).toThrow(kind);
    expect(refused).toThrow(message);
  });
});

test("whole numbers stay whole under maxPool, not under averagePool", () => {
  expect(maxPool(symbolic([2, 4, 3], "int32"), 2).dtype).toBe("int32");
  expect(averagePool(symbolic([2, 4, 3], "int32"), 2).dtype).toBe("float32");
});

test("threads give the same bits as the calling thread", async () => {
  const kernels = createKernels("wasm", heap());
  const engine = threadsEngine(kernels, 3);
  const x = symbolic([null, 20, 21, 5]);
  const y = averagePool(maxPool(x, 7, { strides: 1, padding: "same" }), 3, { padding: "same" });
  const executable = new Executable(graphOf([x], [y]), kernels, [true]);
  const [shape, random] = [[60, 20, 21, 5], new Random(1)];
  const input = tensor(
    Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(-1, 1)),
    { shape },
  );
  const [alone] = executable.runSync(inlineEngine(kernels), [input], 60);
  const [shared] = await executable.run(engine, [input], 60);
  await engine.close();
  const expected = alone.numbers();
  expect(shared.numbers().findIndex((value, i) => !Object.is(value, expected[i]))).toBe(-1);
});

describe.each([
  ["adaptiveMaxPool", adaptiveMaxPool, largest],
  ["adaptiveAveragePool", adaptiveAveragePool, average],
] as const)("%s", (name, pool, join) => {
  test("to any size, larger ones too", () => {
    const sizes = fc.array(fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 9 })), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(sizes, fc.boolean(), (axes, first) => {
        const x = rows([2, ...axes.map(([size]) => size), 5]);
        const windows = axes.map(([size, count]) =>
          Array.from({ length: count }, (_, i) => {
            const [begin, end] = [Math.floor((i * size) / count), Math.ceil(((i + 1) * size) / count)];
            return Array.from({ length: end - begin }, (_, k) => begin + k);
          }),
        );
        const expected = naive(x, windows, join);
        const dataFormat = first ? "channels_first" : "channels_last";
        const counts = axes.map(([, count]) => count);
        compare(
          first ? channelsFirst(expected) : expected,
          (y) => pool(y, counts, { dataFormat }),
          first ? channelsFirst(x) : x,
        );
      }),
      { numRuns: 30, seed: 22 },
    );
  });

  test("unknown sizes become known", () => {
    expect(pool(symbolic([null, null, null, 3]), [4, 2]).shape).toEqual([null, 4, 2, 3]);
  });

  test.each([
    [[2, 5, 3], [2, 2], `${name}: outputSize must be a positive whole number, or a list of 1, got [2, 2].`],
    [[2, 5, 3], 0, `${name}: outputSize must be a positive whole number, or a list of 1, got 0.`],
    [[2, 0, 3], 2, `${name}: expected at least one cell along every axis, got (2, 0, 3).`],
    [[2, 3], [], `${name}: expected one to three axes between batch and channels, got (2, 3).`],
  ])("of %j to %j is refused", (shape, size, message) => {
    expect(() => pool(symbolic(shape), size)).toThrow(message);
  });
});
