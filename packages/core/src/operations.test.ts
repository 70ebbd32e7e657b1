/**
 * The ops as a whole: both ways of calling them, rows each by itself, threads,
 * and that all are there. Their numbers are compared with Keras's own in
 * packages/layers/src/ops.test.ts, the kernels with the reference in
 * kernels/*.contract.ts.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { naiveBinary, rows, run, type Values, whole } from "./compute.test.naive.js";
import { engine, setEngine } from "./engine/choose.js";
import { Executable } from "./engine/run.js";
import { threadsEngine } from "./engine/threads.js";
import { ArgumentError, ShapeError, UnsupportedError } from "./errors.js";
import { SymbolicTensor } from "./graph/graph.js";
import { symbolic } from "./graph/trace.js";
import { graphOf } from "./graph/walk.js";
import { BINARY_CODES, type BinaryName } from "./kernels/codes.js";
import { binaryFormula } from "./kernels/formulas.js";
import * as ops from "./operations.js";
import * as binaryOps from "./ops/binary.js";
import { sizeOf } from "./shape.js";
import { ones, tensor } from "./tensor/create.js";
import { Tensor } from "./tensor/tensor.js";

type Body = (x: SymbolicTensor) => SymbolicTensor;

/** Ops that work within a row, on rows of (4, 6). */
const ON_ROWS: Record<string, Body> = {
  "power, floorDivide, mod": (x) => ops.mod(ops.floorDivide(ops.power(ops.abs(x), 1.5), 0.5), 3),
  "sin, tan, arctan2": (x) => ops.arctan2(ops.sin(x), ops.tan(x)),
  "where, greater, logicalAnd": (x) => ops.where(ops.logicalAnd(ops.greater(x, 0), ops.less(x, 1)), x, ops.negative(x)),
  "where by columns": (x) => ops.where(tensor([1, 0, 1, 0, 0, 1]), x, 0),
  "expandDims, squeeze": (x) => ops.squeeze(ops.expandDims(x, 1), { axis: 1 }),
  swapaxes: (x) => ops.swapaxes(x, 1, 2),
  moveaxis: (x) => ops.moveaxis(x, -1, 1),
  "stack, unstack": (x) => ops.stack(ops.unstack(x, { axis: 1 }), { axis: -1 }),
  split: (x) => ops.split(x, [2, 3], { axis: 2 })[2],
  slice: (x) => ops.slice(x, [0, 1, 2], [-1, 2, 3]),
  sliceUpdate: (x) => ops.sliceUpdate(x, [0, 1, 2], ops.slice(x, [0, 0, 0], [-1, 2, 3])),
  broadcastTo: (x) => ops.broadcastTo(ops.expandDims(x, 2), [-1, -1, 3, -1]),
  tile: (x) => ops.tile(x, [1, 2, 3]),
  flip: (x) => ops.flip(x, { axis: [1, 2] }),
  roll: (x) => ops.roll(x, [1, -2], { axis: [1, 2] }),
  diagonal: (x) => ops.diagonal(x, { offset: 1, axis1: 1, axis2: 2 }),
  tril: (x) => ops.tril(x, { k: 1 }),
  "take along axis 2": (x) =>
    ops.take(
      x,
      tensor([
        [5, 0],
        [-1, 2],
      ]),
      { axis: 2 },
    ),
  "take by rows": (x) =>
    ops.take(
      tensor([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
      ops.clip(ops.abs(x), 0, 2),
      { axis: 0 },
    ),
  takeAlongAxis: (x) => ops.takeAlongAxis(x, ops.argsort(x, { axis: 1 }), { axis: 1 }),
  sort: (x) => ops.sort(x, { axis: 1 }),
  topK: (x) => ops.topK(x, 2)[0],
  cumsum: (x) => ops.cumsum(x, { axis: 1 }),
  oneHot: (x) => ops.oneHot(ops.trunc(x), 3),
  "softmax along axis 1": (x) => ops.softmax(x, { axis: 1 }),
  normalize: (x) => ops.normalize(x, { axis: [1, 2] }),
  "einsum with a weight": (x) => ops.einsum("bij,jk->bki", x, tensor([[1], [2], [3], [4], [5], [6]])),
  "einsum of rows with rows": (x) => ops.einsum("bij,bkj->bik", x, x),
  "einsum, the rows last": (x) => ops.einsum("jk,bij->bik", ones([6, 2]), x),
  "norm, any, countNonzero": (x) => ops.add(ops.norm(x, { axis: 2 }), ops.countNonzero(ops.trunc(x), { axis: 2 })),
  "fullLike, cast": (x) => ops.add(ops.fullLike(x, 2), ops.cast(x, "int32")),
};

const bitsOf = ({ data }: Tensor) => Buffer.from(data.slice().buffer);

describe("ops within rows", () => {
  test.each(Object.entries(ON_ROWS))(
    "%s: of a batch, each row's own; as whole tensors; on every kernel set",
    (_, body) => {
      const batch = rows([5, 4, 6], 3);
      const found = run("wasm", body, [batch]);
      const expected = run("reference", body, [batch]);
      expect(found.shape).toEqual(expected.shape);
      found.numbers.forEach((value, i) => {
        expect(Math.abs(value - expected.numbers[i])).toBeLessThanOrEqual(2e-6 * Math.max(1, Math.abs(value)));
      });
      const size = sizeOf(found.shape) / 5;
      for (let row = 0; row < 5; row++) {
        const single = { ...batch, shape: [1, 4, 6], numbers: batch.numbers.slice(24 * row, 24 * (row + 1)) };
        expect(run("wasm", body, [single]).numbers).toEqual(found.numbers.slice(size * row, size * (row + 1)));
      }
      const whole = run("wasm", body, [{ ...batch, ofRows: false }]);
      expect([whole.shape, whole.numbers]).toEqual([found.shape, found.numbers]);
    },
  );

  test.each(Object.entries(ON_ROWS))("%s: the shape is known before the batch is", (_, body) => {
    const { shape } = run("wasm", body, [rows([5, 4, 6])]);
    expect(body(symbolic([null, 4, 6])).shape).toEqual([null, ...shape.slice(1)]);
  });

  test("on threads: the same bits", async () => {
    const work: Body = (x) => {
      const mixed = Object.values(ON_ROWS).map((body) => ops.reshape(body(x), [-1, sizeOf(body(x).shape.slice(1))]));
      const wide = ops.einsum("bij,jk->bik", x, ones([6, 3000]));
      return ops.concatenate([...mixed, ops.max(wide, { axis: 2 })], { axis: 1 });
    };
    const x = symbolic([null, 4, 6]);
    const data = tensor(whole([1000, 4, 6]).numbers as number[], { shape: [1000, 4, 6] });
    const { kernels } = engine();
    const executable = new Executable(graphOf([x], [work(x)]), kernels, [true]);
    const threads = threadsEngine(kernels, 3);
    try {
      const [shared] = await executable.run(threads, [data], 1000);
      const [inline] = executable.runSync(engine(), [data], 1000);
      expect(shared.shape).toEqual([1000, 850]);
      expect(bitsOf(shared).equals(bitsOf(inline))).toBe(true);
    } finally {
      await threads.close();
    }
  });
});

describe("what would mix rows is refused", () => {
  test.each<[string, Body]>([
    ["flip of axis 0", (x) => ops.flip(x, { axis: 0 })],
    ["flip of all", (x) => ops.flip(x)],
    ["cumsum of axis 0", (x) => ops.cumsum(x, { axis: 0 })],
    ["sort of axis 0", (x) => ops.sort(x, { axis: 0 })],
    ["sort of all", (x) => ops.sort(x, { axis: null })],
    ["take of axis 0", (x) => ops.take(x, tensor([0, 1]), { axis: 0 })],
    ["take of all", (x) => ops.take(x, tensor([0, 1]))],
    ["take with the rows as indices too", (x) => ops.take(x, ops.max(x, { axis: [1, 2] }), { axis: 0 })],
    ["takeAlongAxis of axis 0", (x) => ops.takeAlongAxis(x, x, { axis: 0 })],
    ["diagonal across the batch", (x) => ops.diagonal(x)],
    ["tile of the batch", (x) => ops.tile(x, [2, 1, 1])],
    ["einsum over the batch", (x) => ops.einsum("bij,bkl->ijkl", x, x)],
    ["einsum without the batch", (x) => ops.einsum("bij->ij", x)],
  ])("%s", (_, body) => {
    expect(() => run("reference", body, [rows([5, 4, 6])])).toThrow(ShapeError);
  });
});

describe("take of an index that is outside", () => {
  const table = ones([5, 2]);
  const message =
    "take: an index is outside of the axis, which has 5 elements: expected whole numbers from -5 to 4, got 5. Check the " +
    "data, or make the table larger.";

  test("says which, and how large the axis is, at once", () => {
    expect(() => ops.take(table, tensor([0, 5]), { axis: 0 })).toThrow(new ArgumentError(message));
    expect(() => ops.take(table, tensor([Number.NaN]), { axis: 0 })).toThrow("got one that is no finite number.");
    expect(() => ops.takeAlongAxis(table, tensor([[0], [-6]]), { axis: 0 })).toThrow("got -6.");
    expect(() => ops.take(tensor([], { shape: [0, 2] }), tensor([0]), { axis: 0 })).toThrow("the axis has no elements");
  });

  test("and so it does from a worker thread, of the same class", async () => {
    const ids = symbolic([null, 50], "int32");
    const y = ops.einsum("bij,jk->bik", ops.take(table, ids, { axis: 0 }), ones([2, 1000]));
    const { kernels } = engine();
    const executable = new Executable(graphOf([ids], [ops.max(y, { axis: 2 })]), kernels, [true]);
    const threads = threadsEngine(kernels, 2);
    const data = ones([500, 50]);
    try {
      const [fine] = await executable.run(threads, [data], 500);
      expect(fine.shape).toEqual([500, 50]);
      data.data[499 * 50 + 7] = 5;
      await expect(executable.run(threads, [data], 500)).rejects.toThrow(new ArgumentError(message));
      await expect(executable.run(threads, [data], 500)).rejects.toBeInstanceOf(ArgumentError);
    } finally {
      await threads.close();
    }
  });
});

test("any two shapes that broadcast, any op: by index", () => {
  const rounded = ["power", "arctan2", "logaddexp", "squaredDifference", "sigmoidGradient", "tanhGradient"];
  const exact = (Object.keys(BINARY_CODES) as BinaryName[]).filter((name) => !rounded.includes(name));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.boolean(), fc.boolean()), { maxLength: 4 }),
      fc.constantFrom(...exact),
      fc.integer({ min: 0, max: 2 }),
      (axes, name, dropped) => {
        const shape = (side: 1 | 2) => axes.map(([size, ...stays]) => (stays[side - 1] ? size : 1));
        const [a, b] = [whole(shape(1), 1), whole(shape(2).slice(dropped), 2)];
        const { shape: expected, numbers } = naiveBinary(binaryFormula(BINARY_CODES[name]), a, b);
        const found = run("wasm", (x, y) => BINARY[name](x, y), [a, b]);
        expect([found.shape, found.numbers.map(plus0)]).toEqual([expected, numbers.map(plus0)]);
      },
    ),
  );
});

