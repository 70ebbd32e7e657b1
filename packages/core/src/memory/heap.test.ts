import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { MemoryError } from "../errors.js";
import { Random } from "../random.js";
import { Heap, heap, reserveHeap } from "./heap.js";
import { KERNEL_BYTES, NULL_POINTER, offset, type Pointer } from "./pointer.js";

const MIB = 2 ** 20;

/** What is left of the first 4 MiB when nothing is allocated. */
const FIRST_MEMORY = 4 * MIB - KERNEL_BYTES;

describe("blocks", () => {
  // biome-ignore format: a table
  test.each([
    // asked for   used
    [0,            64],
    [1,            64],
    [64,           64],
    [65,           128],
    [1000,         1024],
  ])("%d bytes take %d", (bytes, used) => {
    const heap = new Heap(16 * MIB);
    const pointer = heap.allocate(bytes);
    expect(heap.usedBytes).toBe(used);
    heap.release(pointer);
    expect(heap.usedBytes).toBe(0);
  });

  test("begin on cache lines, never at 0, and never overlap, in any order of allocating and releasing", () => {
    const heap = new Heap(64 * MIB);
    const random = new Random(1);
    const live: { pointer: Pointer; bytes: number; mark: number }[] = [];
    let expectedBytes = 0;
    for (let turn = 0; turn < 3000; turn++) {
      if (random.uniform() < 0.55) {
        const bytes = Math.floor(random.uniform() ** 4 * 50_000);
        const pointer = heap.allocate(bytes);
        expect(pointer % 64).toBe(0);
        expect(pointer).not.toBe(NULL_POINTER);
        heap.uint8(pointer, bytes).fill(turn);
        live.push({ pointer, bytes, mark: turn & 255 });
        expectedBytes += Math.max(64, Math.ceil(bytes / 64) * 64);
      } else if (live.length > 0) {
        const [{ pointer, bytes, mark }] = live.splice(Math.floor(random.uniform() * live.length), 1);
        expect(heap.uint8(pointer, bytes).every((byte) => byte === mark)).toBe(true);
        heap.release(pointer);
        expectedBytes -= Math.max(64, Math.ceil(bytes / 64) * 64);
      }
      expect(heap.usedBytes).toBe(expectedBytes);
    }
    for (const { pointer } of live) heap.release(pointer);
    expect(heap.usedBytes).toBe(0);
    // All free blocks have been joined again: one block fills the whole memory, without growing it.
    const bytes = heap.memory.buffer.byteLength;
    heap.allocate(bytes - KERNEL_BYTES);
    expect(heap.memory.buffer.byteLength).toBe(bytes);
  });

  test("a block given back is used again", () => {
    const heap = new Heap(16 * MIB);
    const first = heap.allocate(1000);
    heap.allocate(64);
    heap.release(first);
    expect(heap.allocate(1000)).toBe(first);
  });

  test("the smallest gap that is large enough is taken, not the first", () => {
    const heap = new Heap(16 * MIB);
    const [wide, , narrow] = [256, 64, 128, 64].map((bytes) => heap.allocate(bytes));
    heap.release(wide);
    heap.release(narrow);
    expect(heap.allocate(100)).toBe(narrow);
    expect(heap.allocate(100)).toBe(wide);
  });

  // Three neighbours, freed in every order, become one gap.
  test.each(["012", "021", "102", "120", "201", "210"])("neighbours freed in the order %s join", (order) => {
    const heap = new Heap(16 * MIB);
    const blocks = [heap.allocate(64), heap.allocate(64), heap.allocate(64)];
    heap.allocate(64);
    for (const index of order) heap.release(blocks[Number(index)]);
    expect(heap.allocate(192)).toBe(blocks[0]);
  });
});

describe("release", () => {
  const heap = new Heap(16 * MIB);

  test("of no block does nothing", () => {
    heap.release(NULL_POINTER);
    expect(heap.usedBytes).toBe(0);
  });

  test("twice is an error, and harmless", () => {
    const pointer = heap.allocate(128);
    heap.release(pointer);
    const message = `Address ${pointer} was never allocated, or has been freed before.`;
    expect(() => heap.release(pointer)).toThrow(new MemoryError(message));
    expect(heap.usedBytes).toBe(0);
    const [again, other] = [heap.allocate(128), heap.allocate(128)];
    expect(again).not.toBe(other);
  });

  test("of an address within a block is an error", () => {
    expect(() => heap.release(offset(heap.allocate(128), 64))).toThrow(MemoryError);
  });
});

