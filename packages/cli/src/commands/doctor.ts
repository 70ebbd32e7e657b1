/** `neurode doctor`: what this machine offers, and how to get faster. */
import type { Command } from "commander";
import type { Examination } from "../doctor/examine.js";
import { examplesText } from "../examples.js";
import { numberText } from "../figures.js";
import { print, printJson } from "../output.js";
import { type Colors, colorsOf } from "../terminal/colors.js";
import { status } from "../terminal/status.js";

export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .summary("what this machine offers, and how to get faster")
    .description("Tells what Node, kernels, cores and memory there are, measures them, and says how to get faster.")
    .option("--json", "all of it as JSON")
    .addHelpText("after", examplesText([["neurode doctor", "takes a few seconds"]]))
    .action(consult);
}

async function consult({ json }: { json?: boolean }): Promise<void> {
  const [{ examine }, { adviceFor }] = await Promise.all([
    import("../doctor/examine.js"),
    import("../doctor/advice.js"),
  ]);
  const progress = status(process.stderr);
  progress.show("measuring …");
  const found = await examine();
  progress.clear();
  const advice = adviceFor(found);
  if (json) return printJson({ ...found, advice });
  await print(reportText(found, advice, colorsOf(process.stdout)));
}

function reportText(found: Examination, advice: readonly string[], colors: Colors): string {
  const { node, v8, flags, machine, cores, memory, kernels, builds, libraries } = found;
  const lines: [string, string][] = [
    ["Node", `${node}, V8 ${v8}${flags.length > 0 ? `, ${flags.join(" ")}` : ""}`],
    ["Machine", machine],
    ["Cores", cores.usable === cores.all ? String(cores.all) : `${cores.usable} of ${cores.all}`],
    ["Memory", `${gibText(memory.all)}, ${gibText(memory.free)} free`],
    ["Kernels", kernels],
    ...builds.map(({ name, gflops }): [string, string] => [`  ${name}`, buildText(gflops, cores.usable)]),
    ...libraries.map(({ name, use, installed }): [string, string] => [
      name,
      installed ? `${use}` : `not installed; ${use}`,
    ]),
  ];
  const width = Math.max(...lines.map(([title]) => title.length));
  const table = lines.map(([title, text]) => `${colors.bold(title.padEnd(width))}  ${text}\n`).join("");
  if (advice.length === 0) return `${table}\nNothing to improve.\n`;
  return `${table}\n${colors.bold("How to get faster")}\n${advice.map((each) => `  • ${each}\n`).join("")}`;
}

function buildText(gflops: { one: number; all: number } | null, cores: number): string {
  if (gflops === null) return "does not run here";
  const one = `${numberText(gflops.one)} GFLOP/s`;
  return cores === 1 ? one : `${one} on one thread, ${numberText(gflops.all)} on ${cores}`;
}

function gibText(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
