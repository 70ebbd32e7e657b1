/** Results for a terminal: one paragraph per task, so that it can be printed as soon as it is measured. */
import type { Environment } from "./environment.js";
import { formatAmount, formatRatio, formatSpread } from "./figures.js";
import { type BenchResult, ratio, spread, type TaskResult } from "./result.js";

export function resultText(result: BenchResult, baseline: string): string {
  return [headText(result), ...result.tasks.map((task) => taskText(task, baseline))].join("\n\n");
}

export function headText({ environment, contenders, absences }: Omit<BenchResult, "tasks">): string {
  const width = Math.max(...[...contenders, ...absences].map(({ name }) => name.length));
  return [
    environmentLine(environment),
    "",
    ...contenders.map(({ name, detail }) => `  ${name.padEnd(width)}  ${detail}`),
    ...absences.map(({ name, reason }) => `  ${name.padEnd(width)}  absent: ${reason}`),
  ].join("\n");
}

export function taskText(task: TaskResult, baseline: string): string {
  const width = Math.max(
    ...[...task.measurements.map(({ contender }) => contender), baseline].map((each) => each.length),
  );
  const lines = task.measurements.map((measurement) => {
    const amount = `${formatAmount(measurement.median).padStart(10)} ${task.unit}`;
    const deviation = formatSpread(spread(measurement)).padStart(8);
    const times = formatRatio(ratio(measurement, task, baseline)).padStart(10);
    return `  ${measurement.contender.padEnd(width)} ${amount} ${deviation} ${times}`;
  });
  const absences = task.absences.map(({ name, reason }) => `  ${name.padEnd(width)} sits out: ${reason}`);
  return [`${task.title}: ${task.task}`, ...lines, ...absences].join("\n");
}

export function environmentLine({ date, machine, node, v8, flags, commit }: Environment): string {
  const switches = flags.length > 0 ? flags.join(" ") : "no flags";
  return `${date.slice(0, 10)}, ${machine}, Node ${node}, V8 ${v8} (${switches}), commit ${commit ?? "unknown"}`;
}
