/** Results for a terminal: one paragraph per task, so that it can be printed as soon as it is measured. */
import type { Environment } from "./environment.js";
import { formatAmount, formatPercent, formatRatio, formatRatios, formatSpread } from "./figures.js";
import { type Judgement, judge } from "./judge.js";
import { type BenchResult, baselineOf, type TaskResult, timesAsGood } from "./result.js";
import { scalingsOf } from "./scaling.js";
import { distribution } from "./statistics.js";
import { targets } from "./targets.js";

export function resultText(result: BenchResult, baseline: string | null): string {
  return [headText(result), ...result.tasks.map((task) => taskText(task, baseline)), tailText(result)].join("\n\n");
}

export function headText({ environment, contenders, absences }: BenchResult): string {
  const width = widthOf([...contenders, ...absences].map(({ name }) => name));
  return [
    environmentLine(environment),
    "",
    ...contenders.map(({ name, detail, flags }) => `  ${name.padEnd(width)}  ${[detail, ...flags].join(", ")}`),
    ...absences.map(({ name, reason }) => `  ${name.padEnd(width)}  absent: ${reason}`),
  ].join("\n");
}

export function taskText(task: TaskResult, wantedBaseline: string | null): string {
  const baseline = baselineOf(task, wantedBaseline);
  const width = widthOf([...task.measurements, { contender: baseline }].map(({ contender }) => contender));
  const lines = task.measurements.map((measurement) => {
    const samples = distribution(measurement.samples);
    const amount = `${formatAmount(samples.median).padStart(11)} ${task.unit}`;
    const times = formatRatios(timesAsGood(task, measurement, baseline));
    return `  ${measurement.contender.padEnd(width)} ${amount} ${formatSpread(samples).padStart(8)}   ${times}`;
  });
  const absences = task.absences.map(({ name, reason }) => `  ${name.padEnd(width)} sits out: ${reason}`);
  const title = `${task.title}: ${task.task}; × as good as ${baseline} (quartiles)`;
  return [title, ...lines, ...absences].join("\n");
}

/** What can be said only when all has been measured. */
export function tailText(result: BenchResult): string {
  const scalings = scalingsOf(result.tasks.filter(({ suite }) => suite === "threadScaling")).map(
    ({ task, contender, ratio, efficiency }) =>
      `  ${task}: ${contender} ${formatRatios(ratio)}, ${formatPercent(efficiency)} per thread`,
  );
  return [
    ...(scalings.length > 0 ? [["Threads, to one of the same", ...scalings].join("\n")] : []),
    ["Targets", ...judge(result, targets).map((each) => `  ${judgementText(each)}`)].join("\n"),
  ].join("\n\n");
}

function judgementText(judgement: Judgement): string {
  const { target, worst } = judgement;
  const found = worst ? `${formatValue(judgement)} (${worst.ours}, ${worst.task})` : "";
  return `${target.name}: ${target.expected} ${formatLimit(judgement)}: ${found}${found && ", "}${verdict(judgement)}`;
}

/** "met", "missed by 12 %" or "not measured" */
export function verdict({ worst }: Judgement): string {
  if (!worst) return "not measured";
  return worst.missedBy === 0 ? "met" : `missed by ${formatPercent(worst.missedBy)}`;
}

export function formatLimit({ target, limit }: Judgement): string {
  return target.theirs ? formatRatio(limit) : formatAmount(limit);
}

/** The median with its quartiles; empty when there is none. */
export function formatValue({ target, worst }: Judgement): string {
  if (!worst) return "";
  const { median, low, high } = worst.value;
  return target.theirs
    ? formatRatios(worst.value)
    : `${formatAmount(median)} (${formatAmount(low)}–${formatAmount(high)})`;
}

export function environmentLine({ date, machine, node, v8, flags, commit, quick }: Environment): string {
  const switches = flags.length > 0 ? flags.join(" ") : "no flags";
  const line = `${date.slice(0, 10)}, ${machine}, Node ${node}, V8 ${v8} (${switches}), commit ${commit ?? "unknown"}`;
  return quick ? `${line}, quick run` : line;
}

function widthOf(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length));
}
