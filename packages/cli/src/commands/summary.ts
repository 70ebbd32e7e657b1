/** `neurode summary`: a model's layers as a table. */
import { type Command, Option } from "commander";
import { examplesText } from "../examples.js";
import { openModel } from "../modelArgument.js";
import { print } from "../output.js";
import { hasColors } from "../terminal/colors.js";
import { count } from "../values.js";

interface SummaryFlags {
  readonly expandNested?: boolean;
  readonly showTrainable?: boolean;
  readonly lineLength?: number;
  readonly ascii?: boolean;
  readonly markdown?: boolean;
  readonly json?: boolean;
}

export function addSummary(program: Command): void {
  program
    .command("summary")
    .summary("a model's layers as a table")
    .description("Prints a model's layers, shapes and parameters as Keras does.")
    .argument("<model>", "a model file, or - for standard input")
    .option("--expand-nested", "list the layers of models inside, too")
    .option("--show-trainable", "add a column that tells which layers are trainable")
    .option(
      "--line-length <columns>",
      "how wide the table is (default: as wide as Keras makes it, or the terminal)",
      count,
    )
    .option("--ascii", "plain characters, for terminals without Unicode")
    .addOption(new Option("--markdown", "a table in Markdown").conflicts(["json", "ascii", "lineLength"]))
    .addOption(new Option("--json", "the summary as JSON").conflicts(["ascii", "lineLength", "showTrainable"]))
    .addHelpText(
      "after",
      examplesText([
        ["neurode summary model.keras", "the table"],
        ["neurode summary model.h5 --expand-nested", "with the layers of models inside"],
        ["neurode summary model.onnx --json | jq .totalParams", "the number of parameters"],
      ]),
    )
    .action(sumUp);
}

async function sumUp(path: string, flags: SummaryFlags): Promise<void> {
  const model = await openModel(path);
  const { summary } = await import("@neurode/viz");
  const { json, markdown, ascii, expandNested, showTrainable, lineLength } = flags;
  const rows = { expandNested, showTrainable };
  if (json) return print(`${summary(model, { ...rows, format: "json" }).trimEnd()}\n`);
  if (markdown) return print(summary(model, { ...rows, format: "markdown" }));
  const terminalWidth = process.stdout.isTTY ? "auto" : undefined;
  const color = hasColors(process.stdout);
  await print(summary(model, { ...rows, lineLength, ascii, color, terminalWidth }));
}
