/** `neurode verify`: whether a model file is sound, and what of it is not supported. */
import type { Command } from "commander";
import { examplesText } from "../examples.js";
import { EXIT } from "../exitCodes.js";
import { STANDARD, sourceOf } from "../modelArgument.js";
import { print, printJson } from "../output.js";
import { type Colors, colorsOf } from "../terminal/colors.js";
import { counts } from "../values.js";
import type { Finding, Verification } from "../verify/verification.js";

interface VerifyFlags {
  readonly inputShape?: readonly number[];
  readonly json?: boolean;
}

export function addVerify(program: Command): void {
  program
    .command("verify")
    .summary("whether a model file is sound, and what is not supported")
    .description("Checks a model file: its structure, its layers, its weights, and that it predicts.")
    .argument("<model>", "a model file, or - for standard input")
    .option("--input-shape <sizes>", "of one row, to predict with where the model leaves sizes open", counts)
    .option("--json", "what was found as JSON")
    .addHelpText(
      "after",
      examplesText([
        ["neurode verify model.keras", "ends with 0 if it can be used, else with 1"],
        ["for file in *.h5; do neurode verify $file; done", "every file here"],
      ]),
    )
    .action(verify);
}

async function verify(path: string, { inputShape, json }: VerifyFlags): Promise<void> {
  const { verification } = await import("../verify/verification.js");
  const found = await verification(await sourceOf(path), inputShape);
  if (!found.sound) process.exitCode = EXIT.failed;
  if (json) return printJson({ file: path, ...found });
  await print(verificationText(path === STANDARD ? "standard input" : path, found, colorsOf(process.stdout)));
}

function verificationText(file: string, { sound, findings }: Verification, colors: Colors): string {
  const lines = findings.map((finding) => `  ${signOf(finding, colors)} ${finding.text}\n`).join("");
  const verdict = sound ? colors.green("is sound") : colors.red("cannot be used");
  return `${colors.bold(file)} ${verdict}\n${lines}`;
}

function signOf({ kind }: Finding, colors: Colors): string {
  if (kind === "good") return colors.green("✓");
  return kind === "bad" ? colors.red("✗") : colors.yellow("!");
}
