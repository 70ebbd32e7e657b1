/** What a contender takes from nothing: a new process is started, and ends after one prediction. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Figures } from "../measures/measure.js";
import type { FreshJob, FreshReport } from "./fresh.js";
import { lastWords } from "./lastWords.js";

const PROGRAM = fileURLToPath(new URL("fresh.js", import.meta.url));
const TIMEOUT_MS = 120_000;
const NS_PER_MS = 1e6;

/** Gives `startUp` in ms and `memory` in MiB. Rejects with an Error that says why there are none. */
export function freshProcess(job: FreshJob): Promise<Figures> {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    const args = [...process.execArgv, PROGRAM, JSON.stringify(job)];
    execFile(process.execPath, args, { timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
      if (error && stdout === "") return reject(new Error(`its process fails: ${lastWords(stderr) ?? error.message}`));
      // Some libraries greet before.
      const report = JSON.parse(stdout.slice(stdout.lastIndexOf("\n") + 1)) as FreshReport;
      if ("refusal" in report) return reject(new Error(report.refusal));
      if (report.wrong !== null) return reject(new Error(report.wrong));
      resolve({ startUp: Number(BigInt(report.finishedNs) - start) / NS_PER_MS, memory: report.peakMiB });
    });
  });
}
