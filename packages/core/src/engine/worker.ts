/**
 * A worker thread's whole program: claim rows of a run and carry them
 * through the steps of its plan, in the memory it shares.
 */
import { workerData } from "node:worker_threads";
import type { CompiledBuild } from "../kernels/builds.js";
import { createKernels } from "../kernels/choose.js";
import type { KernelSetName } from "../kernels/kernels.js";
import type { Pointer } from "../memory/pointer.js";
import { Views } from "../memory/views.js";
import type { SharedMemory } from "../memory/webassembly.js";
import { executeRows, type Places } from "../plan/execute.js";
import type { Plan } from "../plan/plan.js";

export interface WorkerSettings {
  readonly memory: SharedMemory;
  readonly kernels: KernelSetName;
  readonly build: CompiledBuild | undefined;
}

export interface Task {
  readonly plan: Plan;
  readonly places: Places;
  /** Where the number of the next row that nobody has claimed stands, as an int32. */
  readonly nextRow: Pointer;
  readonly chunk: number;
  readonly end: number;
}

const settings = workerData as WorkerSettings;
const views = new Views(settings.memory);
const kernels = createKernels(settings.kernels, views, settings.build);

export function runTask({ plan, places, nextRow, chunk, end }: Task): void {
  const next = views.int32(nextRow, 1);
  for (let begin = Atomics.add(next, 0, chunk); begin < end; begin = Atomics.add(next, 0, chunk)) {
    executeRows(plan, kernels, places, begin, Math.min(end, begin + chunk));
  }
}
