/** Carrying out a job of a notice, as its caller and the residents that join it all do. */
import type { KernelSet } from "../kernels/kernels.js";
import { bind, executeRows } from "../plan/execute.js";
import type { Plan } from "../plan/plan.js";
import type { Claims } from "./claims.js";
import { ALL_STEPS, type Job } from "./notice.js";

/** Claims rows or columns of a job until there are none left. */
export function carryOut({ step, row, end, chunk, places }: Job, plan: Plan, claims: Claims, kernels: KernelSet): void {
  let work = (from: number, to: number) => executeRows(plan, kernels, places, from, to);
  if (step !== ALL_STEPS) {
    const [{ execution, call }] = bind(plan, [plan.rows[step]], places, { first: row, rows: 1, room: 1 });
    work = (from, to) => execution.columns?.run(kernels, call, from, to);
  }
  for (let from = claims.claim(chunk); from < end; from = claims.claim(chunk)) work(from, Math.min(end, from + chunk));
}
