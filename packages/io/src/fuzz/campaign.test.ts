/** That the file that fails is found among those opened together, made smaller and left, and told of. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { campaign } from "./campaign.js";
import type { Opener } from "./opener.js";
import type { Task } from "./openingProcess.js";

const SHORT = 100;

/** Opens nothing: this is what it says of the files. */
function saying(problemOf: (tasks: readonly Task[]) => string | null): { opener: Opener; counts: number[] } {
  const counts: number[] = [];
  const open = async (...tasks: readonly Task[]) => {
    counts.push(tasks.length);
    return problemOf(tasks);
  };
  return { opener: { open } as unknown as Opener, counts };
}

const task = (folder = "") => ({ format: "idx", runs: 100, seed: 1, folder }) as const;

test("every file is opened once", async () => {
  const { opener, counts } = saying(() => null);
  expect(await campaign(task(), opener)).toBeNull();
  expect(counts).toEqual([40, 40, 20]);
});

test("the file that fails is left", async () => {
  const folder = mkdtempSync(join(tmpdir(), "neurode-"));
  const { opener } = saying((tasks) => (tasks.some(({ bytes }) => bytes.length < SHORT) ? "it is short" : null));
  const told = await campaign({ ...task(folder), runs: 2000 }, opener);
  expect(told).toMatch(/^idx: case \d+ of seed 1, .*\nit is short\nThe file is .*idx\.seed-1\. Again: /s);
  expect(readFileSync(join(folder, "idx/idx.seed-1")).length).toBeLessThan(SHORT);
  rmSync(folder, { recursive: true });
});

test("files that fail only together are told of", async () => {
  const { opener } = saying((tasks) => (tasks.length > 1 ? "it is full" : null));
  expect(await campaign(task(), opener)).toMatch("idx: among cases 1 to 40 of seed 1, but none by itself\nit is full");
});
