/**
 * A resident: a worker thread that stays at hand for synchronous runs. It
 * watches for notices, joins in, and goes when none has come for a while or it
 * is sent away; then its thread is Piscina's again.
 */
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { KernelSet } from "../kernels/kernels.js";
import type { Pointer } from "../memory/pointer.js";
import type { Views } from "../memory/views.js";
import type { Plan } from "../plan/plan.js";
import { carryOut } from "./carryOut.js";
import { Claims } from "./claims.js";
import { Notice } from "./notice.js";

/** What a worker thread is told when it becomes a resident. */
export interface Residence {
  /** Where the notice is. */
  readonly notice: Pointer;
  /** Its number among the threads of a run; the caller's is 0. */
  readonly slot: number;
  /** How long it stays without work, in ms. */
  readonly linger: number;
  /** Brings every plan, with its number, before the first notice that names it. */
  readonly port: MessagePort;
}

export interface PlanMessage {
  readonly number: number;
  readonly plan: Plan;
}

export function reside({ notice: pointer, slot, linger, port }: Residence, views: Views, kernels: KernelSet): void {
  const notice = new Notice(views, pointer);
  const plans = new Map<number, Plan>();

  const planOf = (number: number): Plan => {
    for (let post = receiveMessageOnPort(port); post; post = receiveMessageOnPort(port)) {
      const { number: of, plan } = post.message as PlanMessage;
      plans.set(of, plan);
    }
    return plans.get(number) as Plan;
  };

  for (;;) {
    const seen = notice.count;
    if (notice.enter()) {
      try {
        const job = notice.read(slot);
        const claims = new Claims(views, notice.next, job.end);
        if (claims.left) carryOut(job, plans.get(job.plan) ?? planOf(job.plan), claims, kernels);
      } catch {
        notice.fail(); // the caller does the work again by itself, and meets the error if it is one of the work
      } finally {
        notice.leave();
      }
    }
    if (!notice.await(seen, linger)) return;
  }
}
