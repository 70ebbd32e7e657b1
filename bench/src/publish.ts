/**
 * Publishing: the table in the README, the pages of bench/README.md and the
 * chart, all made of results, between marks that say so.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ArgumentError } from "@neurode/core";
import { plotBench } from "@neurode/viz";
import { chartOf } from "./chart.js";
import { type Judgement, judge } from "./judge.js";
import { footnote, marked, resultMarkdown, table } from "./markdown.js";
import { type BenchResult, readResult } from "./result.js";
import { targets } from "./targets.js";
import { environmentLine, formatValue } from "./text.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const RESULTS = join(ROOT, "bench/results");
const CHART = join(ROOT, "docs/pictures/bench.svg");

/** Of the newest result of each Node when `files` is empty. */
export async function publish(files: readonly string[]): Promise<void> {
  const results = newestOfEachNode((files.length > 0 ? files : savedResults()).map(readResult));
  if (results.length === 0) throw new ArgumentError(`bench: --publish found no results in ${RESULTS}.`);
  const newest = results[results.length - 1];
  rewrite(join(ROOT, "README.md"), summaryMarkdown(results));
  rewrite(join(ROOT, "bench/README.md"), results.map(detailsMarkdown).join("\n\n"));
  writeFileSync(CHART, await plotBench(chartOf(newest)));
}

/** From the oldest Node to the newest, the last result of each. */
export function newestOfEachNode(results: readonly BenchResult[]): BenchResult[] {
  const byDate = [...results].sort((a, b) => a.environment.date.localeCompare(b.environment.date));
  const newest = new Map(byDate.map((result) => [majorOf(result), result]));
  return [...newest].sort(([a], [b]) => a - b).map(([, result]) => result);
}

/** How we stand to each peer, one column for each Node. */
export function summaryMarkdown(results: readonly BenchResult[]): string {
  const judgements = results.map((result) => judge(result, targets));
  const value = (judgement: Judgement, result: BenchResult) =>
    judgement.worst
      ? `${formatValue(judgement)}${marked(result, judgement.worst.ours).endsWith("†") ? " †" : ""}`
      : "–";
  const rows = targets
    .map(({ name }, i) => [name, ...results.map((result, column) => value(judgements[column][i], result))])
    .filter((cells) => cells.slice(1).some((text) => text !== "–"));
  const notes = results.flatMap((result) => {
    const names = judge(result, targets).flatMap(({ worst }) => worst?.ours ?? []);
    const note = footnote(result, names);
    return note === null ? [] : [`Node ${majorOf(result)}: ${note}`];
  });
  return [
    table(["Neurode to …", ...results.map((result) => `Node ${majorOf(result)}`)], rows),
    ...notes,
    ...results.map((result) => `${environmentLine(result.environment)}.`),
  ].join("\n\n");
}

/** `text` with `content` between its marks. Throws an ArgumentError when it has none. */
export function between(text: string, content: string, where: string): string {
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start) {
    throw new ArgumentError(`bench: ${where} has no lines ${START} and ${END}, between which results are written.`);
  }
  return `${text.slice(0, start + START.length)}\n\n${content}\n\n${text.slice(end)}`;
}

const START = "<!-- made by pnpm bench --publish -->";
const END = "<!-- end of what is made -->";

function rewrite(file: string, content: string): void {
  writeFileSync(file, between(readFileSync(file, "utf8"), content, file));
}

function detailsMarkdown(result: BenchResult): string {
  const summary = `<summary>Node ${result.environment.node}</summary>`;
  return `<details>\n${summary}\n\n${resultMarkdown(result, null)}\n\n</details>`;
}

function savedResults(): string[] {
  return readdirSync(RESULTS)
    .filter((file) => file.endsWith(".json"))
    .map((file) => join(RESULTS, file));
}

function majorOf({ environment }: BenchResult): number {
  return Number.parseInt(environment.node, 10);
}
