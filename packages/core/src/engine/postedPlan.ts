/**
 * Posted plans: what workers need of a plan, as bytes in shared memory. They are
 * written once, when a plan is first posted, and a message brings no more than
 * where they are; a worker reads them once and keeps the plans that it has met
 * last, which it can do without. A training step of many time steps has
 * thousands of steps, that would take longer to copy into each message than to
 * carry out.
 */
import { deserialize, serialize } from "node:v8";
import type { RowPlan } from "../plan/execute.js";
import type { Plan } from "../plan/plan.js";

export interface PostedPlan {
  /** Tells plans of one process apart. */
  readonly number: number;
  readonly bytes: SharedArrayBuffer;
}

const posted = new WeakMap<Plan, PostedPlan>();
let count = 0;

/** `plan` as it is posted. */
export function postedPlan(plan: Plan): PostedPlan {
  const known = posted.get(plan);
  if (known) return known;
  const { rows, arenaBytesPerRow, tileRows } = plan;
  const text = serialize({ rows, arenaBytesPerRow, tileRows } satisfies RowPlan);
  const bytes = new SharedArrayBuffer(text.length);
  new Uint8Array(bytes).set(text);
  const made = { number: count++, bytes };
  posted.set(plan, made);
  return made;
}

/** Plans that a worker keeps. */
const MOST_PLANS = 64;

/** By their numbers, the one used last at the end. */
const read = new Map<number, RowPlan>();

/** The plan that was posted. */
export function planFrom({ number, bytes }: PostedPlan): RowPlan {
  const plan = read.get(number) ?? (deserialize(new Uint8Array(bytes).slice()) as RowPlan);
  read.delete(number);
  read.set(number, plan);
  for (const [oldest] of read) {
    if (read.size <= MOST_PLANS) break;
    read.delete(oldest);
  }
  return plan;
}