describe("growth", () => {
  test("by 4 MiB at least, by what is missing at most, and only when nothing fits", () => {
    const heap = new Heap(64 * MIB);
    const sizes = () => heap.memory.buffer.byteLength / MIB;
    expect(sizes()).toBe(4);
    const whole = heap.allocate(FIRST_MEMORY);
    expect(sizes()).toBe(4);
    heap.allocate(1);
    expect(sizes()).toBe(8);
    heap.release(whole);
    heap.allocate(FIRST_MEMORY);
    expect(sizes()).toBe(8);
    heap.allocate(20 * MIB); // 4 MiB of them, all but the kernels', are there already
    expect(sizes()).toBe(24.0625);
  });

  test("leaves values and views where they are", () => {
    const heap = new Heap(64 * MIB);
    const pointer = heap.allocate(4 * 1000);
    const before = heap.float32(pointer, 1000).fill(7);
    heap.allocate(32 * MIB);
    const after = heap.float32(pointer, 1000);
    expect(after.every((value) => value === 7)).toBe(true);
    before[3] = 8;
    expect(after[3]).toBe(8);
    after[4] = 9;
    expect(before[4]).toBe(9);
  });

  test("ends at the maximum, with an error that says what to do; the heap stays usable", () => {
    const heap = new Heap(16 * MIB);
    const most = heap.allocate(16 * MIB - KERNEL_BYTES);
    expect(heap.memory.buffer.byteLength).toBe(16 * MIB);
    const message =
      "The heap cannot hold 64 bytes more: 16 MiB of at most 16 MiB are in use. Call dispose() on tensors that are no " +
      "longer needed, or predict fewer rows at a time with { batchSize }.";
    expect(() => heap.allocate(1)).toThrow(MemoryError);
    expect(() => heap.allocate(1)).toThrow(message);
    heap.release(most);
    expect(() => heap.allocate(17 * MIB)).toThrow(/^The heap cannot hold 17 MiB more: 0 bytes of at most 16 MiB are/);
    expect(heap.usedBytes).toBe(0);
    expect(heap.allocate(16 * MIB - KERNEL_BYTES)).toBe(most);
  });
});

test.each([2 ** 40, 2 ** 20])("a heap of %d bytes cannot be reserved, and the error says why", (bytes) => {
  expect(() => new Heap(bytes)).toThrow(MemoryError);
  expect(() => new Heap(bytes)).toThrow(/^Could not reserve address space for the heap/);
});

// One heap for the process, so one test in the order in which things happen.
test("reserveHeap sets the limit of the process's heap, once, before its first use", () => {
  for (const maximumBytes of [2 ** 24 - 1, 2 ** 32 + 1, Number.NaN, -1]) {
    const message = `reserveHeap: maximumBytes must be from 16 MiB to 4 GiB, got ${maximumBytes}.`;
    expect(() => reserveHeap({ maximumBytes })).toThrow(new MemoryError(message));
  }
  expect(() => reserveHeap({ maximumByte: 2 ** 24 } as object)).toThrow(/"maximumByte". Did you mean "maximumBytes"/);
  reserveHeap({ maximumBytes: 2 ** 24 });
  expect(heap()).toBe(heap());
  expect(() => heap().allocate(2 ** 24)).toThrow(MemoryError);
  expect(() => reserveHeap({ maximumBytes: 2 ** 25 })).toThrow(
    new MemoryError("The heap has been reserved before; call reserveHeap() before the first tensor."),
  );
});

// Only Linux holds processes to `ulimit -v`.
const onLinux = process.platform === "linux" ? describe : describe.skip;

onLinux("with 6 GB of address space", () => {
  const program = `const { tensor, matmul } = require(${JSON.stringify(join(__dirname, "../index.js"))});
    console.log(matmul(tensor([[1, 2]]), tensor([[3], [4]])).data[0]);`;
  const run = (...flags: string[]) =>
    spawnSync("sh", ["-c", 'ulimit -v 6000000; exec "$0" "$@"', process.execPath, ...flags, "-e", program], {
      encoding: "utf8",
    });

  test("it works, as from Node 24 on, or the error says what is short and what to do", () => {
    const { stdout, stderr } = run();
    if (stdout !== "11\n") expect(stderr).toContain("MemoryError: Could not reserve address space for the heap.");
  });

  test("what it says to do helps", () => {
    const { stdout, stderr } = run("--disable-wasm-trap-handler");
    expect({ stdout, stderr }).toEqual({ stdout: "11\n", stderr: "" });
  });
});
