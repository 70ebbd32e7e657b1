/** `neurode convert`: a model in another format. */
import { readFile, stat } from "node:fs/promises";
import type { Model, QuantizationMode } from "@neurode/layers";
import { type Command, Option } from "commander";
import { examplesText } from "../examples.js";
import { openModel, STANDARD, sourceOf } from "../modelArgument.js";
import { printJson, tell } from "../output.js";
import { toStandardOutput } from "../toStandardOutput.js";
import { counts } from "../values.js";

const FORMATS = ["keras", "h5", "tfjs", "onnx", "weights", "safetensors", "architecture"] as const;
type Format = (typeof FORMATS)[number];

/** The longest that fits counts. */
const ENDINGS: readonly (readonly [ending: string, formats: readonly Format[]])[] = [
  [".weights.h5", ["weights"]],
  [".safetensors", ["safetensors"]],
  [".keras", ["keras"]],
  [".h5", ["h5"]],
  [".hdf5", ["h5"]],
  [".onnx", ["onnx"]],
  [".json", ["tfjs", "architecture"]],
];

interface ConvertFlags {
  readonly to?: Format;
  readonly model?: string;
  readonly optimizer: boolean;
  readonly inputShape?: readonly number[];
  readonly quantize?: QuantizationMode;
  readonly json?: boolean;
}

export function addConvert(program: Command): void {
  program
    .command("convert")
    .summary("a model in another format")
    .description("Writes a model in another format, or takes its weights or architecture out of it.")
    .argument("<input>", "a model file, or - for standard input")
    .argument(
      "<output>",
      ".keras, .h5, .json (TensorFlow.js), .onnx, .weights.h5 or .safetensors; - for standard output, with --to",
    )
    .addOption(
      new Option("--to <format>", "what to write, where the name of the output does not tell").choices(FORMATS),
    )
    .option("--model <file>", "the input holds weights only: the model that they are of, or its architecture as JSON")
    .option("--no-optimizer", "leave out what training would go on with")
    .addOption(
      new Option("--quantize <mode>", "store the weights of Dense layers in fewer bytes").choices(["int8", "float16"]),
    )
    .option("--input-shape <sizes>", "of one row, for ONNX, where the model leaves sizes open", counts)
    .option("--json", "tell what was written as JSON")
    .addHelpText(
      "after",
      examplesText([
        ["neurode convert old.h5 new.keras", "a file of an older Keras for Keras 3"],
        ["neurode convert model.keras web/model.json", "for TensorFlow.js"],
        ["neurode convert model.keras - --to onnx > model.onnx", "to standard output"],
        ["neurode convert model.keras model.json --to architecture", "the layers without their weights"],
        ["neurode convert a.safetensors a.keras --model a.json", "weights into their model"],
      ]),
    )
    .action(convert);
}

async function convert(input: string, output: string, flags: ConvertFlags): Promise<void> {
  const format = await formatOf(output, flags.to);
  const { ArgumentError } = await import("@neurode/core");
  if (output === STANDARD && flags.json) {
    throw new ArgumentError("convert: --json and the output - both use standard output. Name a file.");
  }
  if (flags.inputShape && format !== "onnx") {
    throw new ArgumentError(
      `convert: --input-shape is for ONNX, which must know all sizes; ${format} may leave them open.`,
    );
  }
  if (input === STANDARD && flags.model === STANDARD) {
    throw new ArgumentError("convert: the input and --model cannot both be standard input. Name the file of one.");
  }
  const model = await openInput(input, flags);
  if (flags.quantize) model.quantize(flags.quantize);
  if (output === STANDARD) {
    const [ending] = ENDINGS.find(([, formats]) => formats.includes(format)) as (typeof ENDINGS)[number];
    return toStandardOutput(`model${ending}`, (path) => write(model, path, format, flags));
  }
  await write(model, output, format, flags);
  if (flags.json) return printJson({ file: output, format, bytes: (await stat(output)).size });
  tell(output);
}

/** What the output's ending and `--to` say together. */
async function formatOf(output: string, to: Format | undefined): Promise<Format> {
  const { ArgumentError } = await import("@neurode/core");
  if (output === STANDARD) {
    if (to === "tfjs") throw new ArgumentError("convert: tfjs is several files. Name a model.json to write.");
    if (to) return to;
    throw new ArgumentError(`convert: say with --to what to write to standard output: ${FORMATS.join(", ")}.`);
  }
  const formats = ENDINGS.find(([ending]) => output.toLowerCase().endsWith(ending))?.[1];
  if (!formats) {
    const endings = ENDINGS.map(([ending]) => ending).join(", ");
    throw new ArgumentError(`convert: the output must end in one of ${endings}; got ${JSON.stringify(output)}.`);
  }
  if (to === undefined || formats.includes(to)) return to ?? formats[0];
  throw new ArgumentError(`convert: ${JSON.stringify(output)} is the name of ${formats.join(" or ")}, not of ${to}.`);
}

async function openInput(input: string, { model: of, optimizer }: ConvertFlags): Promise<Model> {
  if (of === undefined) return openModel(input, { compile: optimizer });
  const { loadWeights, modelFromJson } = await import("@neurode/io");
  const model = await (isJson(of) ? readFile(of, "utf8").then(modelFromJson) : openModel(of));
  await loadWeights(model, await sourceOf(input));
  return model;
}

function isJson(path: string): boolean {
  return path.toLowerCase().endsWith(".json");
}

async function write(model: Model, path: string, format: Format, flags: ConvertFlags): Promise<void> {
  const { optimizer, inputShape } = flags;
  const { exportOnnx, saveArchitecture, saveModel, saveWeights } = await import("@neurode/io");
  if (inputShape) {
    await exportOnnx(model, path, { inputShapes: [[null, ...inputShape]] });
    return;
  }
  if (format === "architecture") return saveArchitecture(model, path);
  if (format === "weights" || format === "safetensors") return saveWeights(model, path);
  await saveModel(model, path, optimizer ? {} : { includeOptimizer: false });
}
