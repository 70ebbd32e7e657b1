/**
 * A worker thread's whole program: claim rows of a run and carry them
 * through the steps of its plan, in the memory it shares; or stay at hand as a
 * resident, to do so without being sent for.
 */
import { workerData } from "node:worker_threads";
import type { CompiledBuild } from "../kernels/builds.js";
import { createKernels } from "../kernels/choose.js";
import type { KernelSetName } from "../kernels/kernels.js";
import type { Pointer } from "../memory/pointer.js";
import { Views } from "../memory/views.js";
import type { SharedMemory } from "../memory/webassembly.js";
import { executeRows, type Places } from "../plan/execute.js";
import { Claims } from "./claims.js";
import { type ErrorReport, reportOf } from "./errorReport.js";
import { type PostedPlan, planFrom } from "./postedPlan.js";
import { type Residence, reside as resideAt } from "./resident.js";

export interface WorkerSettings {
  readonly memory: SharedMemory;
  readonly kernels: KernelSetName;
  readonly build: CompiledBuild | undefined;
}

export interface Task {
  readonly plan: PostedPlan;
  readonly places: Places;
  /** Where the run's `Claims` are. */
  readonly claims: Pointer;
  readonly chunk: number;
  readonly end: number;
}

const settings = workerData as WorkerSettings;
const views = new Views(settings.memory);
const kernels = createKernels(settings.kernels, views, settings.build);

export function runTask(task: Task): ErrorReport | null {
  return outcome(() => claimRows(task));
}

export function reside(residence: Residence): ErrorReport | null {
  return outcome(() => resideAt(residence, views, kernels));
}

/**
 * What was thrown, as plain data, or null: Piscina rejects the task when its thread dies, and
 * so a rejection means nothing else.
 */
function outcome(work: () => void): ErrorReport | null {
  try {
    work();
    return null;
  } catch (error) {
    return reportOf(error);
  }
}

function claimRows({ plan: posted, places, claims: pointer, chunk, end }: Task): void {
  const plan = planFrom(posted);
  const claims = new Claims(views, pointer, end);
  for (let begin = claims.claim(chunk); begin < end; begin = claims.claim(chunk)) {
    executeRows(plan, kernels, places, begin, Math.min(end, begin + chunk));
  }
}
