/** Results as a chart: the figures that say most, one panel each. */
import type { BenchPanel, BenchResults } from "@neurode/viz";
import type { BenchResult, TaskResult } from "./result.js";
import { distribution } from "./statistics.js";
import { environmentLine } from "./text.js";

/** Which tasks are drawn, in rows of two, those that were measured. */
const PANELS: readonly (readonly [suite: string, task: string, title: string])[] = [
  ["classifier", "1 row", "784-512-256-10, one row per call"],
  ["classifier", "1,024 rows", "784-512-256-10, 1,024 rows per call"],
  ["products", "1024 × 1024 × 1024", "Product of matrices, 1024 × 1024 × 1024"],
  ["startUp", "784-128-64-10", "Start of a process to its first prediction"],
];

/** What the bars are called. Contenders of ours that are not here would only repeat another bar. */
const OURS: readonly (readonly [RegExp, string])[] = [
  [/^wasm relaxed$/, "Neurode"],
  [/^wasm wide$/, "Neurode wide"],
  [/^threads( wide)?( × \d+)$/, "Neurode$1$2"],
  [/^ndarray$/, "ndarray-gemm"],
];

export function chartOf(result: BenchResult): BenchResults {
  const chosen = PANELS.flatMap(([suite, task, title]) => {
    const found = result.tasks.find((each) => each.suite === suite && each.task === task);
    return found ? [panelOf(result, found, title)] : [];
  });
  // Of a run of other suites, what comes first.
  const others = result.tasks.map((task) => panelOf(result, task, `${task.title}: ${task.task}`));
  const panels = [chosen, others].map((each) => each.filter(({ bars }) => bars.length > 0).slice(0, PANELS.length));
  return {
    title: "Neurode beside other libraries for Node.js",
    subtitle: environmentLine(result.environment),
    panels: panels.find(({ length }) => length > 0) ?? [],
    notes: notesOf(result),
  };
}

function panelOf({ contenders }: BenchResult, task: TaskResult, title: string): BenchPanel {
  const bars = task.measurements.flatMap(({ contender, samples }) => {
    const member = contenders.find(({ name }) => name === contender);
    const label = member?.role === "ours" ? labelOfOurs(contender) : contender;
    if (label === null) return [];
    const flag = member && member.flags.length > 0 ? " †" : "";
    return { label: `${label}${flag}`, ours: label.startsWith("Neurode"), ...distribution(samples) };
  });
  const direction = task.better === "higher" ? -1 : 1;
  return { title, unit: task.unit, better: task.better, bars: bars.sort((a, b) => direction * (a.median - b.median)) };
}

/** Null for what is not drawn. */
function labelOfOurs(name: string): string | null {
  const [pattern, label] = OURS.find(([each]) => each.test(name)) ?? [];
  return pattern && label ? name.replace(pattern, label) : null;
}

function notesOf({ contenders }: BenchResult): string[] {
  const flags = [...new Set(contenders.flatMap((each) => each.flags))];
  return [
    "Bars are medians of interleaved turns, whiskers quartiles. “× n” computes on n threads, everyone else on one.",
    ...(flags.length > 0 ? [`† V8 flag while the kernels are compiled: ${flags.join(", ")}.`] : []),
  ];
}
