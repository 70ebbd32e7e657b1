import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { compute, matmulAsync } from "./compute.js";
import { naiveBinary, naiveMatmul, transposed, whole } from "./compute.test.naive.js";
import { engine, setEngine } from "./engine/choose.js";
import { ArgumentError, MemoryError, ShapeError } from "./errors.js";
import { SymbolicTensor } from "./graph/graph.js";
import { automaticName, clearSession } from "./graph/naming.js";
import { currentCall, symbolic, withCall } from "./graph/trace.js";
import { heap } from "./memory/heap.js";
import { matmul } from "./operations.js";
import { add, divide, multiply, subtract } from "./ops/binary.js";
import type { MatmulOptions } from "./ops/matmul.js";
import { concatenate, reshape, slice } from "./ops/movement.js";
import { softmax } from "./ops/softmax.js";
import { relu } from "./ops/unary.js";
import type { StaticShape } from "./shape.js";
import { ones, tensor, zeros } from "./tensor/create.js";
import { DTYPES } from "./tensor/dtype.js";
import type { Tensor } from "./tensor/tensor.js";

beforeAll(() => {
  setEngine("threads", { threads: 2 });
});
afterAll(() => engine().close());

const asTensor = ({ shape, numbers }: { shape: StaticShape; numbers: readonly number[] }) =>
  tensor([...numbers], { shape });

describe("compute", () => {
  const a = tensor([
    [1, -2],
    [-3, 4],
  ]);
  const b = tensor([10, 20]);

  // biome-ignore format: a table
  test.each<[what: string, result: () => ReturnType<typeof compute>, shape: StaticShape, numbers: number[]]>([
    ["the example",            () => compute((x, y) => add(relu(x), y), [a, b]),                     [2, 2], [11, 20, 10, 24]],
    ["a number",               () => compute((x) => multiply(x, 2), [a]),                            [2, 2], [2, -4, -6, 8]],
    ["a number first",         () => compute((x) => divide(12, x), [a]),                             [2, 2], [12, -6, -4, 3]],
    ["a tensor from outside",  () => compute((x) => subtract(x, b), [a]),                            [2, 2], [-9, -22, -13, -16]],
    ["one input twice",        () => compute((x, y) => multiply(x, y), [a, a]),                      [2, 2], [1, 4, 9, 16]],
    ["the input itself",       () => compute((x) => x, [a]),                                         [2, 2], [1, -2, -3, 4]],
    ["axis 0 is any other",    () => compute((x, y) => concatenate([x, y], { axis: 0 }), [a, a]),    [4, 2], [1, -2, -3, 4, 1, -2, -3, 4]],
    ["a piece of axis 0",      () => compute((x) => slice(x, { axis: 0, begin: 1, size: 1 }), [a]),  [1, 2], [-3, 4]],
    ["another shape",          () => compute((x) => reshape(x, [4, -1]), [a]),                       [4, 1], [1, -2, -3, 4]],
    ["one axis",               () => compute((z) => softmax(z), [tensor([5, 5])]),                             [2],    [0.5, 0.5]],
    ["scalars",                () => compute((x, y) => add(x, y), [tensor(1), tensor(2)]),           [],     [3]],
    ["nothing",                () => compute((x) => relu(x), [zeros([0, 3])]),                       [0, 3], []],
    ["no inputs",              () => compute(() => add(a, b), []),                                   [2, 2], [11, 18, 7, 24]],
  ])("%s", (_, result, shape, numbers) => {
    const { shape: found, dtype, data } = result();
    expect([found, dtype, Array.from(data)]).toEqual([shape, "float32", numbers]);
  });

  test("the result has bytes of its own", () => {
    for (const x of [a, zeros([10, 10])]) {
      const result = compute((given) => reshape(given, [x.size]), [x]);
      result.data.fill(5);
      expect(x.data).not.toContain(5);
    }
  });

  test.each(DTYPES)("reads %s and gives what the ops are declared to", (dtype) => {
    const before = heap().usedBytes;
    const x = tensor([1, -2, 3], { dtype });
    const y = compute((z) => add(z, x), [x]);
    const sum = dtype === "bool" ? [1, 1, 1] : [2, -4, 6];
    expect([y.dtype, y.toArray()]).toEqual([dtype === "int8" ? "int32" : dtype, sum]);
    for (const each of [x, y]) each.dispose();
    expect(heap().usedBytes).toBe(before);
  });

  test("keeps nothing, however often it is called with large constants", () => {
    const weights = ones([256, 256]);
    const x = ones([2, 256]);
    const before = heap().usedBytes;
    for (let i = 0; i < 50; i++) compute((z) => matmul(z, weights), [x]).dispose();
    expect(heap().usedBytes).toBe(before);
  });

  test("takes no names, and belongs to no call that is open", () => {
    clearSession();
    compute((x) => relu(x), [a]);
    matmul(a, a);
    expect([automaticName("Relu"), automaticName("Matmul")]).toEqual(["relu", "matmul"]);
    withCall({ name: "model", className: "Model", role: "model" }, [], { repeat: () => [] }, () => {
      const open = currentCall();
      compute(
        (x) => {
          expect(currentCall()?.parent).toBeNull();
          return relu(x);
        },
        [a],
      );
      expect(currentCall()).toBe(open);
      return [];
    });
  });

  test("errors of the body come through, and the memory comes back", () => {
    const before = heap().usedBytes;
    expect(() => compute((x, y) => add(x, y), [tensor([1, 2]), tensor([1, 2, 3])])).toThrow(ShapeError);
    const disposed = tensor([1]);
    disposed.dispose();
    expect(() => compute((z) => relu(z), [disposed])).toThrow(MemoryError);
    expect(heap().usedBytes).toBe(before);
    expect(compute((x) => relu(x), [a]).size).toBe(4);
  });

  test("every pair of shapes that broadcast", () => {
    const sizes = [1, 2, 3];
    const shapes: StaticShape[] = [[], ...sizes.map((m) => [m]), ...sizes.flatMap((m) => sizes.map((n) => [m, n]))];
    for (const left of shapes) {
      for (const right of shapes) {
        const fits = left.every((size, axis) => {
          const other = right[axis - left.length + right.length] ?? 1;
          return size === other || size === 1 || other === 1;
        });
        const [x, y] = [whole(left, 1), whole(right, 2)];
        const run = () => compute((p, q) => subtract(p, q), [asTensor(x), asTensor(y)]);
        if (fits) {
          const { shape, numbers } = naiveBinary((p, q) => p - q, x, y);
          const found = run();
          expect([left, right, found.shape, found.numbers()]).toEqual([left, right, shape, numbers]);
        } else expect(run).toThrow(ShapeError);
      }
    }
  });
});

