/**
 * `pnpm fuzz`: the long suite. NEURODE_FUZZ is how many damaged files of each
 * format, NEURODE_FUZZ_SEED draws the same ones again, and NEURODE_FUZZ_ONLY
 * names formats, with commas between.
 */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { campaign } from "./campaign.js";
import { type FormatName, formatNames } from "./formats.js";
import { keptFiles, openKept } from "./kept.js";
import { Opener } from "./opener.js";

const { NEURODE_FUZZ = "20000", NEURODE_FUZZ_SEED, NEURODE_FUZZ_ONLY } = process.env;
const runs = Number(NEURODE_FUZZ);
const seed = Number(NEURODE_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const folder = join(process.cwd(), "fuzz-failures");

async function main(): Promise<void> {
  const waiting = chosen();
  console.log(`${runs} damaged files of each of ${waiting.length} formats, seed ${seed}`);
  let failures = 0;
  const lane = async (): Promise<void> => {
    const opener = new Opener();
    for (let format = waiting.shift(); format; format = waiting.shift()) {
      const start = Date.now();
      const problem = await firstProblem(format, opener);
      if (problem !== null) failures++;
      console.log(`${problem === null ? "✓" : "✗"} ${format} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
      if (problem !== null) console.error(`${problem}\n`);
    }
    opener.close();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  if (failures > 0) process.exitCode = 1;
}

function chosen(): FormatName[] {
  const names = NEURODE_FUZZ_ONLY?.split(",") ?? formatNames;
  const unknown = names.filter((name) => !(formatNames as readonly string[]).includes(name));
  if (unknown.length === 0) return [...names] as FormatName[];
  throw new Error(`NEURODE_FUZZ_ONLY: there is no format ${unknown.join(", ")}. There are: ${formatNames.join(", ")}.`);
}

async function firstProblem(format: FormatName, opener: Opener): Promise<string | null> {
  for (const file of keptFiles(format)) {
    const problem = await openKept(format, file, opener);
    if (problem !== null) return `${format}: the kept file ${file}\n${problem}`;
  }
  return campaign({ format, runs, seed, folder }, opener);
}

void main();
