/** Results for a page: targets first, then one table per suite, contenders down, tasks across. */
import type { Absence } from "./contenders/contender.js";
import { formatAmount, formatPercent, formatRatios } from "./figures.js";
import { judge } from "./judge.js";
import { type BenchResult, baselineOf, measurementOf, type TaskResult, timesAsGood } from "./result.js";
import { scalingsOf } from "./scaling.js";
import { distribution } from "./statistics.js";
import { targets } from "./targets.js";
import { environmentLine, formatLimit, formatValue, verdict } from "./text.js";

export function resultMarkdown(result: BenchResult, baseline: string | null): string {
  const suites = [...new Set(result.tasks.map(({ suite }) => suite))];
  return [
    `${environmentLine(result.environment)}.`,
    contendersList(result),
    `**Targets**\n\n${targetsTable(result)}`,
    ...suites.map((suite) => suiteTable(result, suite, baseline)),
  ].join("\n\n");
}

/** A Markdown table; the first column is left-aligned, figures are right-aligned. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, i) => (i === 0 ? "---" : "---:"));
  return [head, rule, ...rows].map((cells) => `| ${cells.map(escapeCell).join(" | ")} |`).join("\n");
}

/** Marks contenders whose kernels are compiled under a flag of V8. */
export function marked({ contenders }: BenchResult, name: string): string {
  return contenders.some((each) => each.name === name && each.flags.length > 0) ? `${name} †` : name;
}

/** Which flags the marks stand for, and whose they are. Null when none of the names has one. */
export function footnote({ contenders }: BenchResult, names: readonly string[]): string | null {
  const flagged = contenders.filter(({ name, flags }) => flags.length > 0 && names.includes(name));
  const flags = [...new Set(flagged.flatMap((each) => each.flags))];
  const notes = flags.map((flag) => {
    const bearers = flagged.filter((each) => each.flags.includes(flag)).map(({ name }) => name);
    return `\`${flag}\`: ${bearers.join(", ")}`;
  });
  return notes.length > 0 ? `† V8 flag while the kernels are compiled. ${notes.join("; ")}.` : null;
}

function contendersList({ contenders, absences }: BenchResult): string {
  return [
    ...contenders.map(({ name, detail, flags }) => `- ${name}: ${[detail, ...flags.map(code)].join(", ")}`),
    ...absences.map(({ name, reason }) => `- ${name}: absent, ${reason}`),
  ].join("\n");
}

function targetsTable(result: BenchResult): string {
  const judgements = judge(result, targets);
  const rows = judgements.map((judgement) => {
    const { target, worst } = judgement;
    const who = worst ? `${marked(result, worst.ours)}, ${worst.task}` : "";
    return [
      target.name,
      `${target.expected} ${formatLimit(judgement)}`,
      formatValue(judgement),
      who,
      verdict(judgement),
    ];
  });
  const note = footnote(
    result,
    judgements.flatMap(({ worst }) => worst?.ours ?? []),
  );
  return [
    table(["ours to", "wanted", "median (quartiles)", "in the worst task", ""], rows),
    ...(note ? [note] : []),
  ].join("\n\n");
}

function suiteTable(result: BenchResult, suite: string, wantedBaseline: string | null): string {
  const columns = result.tasks.filter((task) => task.suite === suite);
  const [first] = columns;
  const names = result.contenders
    .map(({ name }) => name)
    .filter((name) => columns.some((task) => measurementOf(task, name)));
  const rows = names.map((name) => [marked(result, name), ...columns.map((task) => cell(task, name, wantedBaseline))]);
  const direction = first.better === "higher" ? "more is better" : "less is better";
  const notes = [footnote(result, names), sittingOut(columns), ...scalingLines(columns)].filter(
    (note) => note !== null,
  );
  return [
    `**${first.title}**, ${first.unit}, ${direction}; × as good as ${baselineOf(first, wantedBaseline)} (quartiles)`,
    table(["", ...columns.map(({ task }) => task)], rows),
    ...notes,
  ].join("\n\n");
}

/** Empty for a contender that sat the task out. */
function cell(task: TaskResult, contender: string, wantedBaseline: string | null): string {
  const measurement = measurementOf(task, contender);
  if (!measurement) return "";
  const times = timesAsGood(task, measurement, baselineOf(task, wantedBaseline));
  return `${formatAmount(distribution(measurement.samples).median)}<br>${formatRatios(times)}`;
}

/** Who is missing from a table, by reason. Null when nobody is. */
function sittingOut(columns: readonly TaskResult[]): string | null {
  const all = columns.flatMap(({ absences }) => absences);
  const reasons = [...new Set(all.map(({ reason }) => reason))];
  const names = (reason: string) => [
    ...new Set(all.filter((each: Absence) => each.reason === reason).map(({ name }) => name)),
  ];
  const parts = reasons.map((reason) => `${names(reason).join(", ")} (${reason})`);
  return parts.length > 0 ? `Sitting out where a cell is empty: ${parts.join("; ")}.` : null;
}

function scalingLines(columns: readonly TaskResult[]): string[] {
  if (columns[0].suite !== "threadScaling") return [];
  const rows = scalingsOf(columns).map(({ task, contender, ratio, efficiency }) => [
    task,
    contender,
    formatRatios(ratio),
    formatPercent(efficiency),
  ]);
  return rows.length > 0 ? [table(["", "", "to one thread of the same", "per thread"], rows)] : [];
}

function code(text: string): string {
  return `\`${text}\``;
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|");
}
