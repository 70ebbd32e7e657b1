/** Results for a page: one table per suite, contenders down, tasks across. */
import { formatAmount, formatRatio } from "./figures.js";
import { type BenchResult, ratio, type TaskResult } from "./result.js";
import { environmentLine } from "./text.js";

export function resultMarkdown(result: BenchResult, baseline: string): string {
  const suites = [...new Set(result.tasks.map(({ suite }) => suite))];
  return [
    `${environmentLine(result.environment)}. In brackets: how many times as fast as ${baseline}.`,
    contendersTable(result),
    ...suites.map((suite) => suiteTable(result, suite, baseline)),
  ].join("\n\n");
}

/** A Markdown table; the first column is left-aligned, figures are right-aligned. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, i) => (i === 0 ? "---" : "---:"));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function contendersTable({ contenders, absences }: BenchResult): string {
  return [
    ...contenders.map(({ name, detail }) => `- ${name}: ${detail}`),
    ...absences.map(({ name, reason }) => `- ${name}: absent, ${reason}`),
  ].join("\n");
}

function suiteTable({ contenders, tasks }: BenchResult, suite: string, baseline: string): string {
  const columns = tasks.filter((task) => task.suite === suite);
  const [{ title, unit }] = columns;
  const rows = contenders
    .map(({ name }) => [name, ...columns.map((task) => cell(task, name, baseline))])
    .filter((cells) => cells.slice(1).some((text) => text !== ""));
  return `**${title}**, ${unit}\n\n${table(["", ...columns.map(({ task }) => task)], rows)}`;
}

/** Empty for a contender that sat the task out. */
function cell(task: TaskResult, contender: string, baseline: string): string {
  const measurement = task.measurements.find((each) => each.contender === contender);
  if (!measurement) return "";
  return `${formatAmount(measurement.median)} (${formatRatio(ratio(measurement, task, baseline))})`;
}
