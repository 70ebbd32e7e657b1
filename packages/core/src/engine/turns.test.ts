import { getEventListeners } from "node:events";
import { expect, test } from "@jest/globals";
import { Turns } from "./turns.js";

/** Lets everything that has been resolved go on. */
const settle = () => new Promise(setImmediate);

test("so many at once, the others in the order in which they came", async () => {
  const turns = new Turns(2);
  const begun: number[] = [];
  for (let i = 0; i < 5; i++) turns.begin().then(() => begun.push(i));
  await settle();
  expect(begun).toEqual([0, 1]);
  turns.end();
  await settle();
  expect(begun).toEqual([0, 1, 2]);
  turns.end();
  turns.end();
  await settle();
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});

test("turns that nobody waited for are kept", async () => {
  const turns = new Turns(1);
  await turns.begin();
  turns.end();
  await turns.begin();
  const waiting = turns.begin();
  turns.end();
  await waiting;
});

test("who is aborted while waiting leaves, and the next has the turn", async () => {
  const turns = new Turns(1);
  const stop = new AbortController();
  await turns.begin(stop.signal);
  const leaving = turns.begin(stop.signal);
  const next = turns.begin();
  stop.abort("enough");
  await expect(leaving).rejects.toBe("enough");
  turns.end();
  await next;
  expect(getEventListeners(stop.signal, "abort")).toEqual([]);
});

test("a turn that has begun does not hear the signal any more", async () => {
  const turns = new Turns(1);
  await turns.begin();
  const { signal } = new AbortController();
  const waiting = turns.begin(signal);
  turns.end();
  await waiting;
  expect(getEventListeners(signal, "abort")).toEqual([]);
});