// biome-ignore format: a table
const PRODUCTS: [StaticShape, StaticShape][] = [
  [[2, 3],          [3, 4]],
  [[1, 1],          [1, 1]],
  [[1, 300],        [300, 1]],
  [[37, 29],        [29, 41]],
  [[2, 3, 4],       [4, 5]],
  [[3, 4],          [2, 4, 5]],
  [[2, 3, 4],       [2, 4, 5]],
  [[2, 3, 4],       [1, 4, 5]],
  [[1, 3, 4],       [2, 4, 5]],
  [[1, 3, 4],       [1, 4, 5]],
  [[2, 1, 3, 4],    [5, 4, 3]],
  [[5, 1, 2, 3],    [1, 6, 3, 2]],
  [[2, 3, 1, 2, 2], [3, 4, 2, 2]],
  [[3, 1, 2],       [2, 1, 2, 3]],
  [[0, 3],          [3, 4]],
  [[2, 0],          [0, 4]],
  [[2, 3],          [3, 0]],
  [[0, 0],          [0, 0]],
  [[2, 2, 0],       [2, 0, 3]],
  [[2, 1, 1, 0],    [3, 0, 2]],
  [[3, 2, 2],       [3, 2, 0]],
  [[1, 2, 3],       [0, 3, 4]],
  [[0, 2, 3],       [3, 4]],
  [[0, 1, 2, 3],    [5, 3, 2]],
];