/** With those of gradients, which are not public. */
const BINARY: Record<BinaryName, (x1: SymbolicTensor, x2: SymbolicTensor) => SymbolicTensor> = binaryOps;

const plus0 = (value: number) => value + 0;

test("any equation of two operands: by index", () => {
  const sizes: Record<string, number> = { a: 2, b: 3, c: 1, d: 4, e: 2 };
  const letters = fc
    .subarray(Object.keys(sizes), { minLength: 1, maxLength: 4 })
    .chain((some) => fc.shuffledSubarray(some, { minLength: some.length }));
  fc.assert(
    fc.property(letters, letters, fc.infiniteStream(fc.nat()), (left, right, random) => {
      const all = [...new Set([...left, ...right])];
      const output = all.filter(() => random.next().value % 2 === 0).sort(() => (random.next().value % 2) - 0.5);
      const values = (own: readonly string[], seed: number): Values =>
        whole(
          own.map((letter) => sizes[letter]),
          seed,
        );
      const [x, y] = [values(left, 1), values(right, 2)];
      const equation = `${left.join("")},${right.join("")}->${output.join("")}`;
      const expected = naiveEinsum(x, y, left, right, output, sizes);
      for (const kernels of ["wasm", "reference"] as const) {
        const found = run(kernels, (p, q) => ops.einsum(equation, p, q), [x, y]);
        expect([equation, found.shape]).toEqual([equation, output.map((letter) => sizes[letter])]);
        found.numbers.forEach((value, i) => {
          expect(Math.abs(value - expected[i])).toBeLessThan(1e-4);
        });
      }
    }),
  );
});

