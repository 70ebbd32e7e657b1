import { expect, test } from "@jest/globals";
import { Heap } from "./heap.js";
import { Views } from "./views.js";

const MIB = 2 ** 20;

test("every kind of view shows the same bytes", () => {
  const heap = new Heap(16 * MIB);
  const pointer = heap.allocate(16);
  heap.float32(pointer, 4).set([1, -2, 0.5, Number.POSITIVE_INFINITY]);
  expect(Array.from(heap.int32(pointer, 4))).toEqual([0x3f800000, 0xc0000000 | 0, 0x3f000000, 0x7f800000]);
  expect(Array.from(heap.uint16(pointer, 4))).toEqual([0, 0x3f80, 0, 0xc000]);
  expect(Array.from(heap.uint8(pointer, 4))).toEqual([0, 0, 0x80, 0x3f]);
  expect(Array.from(heap.int8(pointer, 8))).toEqual([0, 0, -128, 63, 0, 0, 0, -64]);
  heap.float64(pointer, 2)[1] = 1;
  expect(Array.from(heap.int32(pointer, 4)).slice(2)).toEqual([0, 0x3ff00000]);
});

test("a view of nothing has length 0, at the very end too", () => {
  const heap = new Heap(16 * MIB);
  const pointer = heap.allocate(4 * MIB - 64);
  expect(heap.float32(pointer, 0)).toHaveLength(0);
});

test("views made elsewhere see what has been grown since", () => {
  const heap = new Heap(64 * MIB);
  const elsewhere = new Views(heap.memory);
  heap.allocate(4 * MIB - 64);
  const pointer = heap.allocate(16 * MIB);
  heap.float32(pointer, 4 * MIB).fill(3);
  const seen = elsewhere.float32(pointer, 4 * MIB);
  expect(seen[4 * MIB - 1]).toBe(3);
});
