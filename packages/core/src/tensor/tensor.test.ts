import { execFileSync } from "node:child_process";
import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { MemoryError, ShapeError, UnsupportedError } from "../errors.js";
import { heap } from "../memory/heap.js";
import { full, tensor, zeros } from "./create.js";
import { DTYPES } from "./dtype.js";
import { isTensor, Tensor, type TensorData } from "./tensor.js";

describe("values", () => {
  // biome-ignore format: a table
  test.each<[typeof DTYPES[number], { new (...values: never): TensorData; name: string }, number[]]>([
    ["float32", Float32Array, [1.5, -2]],
    ["float64", Float64Array, [1.5, -2]],
    ["int32",   Int32Array,   [1, -2]],
    ["float16", Uint16Array,  [0x3e00, 0xc000]],
  ])("data of %s is a %p, over the heap when it is not small", (dtype, Class, elements) => {
    for (const size of [2, 100]) {
      const x = tensor([1.5, -2, ...new Array(size - 2).fill(0)], { dtype });
      expect(x.data).toBeInstanceOf(Class);
      expect([x.data.length, ...x.data.subarray(0, 2)]).toEqual([size, ...elements]);
      expect(x.data.buffer === heap().memory.buffer).toBe(size > 2);
      const { pointer, giveBack } = x.lend("read");
      if (size > 2) expect(x.data.byteOffset).toBe(pointer);
      const onHeap = heap().uint8(pointer, x.data.byteLength);
      expect(onHeap).toEqual(new Uint8Array(x.data.buffer, x.data.byteOffset, x.data.byteLength));
      giveBack();
      expect(x.data).toBe(x.data);
      expect(x.numbers().slice(0, 2)).toEqual(dtype === "int32" ? [1, -2] : [1.5, -2]);
    }
  });

  test("size, shape and dtype", () => {
    const x = zeros([2, 3, 4], "float64");
    expect([x.size, x.shape, x.dtype]).toEqual([24, [2, 3, 4], "float64"]);
    expect(Object.isFrozen(x.shape)).toBe(true);
    expect(new Tensor([2]).dtype).toBe("float32");
  });

  test("the shape given may change afterwards", () => {
    const shape = [2, 3];
    const x = zeros(shape);
    shape[0] = 100;
    expect(x.shape).toEqual([2, 3]);
  });

  test("toArray nests by shape, numbers does not, both are copies", () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    const [nested, flat] = [x.toArray(), x.numbers()];
    x.data.fill(0);
    expect(nested).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(flat).toEqual([1, 2, 3, 4]);
    expect(zeros([2, 0, 3]).toArray()).toEqual([[], []]);
  });

  test("nd is an ndarray over the same bytes", () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const { nd } = x;
    expect([nd.shape, nd.get(1, 2)]).toEqual([[2, 3], 6]);
    nd.set(0, 1, 20);
    expect(x.toArray()).toEqual([
      [1, 20, 3],
      [4, 5, 6],
    ]);
    x.data[0] = 10;
    expect(nd.get(0, 0)).toBe(10);
    expect(tensor(5).nd.get()).toBe(5);
    expect(() => tensor([1], { dtype: "float16" }).nd).toThrow(UnsupportedError);
  });

  test("inspect shows what toString gives", () => {
    expect(inspect(tensor([1, 2]))).toBe("Tensor([1. 2.], shape=(2), dtype=float32)");
    expect(inspect({ y: tensor([1], { dtype: "int32" }) })).toContain("Tensor([1], shape=(1), dtype=int32)");
  });
});

