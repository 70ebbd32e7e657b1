import { expect, test } from "@jest/globals";
import { heap } from "../memory/heap.js";
import { Claims } from "./claims.js";

test("rows are claimed in order, each once, until none are left", () => {
  const pointer = heap().allocate(4);
  const [one, other] = [new Claims(heap(), pointer, 25), new Claims(heap(), pointer, 25)];
  one.start(7);
  expect([one.claim(10), other.claim(10)]).toEqual([7, 17]);
  expect([one.left, other.left]).toEqual([false, false]);
  expect(one.claim(10)).toBeGreaterThanOrEqual(25);
  heap().release(pointer);
});

test("stopped, nothing is left for anybody", () => {
  const pointer = heap().allocate(4);
  const [one, other] = [new Claims(heap(), pointer, 25), new Claims(heap(), pointer, 25)];
  one.start(0);
  other.claim(1);
  one.stop();
  expect(other.left).toBe(false);
  expect(other.claim(1)).toBe(25);
  heap().release(pointer);
});
