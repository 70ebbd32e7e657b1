/** The thread beside those that open files: ends the process when one takes too much, whatever it is busy with. */
import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import { MOST_BYTES, MOST_SECONDS } from "./limits.js";

const MS = 20;

const current = workerData as Int32Array;
let watched = 0;
let [start, before] = [process.cpuUsage(), 0];

setInterval(() => {
  const file = Atomics.load(current, 0);
  if (file !== watched) {
    [watched, start, before] = [file, process.cpuUsage(), process.memoryUsage.rss()];
    return;
  }
  if (file === 0) return;
  const { user, system } = process.cpuUsage(start);
  if ((user + system) / 1e6 > MOST_SECONDS) end(`it takes more than ${MOST_SECONDS} s of the processor`);
  if (process.memoryUsage.rss() - before > MOST_BYTES) end(`it takes more than ${MOST_BYTES / 2 ** 20} MiB of memory`);
}, MS);

/** Written at once, before the signal. */
function end(problem: string): void {
  writeSync(2, problem);
  process.kill(process.pid, "SIGKILL");
}
