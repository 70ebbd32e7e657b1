/**
 * A run: suites one after the other, reported and written as they are measured,
 * so that little is lost with a run that is broken off.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { availableCores } from "@neurode/core";
import { plotBench } from "@neurode/viz";
import type { RunRequest } from "./arguments.js";
import { chartOf } from "./chart.js";
import type { ContenderSpec } from "./contenders/spec.js";
import { currentEnvironment, type Environment } from "./environment.js";
import { resultMarkdown } from "./markdown.js";
import { FULL_PACE, QUICK_PACE } from "./measures/pace.js";
import { Crew } from "./processes/crew.js";
import { type BenchResult, checkBaseline, resultJson, type TaskResult, VERSION } from "./result.js";
import { ORACLE, runTask } from "./runTask.js";
import { suites } from "./suites/suites.js";
import { headText, tailText, taskText } from "./text.js";

export async function run({ quick, suites: wanted, baseline, json, markdown, svg }: RunRequest): Promise<void> {
  const environment = currentEnvironment(quick);
  const file = json === null ? null : resultFile(json, environment);
  // Before anything is measured: a path that cannot be written to is better known now.
  for (const path of [file, svg]) if (path !== null) mkdirSync(dirname(path), { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), "neurode-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  process.once("SIGINT", () => process.exit(130));
  const chosen = suites
    .filter(({ name }) => wanted.length === 0 || wanted.includes(name))
    .map((suite) => ({ ...suite, tasks: suite.tasks.filter(({ runs }) => runs !== (quick ? "full" : "quick")) }));
  const cores = availableCores();
  const crew = new Crew();
  try {
    await crew.open(unique([...chosen.flatMap((suite) => suite.contenders(cores)), ORACLE]));
    const tasks: TaskResult[] = [];
    const { members: contenders, absences } = crew;
    const result: BenchResult = { version: VERSION, environment, contenders, absences, tasks };
    checkBaseline(baseline, result);
    const print = (text: string) => markdown || console.log(`${text}\n`);
    print(headText(result));
    const stage = { crew, cores, pace: quick ? QUICK_PACE : FULL_PACE, folder };
    for (const suite of chosen) {
      for (const task of suite.tasks) {
        const results = await runTask(suite, task, stage);
        tasks.push(...results);
        if (file !== null) writeFileSync(file, resultJson(result));
        for (const each of results) print(taskText(each, baseline));
      }
    }
    console.log(markdown ? resultMarkdown(result, baseline) : tailText(result));
    if (svg !== null) writeFileSync(svg, await plotBench(chartOf(result)));
  } finally {
    crew.close();
  }
}

/** `path`, or in it when it is a folder. */
function resultFile(path: string, { date, node }: Environment): string {
  const folder = /[/\\]$/.test(path) || statSync(path, { throwIfNoEntry: false })?.isDirectory();
  return folder ? join(path, `${date.slice(0, 10)}-node-${node}.json`) : path;
}

/** Suites share contenders. */
function unique(specs: readonly ContenderSpec[]): ContenderSpec[] {
  return [...new Map(specs.map((spec) => [spec.name, spec])).values()];
}
