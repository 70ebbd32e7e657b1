/** `neurode plot`: a picture of a model. */
import { stat } from "node:fs/promises";
import type { PlotModelOptions } from "@neurode/viz";
import { type Command, Option } from "commander";
import { examplesText } from "../examples.js";
import { openModel, STANDARD, stemOf } from "../modelArgument.js";
import { print, printJson, tell } from "../output.js";
import { toStandardOutput } from "../toStandardOutput.js";
import { names, positive } from "../values.js";

/** The names of flags are those of plotModel's options. */
type PlotFlags = Omit<PlotModelOptions, "toFile"> & {
  readonly output?: string;
  readonly format?: string;
  readonly json?: boolean;
};

export function addPlot(program: Command): void {
  program
    .command("plot")
    .summary("a picture of a model")
    .description("Draws a model: a picture, a page to look around in, or a graph as text.")
    .argument("<model>", "a model file, or - for standard input")
    .option("-o, --output <file>", ".svg, .png, .html, .dot or .json; - for standard output (default: <model>.svg)")
    .addOption(
      new Option("--format <format>", "of standard output")
        .choices(["svg", "png", "html", "dot", "json"])
        .default(undefined, "svg"),
    )
    .addOption(
      new Option("--rankdir <direction>", "where data flows: to the bottom, top, right or left")
        .choices(["TB", "BT", "LR", "RL"])
        .default(undefined, "TB"),
    )
    .addOption(
      new Option("--theme <theme>", "colours; keras is the picture that Keras draws")
        .choices(["auto", "light", "dark", "keras"])
        .default(undefined, "auto"),
    )
    .addOption(
      new Option("--splines <kind>", "how lines go")
        .choices(["ortho", "polyline", "curved"])
        .default(undefined, "ortho"),
    )
    .option("--expand-nested", "models inside as frames, with what is in them")
    .option("--show-dtype", "the dtype of each layer's output")
    .option("--show-weights", "the shapes of each layer's weights")
    .option("--show-trainable", "which layers are frozen")
    .option("--no-show-shapes", "leave out the shapes of tensors")
    .option("--no-show-layer-names", "head layers by their classes, not their names")
    .option("--no-show-layer-activations", "leave out activations")
    .option("--no-show-params", "leave out the numbers of parameters")
    .option("--dpi <dots>", "dots per inch of a .png (default: 200)", positive)
    .option("--font-files <files>", "further fonts for a .png, parted by commas", names)
    .option("--locale <language>", "of words and numbers, such as de-CH (default: en)")
    .option("--json", "tell what was written as JSON")
    .addHelpText(
      "after",
      examplesText([
        ["neurode plot model.keras", "writes model.svg"],
        ["neurode plot model.keras -o model.html", "a page to look around in"],
        ["neurode plot model.h5 -o - --format dot | dot -Tpdf", "through Graphviz"],
      ]),
    )
    .action((path: string, _flags: PlotFlags, command: Command) => plot(path, given(command)));
}

/** The flags about the picture that are on the command line; of all others it has its own defaults. */
function given(command: Command): PlotFlags {
  const flags = Object.entries(command.opts<PlotFlags>());
  const isGiven = (name: string) => command.getOptionValueSource(name) === "cli" && name !== "import";
  return Object.fromEntries(flags.filter(([name]) => isGiven(name)));
}

async function plot(path: string, { output, format, json, ...options }: PlotFlags): Promise<void> {
  const model = await openModel(path);
  const { ArgumentError } = await import("@neurode/core");
  if (output === STANDARD) {
    if (json) throw new ArgumentError("plot: --json and -o - both use standard output. Give -o a file.");
    if (format === undefined || format === "svg") return print(await model.plot(options));
    return toStandardOutput(`model.${format}`, (toFile) => model.plot({ ...options, toFile }));
  }
  if (format !== undefined)
    throw new ArgumentError("plot: --format is for -o -; of a file, its ending tells the format.");
  const toFile = output ?? `${stemOf(path)}.svg`;
  await model.plot({ ...options, toFile });
  if (json) return printJson({ file: toFile, bytes: (await stat(toFile)).size, layers: model.layers.length });
  tell(toFile);
}
