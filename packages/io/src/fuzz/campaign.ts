/** Damages files of one format at random until one does not end as it must, and finds the least damage that does it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { type FormatName, formats } from "./formats.js";
import type { Opener } from "./opener.js";

export interface Campaign {
  readonly format: FormatName;
  /** How many damaged files. */
  readonly runs: number;
  readonly seed: number;
  /** Where the file that fails is left. */
  readonly folder: string;
}

/** How long a failing file is made smaller. */
const MOST_SHRINKING_MS = 60_000;

/** What failed, and how to see it again; null when nothing did. */
export async function campaign({ format, runs, seed, folder }: Campaign, opener: Opener): Promise<string | null> {
  const { goodFiles, changes } = formats[format];
  const files = await goodFiles();
  const damaged = fc.record({ good: fc.constantFrom(...files.keys()), change: changes });
  let failure: { name: string; bytes: Buffer; problem: string } | null = null;
  let firstFailure = 0;
  const property = fc.asyncProperty(damaged, async ({ good, change }) => {
    if (failure && Date.now() - firstFailure > MOST_SHRINKING_MS) return;
    const bytes = change.apply(Buffer.from(files.get(good) as Buffer));
    const problem = await opener.open({ format, good, bytes });
    if (problem === null) return;
    if (!failure) firstFailure = Date.now();
    failure = { name: `${good}.seed-${seed}`, bytes, problem };
    throw new Error(problem);
  });
  const { failed, counterexample, numRuns } = await fc.check(property, { numRuns: runs, seed });
  if (!failed || !failure) return null;
  const { name, bytes, problem } = failure as { name: string; bytes: Buffer; problem: string };
  mkdirSync(join(folder, format), { recursive: true });
  const path = join(folder, format, name);
  writeFileSync(path, bytes);
  return [
    `${format}: case ${numRuns} of seed ${seed}, ${fc.stringify(counterexample)}`,
    problem,
    `The file is ${path}. Again: NEURODE_FUZZ_ONLY=${format} NEURODE_FUZZ_SEED=${seed} pnpm fuzz`,
  ].join("\n");
}
