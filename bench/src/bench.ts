/**
 * Engines and peers side by side. Runs suites and prints what each contender
 * does in a second, shows a result of an earlier run, or compares two.
 */
import { writeFileSync } from "node:fs";
import { ArgumentError } from "@neurode/core";
import { parseRequest, type Request, USAGE } from "./arguments.js";
import { comparisonMarkdown } from "./compare.js";
import { gatherContenders } from "./contenders/contenders.js";
import { FULL_PACE, QUICK_PACE } from "./cycles.js";
import { currentEnvironment } from "./environment.js";
import { resultMarkdown } from "./markdown.js";
import { randomNetwork } from "./network.js";
import { readResult, type TaskResult } from "./result.js";
import { runTask } from "./runTask.js";
import { suites } from "./suites/suites.js";
import { headText, resultText, taskText } from "./text.js";

try {
  await answer(
    parseRequest(
      process.argv.slice(2),
      suites.map(({ name }) => name),
    ),
  );
} catch (error) {
  if (!(error instanceof ArgumentError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}

async function answer(request: Request): Promise<void> {
  switch (request.kind) {
    case "run":
      return run(request);
    case "show": {
      const { file, baseline, markdown } = request;
      const result = readResult(file);
      return console.log(markdown ? resultMarkdown(result, baseline) : resultText(result, baseline));
    }
    case "compare":
      return console.log(comparisonMarkdown(readResult(request.before), readResult(request.after)));
  }
}

/** Tasks are printed and written as they are measured, so that little is lost with a run that is broken off. */
async function run({ quick, suites: wanted, baseline, json, markdown }: Request & { kind: "run" }): Promise<void> {
  const { contenders, absences } = await gatherContenders();
  try {
    if (!contenders.some(({ name }) => name === baseline)) {
      const names = contenders.map(({ name }) => `"${name}"`).join(", ");
      throw new ArgumentError(`bench: --baseline: got "${baseline}", contenders here are ${names}.`);
    }
    const head = {
      environment: currentEnvironment(),
      contenders: contenders.map(({ name, detail }) => ({ name, detail })),
      absences,
    };
    if (!markdown) console.log(headText(head));
    const tasks: TaskResult[] = [];
    for (const suite of suites.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
      for (const task of suite.tasks.filter((each) => each.quick || !quick)) {
        const network = randomNetwork(task.architecture);
        const pace = quick ? QUICK_PACE : FULL_PACE;
        const result = await runTask({ ...task, title: suite.title }, network, contenders, pace);
        tasks.push(result);
        if (json !== null) writeFileSync(json, `${JSON.stringify({ ...head, tasks }, null, 2)}\n`);
        if (!markdown) console.log(`\n${taskText(result, baseline)}`);
      }
    }
    if (markdown) console.log(resultMarkdown({ ...head, tasks }, baseline));
  } finally {
    for (const contender of contenders) await contender.close();
  }
}
