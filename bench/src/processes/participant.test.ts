/** A contender in a process of its own: what it answers, and what becomes of what goes wrong there. */
import { afterAll, expect, test } from "@jest/globals";
import type { Library } from "../contenders/spec.js";
import { Participant } from "./participant.js";

const started: Participant[] = [];
afterAll(() => {
  for (const participant of started) participant.close();
});

function start(library: string): Participant {
  const spec = { name: library, role: "bound", library: library as Library, settings: {}, mostFlops: 1 } as const;
  const participant = new Participant(spec);
  started.push(participant);
  return participant;
}

test("opens", async () => {
  const opened = await start("node").request("open", {});
  expect(opened).toEqual({ detail: "a process that loads no library", flags: [] });
});

test("a request that fails there rejects here, and the next is answered", async () => {
  const participant = start("node");
  await expect(participant.request("check", { folder: "" })).rejects.toThrow("node has no work.");
  expect(participant.alive).toBe(true);
  await expect(participant.request("release", {})).resolves.toBeNull();
});

test("a library that does not load", async () => {
  await expect(start("no such library").request("open", {})).rejects.toThrow("is not a function");
});

test("a process that is gone", async () => {
  const participant = start("node");
  participant.close();
  expect(participant.alive).toBe(false);
  await expect(participant.request("open", {})).rejects.toThrow("its process has been closed");
});
