import { execFileSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { MemoryError } from "../errors.js";
import type { Parameter } from "../graph/graph.js";
import { parameter, symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { createKernels } from "../kernels/choose.js";
import { heap } from "../memory/heap.js";
import { NULL_POINTER } from "../memory/pointer.js";
import { add } from "../ops/binary.js";
import { relu } from "../ops/unary.js";
import { full } from "../tensor/create.js";
import type { DType } from "../tensor/dtype.js";
import { compile } from "./compile.js";
import { Held } from "./held.js";

const kernels = createKernels("reference", heap());

/** The plan copies the weight into held, where rows may read it. */
function heldOf(value: number, dtype: DType = "float32") {
  const tensor = full([3], value, dtype);
  const weight = { shape: tensor.shape, dtype, tensor, version: 0 } satisfies Parameter as Parameter & {
    version: number;
  };
  const x = symbolic([null, 3]);
  const held = new Held(compile(graphOf([x], [add(x, parameter(weight))]), kernels, [true]), kernels);
  const set = (changed: number) => {
    tensor.data.fill(changed);
    (weight as { version: number }).version++;
  };
  return { held, set, tensor };
}

const read = ({ pointer }: ReturnType<Held["take"]>) => Array.from(heap().float32(pointer, 3));

describe("take", () => {
  test("makes the block at the first call and keeps it while the weights are the same", () => {
    const { held } = heldOf(1);
    const before = heap().usedBytes;
    const first = held.take();
    expect(heap().usedBytes).toBe(before + 64);
    first.release();
    const second = held.take();
    expect([second.pointer, read(second)]).toEqual([first.pointer, [1, 1, 1]]);
    second.release();
    expect(heap().usedBytes).toBe(before + 64);
  });

  test("makes it anew when a version has changed, and only then", () => {
    const { held, set, tensor } = heldOf(1);
    const before = heap().usedBytes;
    held.take().release();
    tensor.data.fill(2); // nobody was told
    expect(read(held.take())).toEqual([1, 1, 1]);
    set(3);
    const block = held.take();
    expect(read(block)).toEqual([3, 3, 3]);
    block.release();
    expect(heap().usedBytes).toBeLessThanOrEqual(before + 128);
  });

  test("a run in flight keeps the old block to its end", () => {
    const { held, set } = heldOf(1);
    const before = heap().usedBytes;
    const [old, alsoOld] = [held.take(), held.take()];
    set(2);
    const current = held.take();
    expect([read(old), read(alsoOld), read(current)]).toEqual([
      [1, 1, 1],
      [1, 1, 1],
      [2, 2, 2],
    ]);
    expect(heap().usedBytes).toBe(before + 128);
    old.release();
    expect([read(alsoOld), heap().usedBytes]).toEqual([[1, 1, 1], before + 128]);
    alsoOld.release();
    expect([read(current), heap().usedBytes]).toEqual([[2, 2, 2], before + 64]);
    current.release();
    expect(heap().usedBytes).toBe(before + 64);
  });

  test.each<DType>(["float64", "float16", "int32"])("weights stored as %s are read as float32", (dtype) => {
    const { held } = heldOf(-2, dtype);
    const before = heap().usedBytes;
    const block = held.take();
    expect(read(block)).toEqual([-2, -2, -2]);
    expect(heap().usedBytes).toBe(before + 64);
    block.release();
  });

  test("without weights there is none", () => {
    const x = symbolic([null, 3]);
    const held = new Held(compile(graphOf([x], [relu(x)]), kernels, [true]), kernels);
    const before = heap().usedBytes;
    const block = held.take();
    block.release();
    expect([block.pointer, heap().usedBytes]).toEqual([NULL_POINTER, before]);
  });

  test("when making it fails, what was there stays, and nothing is lost", () => {
    const { held, tensor, set } = heldOf(1);
    const before = heap().usedBytes;
    held.take().release();
    set(2);
    tensor.dispose();
    for (let i = 0; i < 3; i++) expect(() => held.take()).toThrow(MemoryError);
    expect(heap().usedBytes).toBe(before + 64); // the block
  });
});

test("dispose gives the block back, when no run needs it any more", () => {
  const { held } = heldOf(1);
  const before = heap().usedBytes;
  const run = held.take();
  held.dispose();
  held.dispose();
  expect([read(run), heap().usedBytes]).toEqual([[1, 1, 1], before + 64]);
  run.release();
  expect(heap().usedBytes).toBe(before);
  held.take().release(); // and it can be used again
  expect(heap().usedBytes).toBe(before + 64);
});

test("garbage gives its block back", () => {
  const module = (path: string) => JSON.stringify(require.resolve(path));
  const program = `
    const { compute } = require(${module("../compute.js")});
    const { multiply } = require(${module("../ops/binary.js")});
    const { graphOf } = require(${module("../graph/walk.js")});
    const { symbolic } = require(${module("../graph/trace.js")});
    const { Executable } = require(${module("../engine/run.js")});
    const { engine, setEngine } = require(${module("../engine/choose.js")});
    const { tensor } = require(${module("../tensor/create.js")});
    const { heap } = require(${module("../memory/heap.js")});
    setEngine("reference");
    const use = (x) => {
      const input = symbolic([null, 2]);
      const graph = graphOf([input], [multiply(input, tensor([2, 3]))]);
      new Executable(graph, engine().kernels, [true]).runSync(engine(), [x], 1)[0].dispose();
    };
    (async () => {
      const x = tensor([[1, 2]]);
      for (let i = 0; i < 100; i++) use(x);
      const before = heap().usedBytes;
      for (let i = 0; i < 10; i++) {
        gc();
        await new Promise(setImmediate);
      }
      console.log(before, heap().usedBytes, x.size);
    })();`;
  const printed = execFileSync(process.execPath, ["--expose-gc", "-e", program], { encoding: "utf8" });
  expect(printed.trim()).toBe(`${100 * (64 + 128)} 0 2`); // of each a block, and a desk for input and output
});
