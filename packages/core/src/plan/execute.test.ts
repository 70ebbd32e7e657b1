import { describe, expect, test } from "@jest/globals";
import { parameter, symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { createKernels } from "../kernels/choose.js";
import type { KernelSetName } from "../kernels/kernels.js";
import { heap } from "../memory/heap.js";
import { NULL_POINTER } from "../memory/pointer.js";
import { add, multiply } from "../ops/binary.js";
import { matmul } from "../ops/matmul.js";
import { concatenate, reshape, slice } from "../ops/movement.js";
import { softmax } from "../ops/softmax.js";
import { relu, tanh } from "../ops/unary.js";
import { Random } from "../random.js";
import { tensor, zeros } from "../tensor/create.js";
import { compile } from "./compile.js";
import { arenaBytes, executeHeld, executeRows, executeWhole } from "./execute.js";
import { Held } from "./held.js";
import type { Plan } from "./plan.js";

const ROWS = 101;
const random = new Random(3);
const values = (count: number) => Array.from({ length: count }, () => random.uniform(-1, 1));
const weight = (...shape: number[]) => {
  const made = tensor(values(shape.reduce((a, b) => a * b)), { shape });
  return parameter({ shape, dtype: "float32", tensor: made, version: 0 });
};

/** Every kind of step, with values of rows of several widths alive together, and one whole input. */
function network() {
  const [x, scale] = [symbolic([null, 12]), symbolic([12])];
  const hidden = relu(add(matmul(multiply(x, tanh(scale)), weight(12, 21)), weight(21)));
  const matrices = reshape(concatenate([hidden, slice(x, { axis: 1, begin: 3, size: 9 })]), [-1, 5, 6]);
  const product = softmax(matmul(reshape(matrices, [-1, 6, 5]), matrices));
  const output = add(matmul(reshape(product, [-1, 36]), weight(36, 7)), slice(hidden, { axis: 1, begin: 0, size: 7 }));
  return graphOf([x, scale], [output, hidden]);
}

// On one kernel set an element of the result depends on its inputs alone, so any cut gives the very same bits.
describe.each<[KernelSetName]>([["reference"], ["ndarray"], ["wasm"]])("results on %s do not depend on", (name) => {
  const kernels = createKernels(name, heap());
  const compilation = compile(network(), kernels, [true, false]);
  const inputs = [tensor(values(ROWS * 12), { shape: [ROWS, 12] }), tensor(values(12))];
  const held = new Held(compilation, kernels).take();

  const run = (plan: Plan, cuts: readonly number[]): number[][] => {
    const outputs = [zeros([ROWS, 7]), zeros([ROWS, 21])];
    const loans = [...inputs.map((input) => input.lend("read")), ...outputs.map((output) => output.lend("write"))];
    const places = {
      inputs: loans.slice(0, 2).map(({ pointer }) => pointer),
      outputs: loans.slice(2).map(({ pointer }) => pointer),
      held: held.pointer,
      whole: heap().allocate(plan.wholeBytes),
      arena: heap().allocate(arenaBytes(plan)),
    };
    heap()
      .float32(places.arena, arenaBytes(plan) / 4)
      .fill(Number.NaN); // what was there before must not matter
    executeWhole(plan, kernels, places);
    cuts.slice(1).forEach((end, i) => {
      executeRows(plan, kernels, places, cuts[i], end);
    });
    heap().release(places.whole);
    heap().release(places.arena);
    for (const { giveBack } of loans) giveBack();
    return outputs.map((output) => {
      const numbers = output.numbers();
      output.dispose();
      return numbers;
    });
  };
  const { plan } = compilation;
  const expected = run(plan, [0, ROWS]);

  test("what the arena held before", () => {
    expect(expected.flat().every(Number.isFinite)).toBe(true);
  });

  test.each([1, 2, 3, 4, 5, 7, 16, 100, 101, 1000])("the tile: %d rows", (tileRows) => {
    expect(run({ ...plan, tileRows }, [0, ROWS])).toEqual(expected);
  });

  // biome-ignore format: a table
  test.each([
    [[0, 1, ROWS]],
    [[0, 50, ROWS]],
    [[0, 13, 14, 29, 31, 64, 100, ROWS]],
    [Array.from({ length: ROWS + 1 }, (_, row) => row)],
  ])("where ranges begin: %j", (cuts) => {
    expect(run(plan, cuts)).toEqual(expected);
    expect(run({ ...plan, tileRows: 3 }, cuts)).toEqual(expected);
  });

  test("a range of no rows does nothing", () => {
    expect(run(plan, [0, 0, ROWS, ROWS])).toEqual(expected);
  });
});

test("the rows outside a range are left alone", () => {
  const kernels = createKernels("reference", heap());
  const x = symbolic([null, 2]);
  const { plan } = compile(graphOf([x], [relu(x)]), kernels, [true]);
  const [input, output] = [
    tensor([
      [1, 2],
      [3, 4],
      [5, 6],
      [7, 8],
    ]),
    zeros([4, 2]),
  ];
  const loans = [input.lend("read"), output.lend("write")];
  const places = {
    inputs: [loans[0].pointer],
    outputs: [loans[1].pointer],
    held: NULL_POINTER,
    whole: NULL_POINTER,
    arena: heap().allocate(arenaBytes(plan)),
  };
  executeHeld(plan, kernels, places);
  executeRows(plan, kernels, places, 1, 3);
  for (const { giveBack } of loans) giveBack();
  expect(output.toArray()).toEqual([
    [0, 0],
    [3, 4],
    [5, 6],
    [0, 0],
  ]);
});
