/**
 * Engines and peers side by side: runs suites and reports what each contender
 * does, shows a result of an earlier run, compares two, or publishes some.
 */
import { writeFileSync } from "node:fs";
import { ArgumentError } from "@neurode/core";
import { plotBench } from "@neurode/viz";
import { HELP, parseRequest, type Request, USAGE } from "./arguments.js";
import { chartOf } from "./chart.js";
import { comparisonMarkdown } from "./compare.js";
import { resultMarkdown } from "./markdown.js";
import { runUnder } from "./nodes.js";
import { publish } from "./publish.js";
import { checkBaseline, readResult } from "./result.js";
import { run } from "./run.js";
import { suites } from "./suites/suites.js";
import { resultText } from "./text.js";

try {
  const names = suites.map(({ name }) => name);
  await answer(parseRequest(process.argv.slice(2), names));
} catch (error) {
  if (!(error instanceof ArgumentError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}

async function answer(request: Request): Promise<void> {
  switch (request.kind) {
    case "run":
      return run(request);
    case "nodes":
      return runUnder(request.versions, request.args);
    case "show":
      return show(request);
    case "compare":
      return console.log(comparisonMarkdown(readResult(request.before), readResult(request.after)));
    case "publish":
      return publish(request.files);
    case "help":
      return console.log(HELP);
  }
}

async function show({ file, markdown, baseline, svg }: Request & { kind: "show" }): Promise<void> {
  const result = readResult(file);
  checkBaseline(baseline, result);
  console.log(markdown ? resultMarkdown(result, baseline) : resultText(result, baseline));
  if (svg !== null) writeFileSync(svg, await plotBench(chartOf(result)));
}
