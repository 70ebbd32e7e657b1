/**
 * Damages files of one format at random until one does not end as it must, and
 * finds the least damage that does it. A message takes as long as many a file
 * does to open, so files are opened by the dozen, and one by one only when
 * there is one among them that fails.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { Change } from "./changes/change.js";
import { type FormatName, formats } from "./formats.js";
import type { Opener } from "./opener.js";
import type { Task } from "./openingProcess.js";

export interface Campaign {
  readonly format: FormatName;
  /** How many damaged files. */
  readonly runs: number;
  readonly seed: number;
  /** Where the file that fails is left. */
  readonly folder: string;
}

interface Damaged {
  readonly good: string;
  readonly change: Change;
}

/** Of one campaign: what is drawn, and the file that it is. */
interface Damaging {
  readonly damaged: fc.Arbitrary<Damaged>;
  taskOf(damaged: Damaged): Task;
}

/** A batch of files that has one in it that fails. */
interface FailingBatch {
  /** How many files were drawn before it. */
  readonly first: number;
  readonly problem: string;
}

const BATCH = 40;
/** How long a failing file is made smaller. */
const MOST_SHRINKING_MS = 60_000;

/** What failed, and how to see it again; null when nothing did. */
export async function campaign(task: Campaign, opener: Opener): Promise<string | null> {
  const damaging = await damagingOf(task.format);
  const batch = await firstFailingBatch(task, damaging, opener);
  return batch && leastFailure(task, damaging, batch, opener);
}

async function damagingOf(format: FormatName): Promise<Damaging> {
  const { goodFiles, changes } = formats[format];
  const files = await goodFiles();
  return {
    damaged: fc.record({ good: fc.constantFrom(...files.keys()), change: changes }),
    taskOf: ({ good, change }) => ({ format, good, bytes: change.apply(Buffer.from(files.get(good) as Buffer)) }),
  };
}

async function firstFailingBatch(
  { runs, seed }: Campaign,
  { damaged, taskOf }: Damaging,
  opener: Opener,
): Promise<FailingBatch | null> {
  let drawn = 0;
  let batch: Task[] = [];
  let failing: FailingBatch | null = null;
  const openBatch = async (): Promise<boolean> => {
    const problem = await opener.open(...batch);
    if (problem !== null) failing = { first: drawn - batch.length, problem };
    batch = [];
    return problem === null;
  };
  const property = fc.asyncProperty(damaged, async (each) => {
    drawn++;
    batch.push(taskOf(each));
    return batch.length < BATCH && drawn < runs ? true : openBatch();
  });
  await fc.check(property, { numRuns: runs, seed, endOnFailure: true });
  return failing;
}

/** The same files again from those of the batch on, each by itself, until one fails, and then less and less of it. */
async function leastFailure(
  { format, runs, seed, folder }: Campaign,
  { damaged, taskOf }: Damaging,
  batch: FailingBatch,
  opener: Opener,
): Promise<string> {
  let drawn = 0;
  let failure: { task: Task; problem: string } | null = null;
  let firstFailure = 0;
  const property = fc.asyncProperty(damaged, async (each) => {
    if (drawn++ < batch.first) return;
    if (failure && Date.now() - firstFailure > MOST_SHRINKING_MS) return;
    const task = taskOf(each);
    const problem = await opener.open(task);
    if (problem === null) return;
    if (!failure) firstFailure = Date.now();
    failure = { task, problem };
    throw new Error(problem);
  });
  const last = Math.min(runs, batch.first + BATCH);
  const { counterexample, numRuns } = await fc.check(property, { numRuns: last, seed });
  const again = `Again: NEURODE_FUZZ_ONLY=${format} NEURODE_FUZZ_SEED=${seed} pnpm fuzz`;
  if (!failure) {
    return `${format}: among cases ${batch.first + 1} to ${last} of seed ${seed}, but none by itself\n${batch.problem}\n${again}`;
  }
  const { task, problem } = failure as { task: Task; problem: string };
  mkdirSync(join(folder, format), { recursive: true });
  const path = join(folder, format, `${task.good}.seed-${seed}`);
  writeFileSync(path, task.bytes);
  return [
    `${format}: case ${numRuns} of seed ${seed}, ${fc.stringify(counterexample)}`,
    problem,
    `The file is ${path}. ${again}`,
  ].join("\n");
}
