/** Two results side by side, to judge a change: what both have measured, and whether it moved by more than it varies. */
import { formatAmount, formatRatio } from "./figures.js";
import { table } from "./markdown.js";
import type { BenchResult, Measurement } from "./result.js";
import { environmentLine } from "./text.js";

export type Verdict = "faster" | "slower" | "same";

export interface Comparison {
  readonly title: string;
  readonly task: string;
  readonly contender: string;
  readonly before: Measurement;
  readonly after: Measurement;
  /** Medians, after over before. */
  readonly ratio: number;
  readonly verdict: Verdict;
}

/** A median may move by this much between two runs of the same code, however little it varies within each. */
const NOISE = 0.05;

export function compareResults(before: BenchResult, after: BenchResult): Comparison[] {
  return after.tasks.flatMap(({ suite, title, task, measurements }) => {
    const earlier = before.tasks.find((each) => each.suite === suite && each.task === task)?.measurements ?? [];
    return measurements.flatMap((now): Comparison[] => {
      const then = earlier.find(({ contender }) => contender === now.contender);
      if (!then) return [];
      const ratio = now.median / then.median;
      return [{ title, task, contender: now.contender, before: then, after: now, ratio, verdict: judge(then, now) }];
    });
  });
}

/** Faster when every cycle of one run beats every cycle of the other, and medians differ by more than noise. */
function judge(before: Measurement, after: Measurement): Verdict {
  if (after.slowest > before.fastest && after.median > before.median * (1 + NOISE)) return "faster";
  if (after.fastest < before.slowest && after.median < before.median * (1 - NOISE)) return "slower";
  return "same";
}

export function comparisonMarkdown(before: BenchResult, after: BenchResult): string {
  const rows = compareResults(before, after).map((each) => [
    `${each.title}: ${each.task}`,
    each.contender,
    formatAmount(each.before.median),
    formatAmount(each.after.median),
    formatRatio(each.ratio),
    each.verdict,
  ]);
  return [
    `before: ${environmentLine(before.environment)}\nafter: ${environmentLine(after.environment)}`,
    rows.length > 0
      ? table(["task", "contender", "before", "after", "ratio", ""], rows)
      : "The two results have nothing in common.",
  ].join("\n\n");
}
