/** The commands put together, and how all of them read and help. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { addBench } from "./commands/bench.js";
import { addConvert } from "./commands/convert.js";
import { addDoctor } from "./commands/doctor.js";
import { addInspect } from "./commands/inspect.js";
import { addPlot } from "./commands/plot.js";
import { addPredict } from "./commands/predict.js";
import { addSummary } from "./commands/summary.js";
import { addVerify } from "./commands/verify.js";
import { addImports } from "./imports.js";

const ADDED = [addSummary, addPlot, addPredict, addInspect, addConvert, addVerify, addBench, addDoctor];

/** `quiet` programs say nothing of a wrong command line, but throw all the same. */
export function makeProgram({ quiet = false } = {}): Command {
  const program = new Command("neurode")
    .configureOutput({ outputError: (text, write) => quiet || write(text.replace(/^error: /, "neurode: ")) })
    .description("Neural networks from the command line: models of Keras, TensorFlow.js and ONNX, without Python.")
    .version(versionOf(), "-v, --version")
    .showHelpAfterError(!quiet && 'Run "neurode --help", or with a command "neurode <command> --help".')
    .configureHelp({ subcommandTerm: termOf })
    .addHelpText("after", EPILOGUE);
  for (const add of ADDED) add(program);
  for (const each of program.commands) if (takesModel(each)) addImports(each);
  for (const each of [program, ...program.commands]) each.exitOverride().allowExcessArguments(false);
  return program;
}

function takesModel(command: Command): boolean {
  return command.registeredArguments.length > 0;
}

/** Of a command in the list: its name and what it is given. */
function termOf(command: Command): string {
  const given = command.registeredArguments.map((each) => (each.required ? `<${each.name()}>` : `[${each.name()}]`));
  return [command.name(), ...given].join(" ");
}

const EPILOGUE = `
A model is a path, or - for standard input. Each command takes --json, for
programs that read what it prints.

Exit codes:
  0    done
  1    a model or data cannot be used as asked
  2    the command line is wrong
  130  interrupted`;

function versionOf(): string {
  return (JSON.parse(readFileSync(join(__dirname, "../package.json"), "utf8")) as { version: string }).version;
}