describe("reshape", () => {
  test("shares the bytes, both ways", () => {
    const x = tensor([1, 2, 3, 4, 5, 6]);
    const y = x.reshape([2, 3]);
    expect(y.toArray()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    y.data[5] = 60;
    x.data[0] = 10;
    expect(x.toArray()).toEqual([10, 2, 3, 4, 5, 60]);
    expect(y.toArray()).toEqual([
      [10, 2, 3],
      [4, 5, 60],
    ]);
  });

  test("each is disposed by itself; the memory goes with the last", () => {
    const before = heap().usedBytes;
    const x = full([100], 7);
    const y = x.reshape([10, 10]);
    const z = y.reshape([100, 1]);
    x.dispose();
    z.dispose();
    expect(y.numbers()).toEqual(new Array(100).fill(7));
    expect(heap().usedBytes).toBe(before + 448);
    y.dispose();
    expect(heap().usedBytes).toBe(before);
  });

  test("the number of elements stays", () => {
    const x = zeros([2, 3]);
    expect(() => x.reshape([4])).toThrow(new ShapeError("reshape: (2, 3) has 6 elements, (4) would have 4."));
    expect(zeros([0, 3]).reshape([5, 0]).shape).toEqual([5, 0]);
    expect(tensor([7]).reshape([]).toArray()).toBe(7);
  });

  test.each([[[-2, -3]], [[1.5, 4]], [[-1, 6]]])("to %j, which is no shape, is an error", (shape) => {
    expect(() => zeros([2, 3]).reshape(shape)).toThrow(ShapeError);
  });
});

test("clone has the values and bytes of its own", () => {
  for (const dtype of DTYPES) {
    const x = tensor([[1, 2]], { dtype });
    const y = x.clone();
    x.data.fill(0);
    expect([y.shape, y.dtype, y.toArray()]).toEqual([[1, 2], dtype, [[1, dtype === "bool" ? 1 : 2]]]);
  }
});

test("a bool is 1 or 0, of whatever is 0 or not, and printed as NumPy does", () => {
  const x = tensor([0, 2, -0.5, Number.NaN], { dtype: "bool" });
  expect(x.toArray()).toEqual([0, 1, 1, 1]);
  expect(String(x)).toBe("Tensor([False  True  True  True], shape=(4), dtype=bool)");
  expect(String(tensor(1, { dtype: "bool" }))).toBe("Tensor(True, shape=(), dtype=bool)");
});

describe("dispose", () => {
  test("gives the memory back, once", () => {
    const before = heap().usedBytes;
    const x = zeros([1000]);
    expect(heap().usedBytes).toBe(before + 4032);
    expect(x.isDisposed).toBe(false);
    x.dispose();
    x.dispose();
    x[Symbol.dispose]();
    expect(x.isDisposed).toBe(true);
    expect(heap().usedBytes).toBe(before);
  });

  test("at the end of a using scope", () => {
    const before = heap().usedBytes;
    {
      using x = zeros([1000]);
      expect(x.isDisposed).toBe(false);
    }
    expect(heap().usedBytes).toBe(before);
  });

  // biome-ignore format: a table
  test.each<[string, (x: Tensor) => unknown]>([
    ["data",      (x) => x.data],
    ["nd",        (x) => x.nd],
    ["reshape",   (x) => x.reshape([4])],
    ["clone",     (x) => x.clone()],
    ["numbers",   (x) => x.numbers()],
    ["toArray",   (x) => x.toArray()],
    ["lend",      (x) => x.lend("read")],
    ["tensor(x)", (x) => tensor(x)],
  ])("%s is an error afterwards", (_, use) => {
    const [x, y] = [zeros([2, 2]), zeros([2, 2])];
    y.data; // whether it had been read or not
    for (const each of [x, y]) each.dispose();
    const message = "This tensor of shape (2, 2) has been disposed; its values are gone.";
    for (const each of [x, y]) expect(() => use(each)).toThrow(new MemoryError(message));
  });

  test("a disposed tensor can still be printed, and has its shape", () => {
    const x = zeros([2, 2]);
    x.dispose();
    expect(String(x)).toBe("Tensor(disposed, shape=(2, 2), dtype=float32)");
    expect([x.shape, x.size]).toEqual([[2, 2], 4]);
  });

  test("waits for loans to be given back", () => {
    const before = heap().usedBytes;
    const x = full([100], 7);
    const { data } = x;
    const loans = [x.lend("read"), x.lend("write")];
    x.dispose();
    loans[0].giveBack();
    expect(heap().usedBytes).toBe(before + 448);
    expect(data[99]).toBe(7);
    loans[1].giveBack();
    expect(heap().usedBytes).toBe(before);
  });

  test.each([2, 100])("giving a loan of %d numbers back twice counts once", (size) => {
    const before = heap().usedBytes;
    const x = zeros([size]);
    const own = heap().usedBytes;
    const { giveBack } = x.lend("write");
    giveBack();
    x.data[0] = 1;
    giveBack();
    expect([x.data[0], heap().usedBytes]).toEqual([1, own]);
    x.dispose();
    expect(heap().usedBytes).toBe(before);
  });
});

describe("a small tensor", () => {
  test("takes none of the heap but while it is lent", () => {
    const before = heap().usedBytes;
    const x = zeros([4, 4]);
    expect(heap().usedBytes).toBe(before);
    const { giveBack } = x.lend("read");
    expect(heap().usedBytes).toBe(before + 64);
    giveBack();
    expect(heap().usedBytes).toBe(before);
    expect(zeros([17]).size && heap().usedBytes).toBe(before + 128);
  });

  test("shows what a run wrote once it is given back, and what a run reads is not written", () => {
    for (const use of ["write", "read"] as const) {
      const x = tensor([1, 2, 3]);
      const y = x.reshape([3, 1]);
      const { pointer, giveBack } = x.lend(use);
      heap().float32(pointer, 3)[1] = 20;
      expect(x.toArray()).toEqual([1, 2, 3]);
      giveBack();
      const after = use === "write" ? 20 : 2;
      expect([x.toArray(), y.toArray()]).toEqual([
        [1, after, 3],
        [[1], [after], [3]],
      ]);
    }
  });
});

test("isTensor", () => {
  expect(isTensor(zeros([1]))).toBe(true);
  expect([{}, null, undefined, 1, [1], zeros].map(isTensor)).toEqual(new Array(6).fill(false));
});

describe("garbage", () => {
  /** Runs `body` in a process of its own, with `collect` to run the garbage collector, and returns what it prints. */
  const printed = (body: string): string => {
    const program = `
      const { tensor, zeros } = require(${JSON.stringify(require.resolve("./create.js"))});
      const { heap } = require(${JSON.stringify(require.resolve("../memory/heap.js"))});
      const collect = async () => {
        for (let i = 0; i < 10; i++) {
          gc();
          await new Promise(setImmediate);
        }
      };
      (async () => { ${body} })();`;
    return execFileSync(process.execPath, ["--expose-gc", "-e", program], { encoding: "utf8" }).trim();
  };

  test("tensors never disposed give their memory back once collected", () => {
    const body = `
      const make = () => { for (let i = 0; i < 1000; i++) zeros([1000]).reshape([10, 100]); };
      make();
      const before = heap().usedBytes;
      await collect();
      console.log(before, heap().usedBytes);`;
    expect(printed(body)).toBe(`${1000 * 4032} 0`);
  });

  test("a block stays while one of those that share it, or a loan, is left", () => {
    const body = `
      let view = zeros([1000]).reshape([10, 100]);
      const { giveBack } = zeros([2000]).lend("read");
      await collect();
      console.log(heap().usedBytes, view.size);
      giveBack();
      view = null;
      await collect();
      console.log(heap().usedBytes);`;
    expect(printed(body)).toBe(`${4032 + 8000} 1000\n0`);
  });

  test("a disposed tensor is not freed again", () => {
    const body = `
      (() => { zeros([1000]).dispose(); })();
      const other = zeros([1000]);
      await collect();
      console.log(heap().usedBytes, other.size);`;
    expect(printed(body)).toBe("4032 1000");
  });

  test.each(["data", "nd"])("its %s, kept alone, keeps the memory", (view) => {
    const body = `
      let kept = (() => tensor(new Float32Array(100).fill(7)).${view})();
      await collect();
      const other = zeros([100]);
      console.log((kept.data ?? kept)[99], heap().usedBytes);
      kept = null;
      await collect();
      console.log(heap().usedBytes, other.size);`;
    expect(printed(body)).toBe("7 896\n448 100");
  });
});
