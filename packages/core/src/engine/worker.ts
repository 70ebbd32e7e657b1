/** A worker thread's whole program: run the steps of a plan on a range of rows, in the memory it shares. */
import { workerData } from "node:worker_threads";
import type { CompiledBuild } from "../kernels/builds.js";
import { createKernels } from "../kernels/choose.js";
import type { KernelSetName } from "../kernels/kernels.js";
import { Views } from "../memory/views.js";
import type { SharedMemory } from "../memory/webassembly.js";
import { executeRows, type Places } from "../plan/execute.js";
import type { Plan } from "../plan/plan.js";
import type { Shard } from "./shard.js";

export interface WorkerSettings {
  readonly memory: SharedMemory;
  readonly kernels: KernelSetName;
  readonly build: CompiledBuild | undefined;
}

export interface ShardTask extends Shard {
  readonly plan: Plan;
  readonly places: Places;
}

const settings = workerData as WorkerSettings;
const kernels = createKernels(settings.kernels, new Views(settings.memory), settings.build);

export function runShard({ plan, places, begin, end }: ShardTask): void {
  executeRows(plan, kernels, places, begin, end);
}
