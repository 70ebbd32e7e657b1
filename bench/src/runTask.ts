/** One task from beginning to end: giving everyone the work, checking outputs, measuring. */

import type { Absence } from "./contenders/contender.js";
import { INLINE } from "./contenders/lineup.js";
import type { ContenderSpec } from "./contenders/spec.js";
import { type Entrant, runCycles } from "./cycles.js";
import type { Pace } from "./measures/pace.js";
import type { Crew } from "./processes/crew.js";
import { freshProcess } from "./processes/freshProcess.js";
import type { Participant } from "./processes/participant.js";
import { randomWork } from "./randomWork.js";
import type { TaskResult } from "./result.js";
import type { Suite, Task } from "./task.js";
import { flopsOf, writeWork } from "./work.js";

/** Whose output all others are compared with: the build that every Node runs. */
export const ORACLE = INLINE.find(({ name }) => name === "wasm simd") as ContenderSpec;

export interface Stage {
  readonly crew: Crew;
  readonly cores: number;
  readonly pace: Pace;
  /** Where the numbers of the work are put. */
  readonly folder: string;
}

/** One result for each metric of the task. */
export async function runTask(suite: Suite, task: Task, { crew, cores, pace, folder }: Stage): Promise<TaskResult[]> {
  const { work } = task;
  writeWork(folder, randomWork(work));
  await lead();
  const fresh = task.measure === "startUp" || task.measure === "memory";
  const absences: Absence[] = [];
  const entrants: Entrant[] = [];
  const hosts: Participant[] = [];
  for (const spec of suite.contenders(cores)) {
    if (!crew.members.some(({ name }) => name === spec.name)) continue;
    const reason = flopsOf(work) > spec.mostFlops * pace.slowShare ? "it would take too long" : await enter(spec);
    if (reason !== null) absences.push({ name: spec.name, reason });
  }
  const { series, absences: failures } = await runCycles(entrants, pace);
  for (const host of hosts) await host.request("release", {}).catch(() => host.close());
  return task.metrics.map(({ key, task: name, unit, better, factor }) => ({
    suite: suite.name,
    title: suite.title,
    baseline: suite.baseline,
    task: name,
    unit,
    better,
    measurements: series.map(({ name: contender, figures }) => ({
      contender,
      samples: figures.map((each) => each[key] * factor),
    })),
    absences: [...absences, ...failures],
  }));

  async function lead(): Promise<void> {
    const oracle = await crew.participant(ORACLE);
    if (!oracle) throw new Error(`${ORACLE.name}, which all outputs are compared with, does not run here.`);
    await oracle.request("prepare", { work, folder });
    await oracle.request("lead", { folder });
    await oracle.request("release", {});
  }

  /** What speaks against taking part, or null. */
  async function enter(spec: ContenderSpec): Promise<string | null> {
    const { name, role } = spec;
    if (fresh) {
      const turn = () => freshProcess({ spec, work, folder });
      entrants.push({ name, warm: turn, turn });
      return null;
    }
    try {
      const host = await crew.participant(spec);
      if (!host) return "its process is gone";
      const refusal = await host.request("prepare", { work, folder });
      if (refusal !== null) return refusal;
      hosts.push(host);
      const wrong = role === "bound" ? null : await host.request("check", { folder });
      if (wrong === null) {
        const [warm, turn] = [() => host.request("warm", { pace }), () => host.request("turn", { task, pace })];
        entrants.push({ name, warm, turn });
      }
      return wrong;
    } catch (error) {
      return (error as Error).message;
    }
  }
}
