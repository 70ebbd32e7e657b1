/** Two results side by side, to judge a change: what both have measured, and whether it moved by more than it varies. */
import { formatAmount, formatRatio } from "./figures.js";
import { table } from "./markdown.js";
import { type BenchResult, measurementOf, type TaskResult } from "./result.js";
import { distribution } from "./statistics.js";
import { environmentLine } from "./text.js";

export type Verdict = "better" | "worse" | "same";

export interface Comparison {
  readonly title: string;
  readonly task: string;
  readonly contender: string;
  /** Medians. */
  readonly before: number;
  readonly after: number;
  /** How many times as good: above 1 is better, whatever the unit. */
  readonly ratio: number;
  readonly verdict: Verdict;
}

/** A median may move by this much between two runs of the same code, however little it varies within each. */
const NOISE = 0.05;

export function compareResults(before: BenchResult, after: BenchResult): Comparison[] {
  return after.tasks.flatMap((now) => {
    const then = before.tasks.find(({ suite, task }) => suite === now.suite && task === now.task);
    if (!then) return [];
    return now.measurements.flatMap(({ contender, samples }): Comparison[] => {
      const earlier = measurementOf(then, contender);
      return earlier ? [compareSamples(now, contender, earlier.samples, samples)] : [];
    });
  });
}

/** Better when every cycle of one run beats every cycle of the other, and medians differ by more than noise. */
function compareSamples(
  { title, task, better }: TaskResult,
  contender: string,
  earlier: readonly number[],
  later: readonly number[],
): Comparison {
  const [before, after] = [distribution(earlier).median, distribution(later).median];
  const ratio = better === "higher" ? after / before : before / after;
  const [low, high] = better === "higher" ? [earlier, later] : [later, earlier];
  const improved = Math.min(...high) > Math.max(...low) && ratio > 1 + NOISE;
  const declined = Math.max(...high) < Math.min(...low) && ratio < 1 - NOISE;
  return { title, task, contender, before, after, ratio, verdict: improved ? "better" : declined ? "worse" : "same" };
}

export function comparisonMarkdown(before: BenchResult, after: BenchResult): string {
  const rows = compareResults(before, after).map((each) => [
    `${each.title}: ${each.task}`,
    each.contender,
    formatAmount(each.before),
    formatAmount(each.after),
    formatRatio(each.ratio),
    each.verdict,
  ]);
  return [
    `before: ${environmentLine(before.environment)}\nafter: ${environmentLine(after.environment)}`,
    rows.length > 0
      ? table(["task", "contender", "before", "after", "× as good", ""], rows)
      : "The two results have nothing in common.",
  ].join("\n\n");
}