/** For every value of every letter, the product is added where the result's letters say. */
function naiveEinsum(
  x: Values,
  y: Values,
  left: readonly string[],
  right: readonly string[],
  output: readonly string[],
  sizes: Record<string, number>,
): number[] {
  const all = [...new Set([...left, ...right])];
  const result = new Array<number>(sizeOf(output.map((letter) => sizes[letter]))).fill(0);
  const total = sizeOf(all.map((letter) => sizes[letter]));
  for (let n = 0; n < total; n++) {
    let rest = n;
    const at = new Map(
      all.map((letter) => {
        const index = rest % sizes[letter];
        rest = Math.floor(rest / sizes[letter]);
        return [letter, index];
      }),
    );
    const place = (own: readonly string[]) => own.reduce((p, letter) => p * sizes[letter] + (at.get(letter) ?? 0), 0);
    result[place(output)] += x.numbers[place(left)] * y.numbers[place(right)];
  }
  return result;
}

test("attention's equations are one product, and a transposition for each side that lies otherwise", () => {
  const [query, key] = [symbolic([null, 6, 3, 4]), symbolic([null, 5, 3, 4])];
  const nodes = (y: SymbolicTensor, inputs: SymbolicTensor[]) =>
    graphOf(inputs, [y])
      .nodes.map(({ op }) => op.name)
      .filter((name) => !["input", "regroup", "identity"].includes(name));
  const scores = ops.einsum("aecd,abcd->acbe", key, query);
  expect(nodes(scores, [query, key])).toEqual(["transpose", "transpose", "matmul"]);
  const weights = symbolic([null, 3, 6, 5]);
  expect(nodes(ops.einsum("acbe,aecd->abcd", weights, key), [weights, key])).toEqual([
    "transpose",
    "matmul",
    "transpose",
  ]);
  const projection = ops.einsum("abc,cde->abde", symbolic([null, 6, 4]), ones([4, 3, 4]));
  expect(projection.shape).toEqual([null, 6, 3, 4]);
});