describe.each(["matmul", "matmulAsync"])("%s", (name) => {
  const product = async (x: Tensor, y: Tensor, options?: MatmulOptions) =>
    name === "matmul" ? matmul(x, y, options) : matmulAsync(x, y, options);

  test.each(PRODUCTS)("%j · %j", async (left, right) => {
    const [x, y] = [whole(left, 1), whole(right, 2)];
    const { shape, numbers } = naiveMatmul(x, y);
    const tensors = [asTensor(x), asTensor(y)];
    const turned = [x, y].map((values) => asTensor(transposed(values)));
    for (const transposeX of [false, true]) {
      for (const transposeY of [false, true]) {
        const sides = [transposeX ? turned[0] : tensors[0], transposeY ? turned[1] : tensors[1]];
        const multiplied = () => product(sides[0], sides[1], { transposeX, transposeY });
        (await multiplied()).dispose(); // what is kept for the next product of these shapes
        const before = heap().usedBytes;
        const result = await multiplied();
        expect([result.shape, result.dtype, result.numbers()]).toEqual([shape, "float32", numbers]);
        result.dispose();
        expect(heap().usedBytes).toBeLessThanOrEqual(before); // less when garbage of other tests went meanwhile
      }
    }
  });

  test.each(DTYPES.filter((dtype) => dtype !== "bool"))("of %s is of that, of int8 int32", async (dtype) => {
    const x = tensor([[1, 2]], { dtype });
    const y = tensor(
      [
        [[3], [4]],
        [[5], [6]],
      ],
      { dtype },
    );
    (await product(x, y)).dispose();
    const before = heap().usedBytes;
    const result = await product(x, y);
    expect([result.dtype, result.toArray()]).toEqual([dtype === "int8" ? "int32" : dtype, [[[11]], [[17]]]]);
    result.dispose();
    expect(heap().usedBytes).toBeLessThanOrEqual(before);
  });

  test("of shapes that do not fit", async () => {
    await expect(product(ones([2, 3]), ones([2, 3]))).rejects.toThrow(
      /^matmul: cannot multiply \(2, 3\) by \(2, 3\): .* k is 3 in the one and 2 in the other\.$/,
    );
    await expect(product(ones([3]), ones([3, 2]))).rejects.toThrow(ShapeError);
    await expect(product(ones([2, 2, 3]), ones([3, 3, 2]))).rejects.toThrow(ShapeError);
  });

  test("of an option misspelt", async () => {
    const options = { transposeB: true } as MatmulOptions;
    await expect(product(ones([2, 2]), ones([2, 2]), options)).rejects.toThrow(
      new RegExp(`^${name}: unknown option "transposeB"\\. Did you mean "transposeX"\\? Known options: `),
    );
  });

  test("of a tensor disposed", async () => {
    const x = ones([2, 2]);
    x.dispose();
    await expect(product(x, ones([2, 2]))).rejects.toThrow(MemoryError);
    await expect(product(ones([2, 2]), x)).rejects.toThrow(MemoryError);
  });
});

test("matmul of symbolic tensors is recorded", () => {
  const y = matmul(symbolic([null, 2]), tensor([[1], [2]]));
  expect(y).toBeInstanceOf(SymbolicTensor);
  expect(y.shape).toEqual([null, 1]);
});

describe("matmulAsync", () => {
  const sameBits = (x: Tensor, y: Tensor) =>
    Buffer.from(new Float32Array(x.data).buffer).equals(Buffer.from(new Float32Array(y.data).buffer));

  test("of large matrices is what matmul gives, on any engine", async () => {
    const [x, y] = [asTensor(whole([300, 200], 1)), asTensor(whole([200, 100], 2))];
    const expected = matmul(x, y);
    expect(sameBits(await matmulAsync(x, y), expected)).toBe(true);
    const reference = engine("reference");
    expect(sameBits(await matmulAsync(x, y, { engine: reference }), expected)).toBe(true);
    await reference.close();
  });

  test("of many matrices on both sides is shared out by products", async () => {
    const [x, y] = [asTensor(whole([32, 50, 50], 1)), asTensor(whole([32, 50, 50], 2))];
    expect(sameBits(await matmulAsync(x, y), matmul(x, y))).toBe(true);
  });

  test("inputs may be disposed as soon as it has been called", async () => {
    const [x, y] = [ones([300, 200]), ones([200, 100])];
    const before = heap().usedBytes - 4 * (300 * 200 + 200 * 100);
    const product = matmulAsync(x, y);
    for (const each of [x, y]) each.dispose();
    for (let i = 0; i < 3; i++) zeros([300, 200]).dispose();
    const result = await product;
    expect(result.data.every((value) => value === 200)).toBe(true);
    result.dispose();
    expect(heap().usedBytes).toBeLessThanOrEqual(before);
  });

  test("options are checked", async () => {
    const options = { engines: engine() } as object;
    await expect(matmulAsync(ones([1, 1]), ones([1, 1]), options)).rejects.toThrow(ArgumentError);
  });
});
