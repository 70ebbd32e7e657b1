/**
 * A new process that loads a contender and the work, predicts once and ends.
 * Writes one line of JSON: when it had its first output, by the clock that all
 * processes share, and how much memory it had in use at its peak.
 */
import { disagreement } from "../agreement.js";
import { openContender } from "../contenders/open.js";
import type { ContenderSpec } from "../contenders/spec.js";
import { readExpected, readWork, type Work } from "../work.js";
import { outputOf } from "./output.js";

export interface FreshJob {
  readonly spec: ContenderSpec;
  readonly work: Work;
  readonly folder: string;
}

export type FreshReport =
  | { readonly finishedNs: string; readonly peakMiB: number; readonly wrong: string | null }
  | { readonly refusal: string };

const { spec, work, folder } = JSON.parse(process.argv[2]) as FreshJob;
const contender = await openContender(spec);
const loaded = readWork(folder, work);
const refusal = contender.refuses(loaded);
if (refusal === null) {
  const predictor = await contender.prepare(loaded);
  const output = await outputOf(predictor);
  const finishedNs = process.hrtime.bigint().toString();
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  report({ finishedNs, peakMiB, wrong: spec.role === "bound" ? null : disagreement(output, readExpected(folder)) });
} else {
  report({ refusal });
}

/** Threads of libraries would keep the process alive. */
function report(content: FreshReport): void {
  process.stdout.write(`\n${JSON.stringify(content)}`, () => process.exit());
}