describe("both ways", () => {
  test("of tensors at once, of anything symbolic recorded, of numbers too", () => {
    const x = tensor([1, -2]);
    expect(ops.relu(x).toArray()).toEqual([1, 0]);
    expect(ops.relu(symbolic([2]))).toBeInstanceOf(SymbolicTensor);
    expect(ops.add(symbolic([2]), x)).toBeInstanceOf(SymbolicTensor);
    expect(ops.concatenate([x, x])).toBeInstanceOf(Tensor);
    expect(ops.concatenate([x, symbolic([2])])).toBeInstanceOf(SymbolicTensor);
    expect(ops.average(x, { weights: symbolic([2]) })).toBeInstanceOf(SymbolicTensor);
    expect(ops.add(1, 2).toArray()).toBe(3);
  });

  test("other numbers among the arguments are another computation", () => {
    const x = tensor([1, 8]);
    expect([1, 2, Number.POSITIVE_INFINITY].map((high) => ops.clip(x, 0, high).toArray())).toEqual([
      [1, 1],
      [1, 2],
      [1, 8],
    ]);
    setEngine("reference");
    expect(ops.add(x, 1).toArray()).toEqual([2, 9]);
    setEngine("auto");
  });

  test("the result is of the dtype that is recorded", () => {
    const x = tensor([1, 2], { dtype: "int32" });
    expect([ops.add(x, 1), ops.add(x, 1.5), ops.equal(x, 1), ops.sqrt(x)].map(({ dtype }) => dtype)).toEqual([
      "int32",
      "float32",
      "bool",
      "float32",
    ]);
  });
});

describe("what is wrong", () => {
  const x = symbolic([null, 4]);
  // biome-ignore format: a table
  test.each<[string, () => unknown, new () => Error, string]>([
    ["a list for a tensor",    () => ops.relu([1, 2] as never),                  ArgumentError, "relu: expected a tensor or a number"],
    ["an unknown option",      () => ops.take(x, x, { axes: 1 } as never),       ArgumentError, 'Did you mean "axis"?'],
    ["an axis outside",        () => ops.cumsum(x, { axis: 2 }),                 ShapeError,    "axis must be a whole number from -2 to 1"],
    ["a place of many",        () => ops.where(x, undefined as never, 0),        ArgumentError, "where(condition, x1, x2)"],
    ["unequal parts",          () => ops.split(x, 3, { axis: 1 }),               ShapeError,    "does not part into 3 equal parts"],
    ["parts of the batch",     () => ops.unstack(x),                             ShapeError,    "the size of axis 0 of (None, 4) must be known"],
    ["stretching what is not 1", () => ops.broadcastTo(x, [2, 3]),               ShapeError,    "cannot stretch (None, 4) to (2, 3)"],
    ["an equation's sizes",    () => ops.einsum("ab,bc->ac", x, ones([3, 2])),   ShapeError,    "b is 4 in (None, 4) and 3 in (3, 2)"],
    ["an equation's letters",  () => ops.einsum("ab->ac", x),                    ArgumentError, "the result's letter c is in no operand"],
    ["too few operands",       () => ops.einsum("ab,bc->ac", x),                 ArgumentError, "as many terms as operands"],
    ["too many to take",       () => ops.topK(x, 5),                             ArgumentError, "up to the size of the last axis of (None, 4)"],
    ["a comparison",           () => (x as never) > 0,                           UnsupportedError, "where(greater(x, 0), a, b)"],
  ])("%s", (_, body, kind, message) => {
    expect(body).toThrow(kind);
    expect(body).toThrow(message);
  });
});

test("every op is named in the README, and none that is not there", () => {
  const readme = readFileSync(join(__dirname, "../README.md"), "utf8");
  const families = /## Ops\n([^#]*)/.exec(readme)?.[1] ?? "";
  const named = [...families.matchAll(/^\| [^|]+ \| ([^|]+) \|$/gm)].flatMap(([, list]) => [
    ...list.matchAll(/`(\w+)`/g),
  ]);
  expect(named.map(([, name]) => name).sort()).toEqual(Object.keys(ops).sort());
});
