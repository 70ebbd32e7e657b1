/** Results against targets: met, or missed by how much. A target is judged by the worst of its tasks that count. */
import type { BenchResult, Measurement, TaskResult } from "./result.js";
import { type Distribution, distribution, quotients } from "./statistics.js";
import { type Choice, MODERN_NODE, type Target } from "./targets.js";

export interface Judgement {
  readonly target: Target;
  /** For the Node of the result. */
  readonly limit: number;
  /** Null when no task of the target was measured with both. */
  readonly worst: Outcome | null;
}

export interface Outcome {
  readonly task: string;
  readonly ours: string;
  readonly value: Distribution;
  /** 0 when met; else the part of the limit that is missing, or too much. */
  readonly missedBy: number;
}

export function judge({ environment, tasks }: BenchResult, targets: readonly Target[]): Judgement[] {
  const age = Number.parseInt(environment.node, 10) >= MODERN_NODE ? "modern" : "old";
  return targets.map((target) => {
    const limit = target.limit[age];
    const outcomes = tasks
      .filter(({ suite, task }) => suite === target.suite && target.tasks.includes(task))
      .flatMap((task) => outcome(target, task, limit, age) ?? []);
    const best = target.expected === "at least" ? -1 : 1;
    const ranked = outcomes.sort((a, b) => best * (a.value.median - b.value.median));
    const counted = Math.ceil(ranked.length * (target.share ?? 1));
    return { target, limit, worst: ranked[counted - 1] ?? null };
  });
}

function outcome(target: Target, task: TaskResult, limit: number, age: keyof Choice): Outcome | null {
  const ours = find(task, target.ours, age);
  const theirs = target.theirs && find(task, target.theirs, age);
  if (!ours || (target.theirs && !theirs)) return null;
  const value = distribution(theirs ? quotients(ours.samples, theirs.samples) : ours.samples);
  const missing = (target.expected === "at least" ? limit - value.median : value.median - limit) / limit;
  return { task: task.task, ours: ours.contender, value, missedBy: Math.max(0, missing) };
}

/** Where the modern one does not run, the old one has to stand in for it. */
function find(task: TaskResult, choice: Choice, age: keyof Choice): Measurement | undefined {
  return named(task, choice[age]) ?? named(task, choice.old);
}

function named({ measurements }: TaskResult, name: string): Measurement | undefined {
  const family = /^(.* × )\*$/.exec(name)?.[1];
  if (family === undefined) return measurements.find(({ contender }) => contender === name);
  return measurements.filter(({ contender }) => contender.startsWith(family)).at(-1);
}
