/** `neurode predict`: a model's outputs for rows of data, of any number. */
import type { BadRowReport, OnError, PredictJobResult, RowSource } from "@neurode/io";
import type { Model } from "@neurode/layers";
import { Argument, type Command, Option } from "commander";
import { openRows, type RowFlags, STREAM_FORMATS } from "../data/rowArgument.js";
import { examplesText } from "../examples.js";
import { countText, timeText } from "../figures.js";
import { interruptible } from "../interruption.js";
import { openModel, STANDARD } from "../modelArgument.js";
import { print, printJson, tell } from "../output.js";
import { progressBar } from "../terminal/progressBar.js";
import { count, names } from "../values.js";

interface PredictFlags extends RowFlags {
  readonly output: string;
  readonly outputFormat?: "csv" | "ndjson";
  readonly argmax?: boolean;
  readonly topK?: number;
  readonly classNames?: string;
  readonly normalization?: string;
  readonly onError: OnError;
  readonly batchSize?: number;
  readonly threads?: number;
  readonly build?: "wide";
  readonly rowsPerPart?: number;
  readonly progress: boolean;
  readonly json?: boolean;
}

export function addPredict(program: Command): void {
  program
    .command("predict")
    .summary("a model's outputs for rows of data, of any number")
    .description("Predicts rows of any number in bounded memory, on every core.")
    .argument("<model>", "a model file")
    .addArgument(
      new Argument(
        "[data]",
        "rows: .csv, .tsv, .ndjson, .npy, .npz, .parquet, .arrow, IDX, or a folder of pictures",
      ).default(STANDARD, "standard input"),
    )
    .addOption(
      new Option("-o, --output <file>", "a .csv, .ndjson, .npy or .parquet to write").default(
        STANDARD,
        "standard output",
      ),
    )
    .addOption(new Option("--output-format <format>", "of standard output (default: csv)").choices(["csv", "ndjson"]))
    .addOption(new Option("--input-format <format>", "of standard input (default: csv)").choices(STREAM_FORMATS))
    .option("--columns <names>", "the columns that the model takes, in this order (default: all)", names)
    .option("--header", "names of columns come first in a CSV, though they are numbers")
    .option("--no-header", "a CSV without names of columns; they are 0, 1 …")
    .option("--delimiter <text>", "what parts the cells of a CSV (default: a comma; of .tsv a tab)")
    .option("--array <name>", "which array of an .npz")
    .addOption(
      new Option("--fit <kind>", "how pictures of another shape fit (default: fill)").choices([
        "fill",
        "cover",
        "contain",
      ]),
    )
    .option("--normalization <file>", 'JSON of {"mean": …, "variance": …}, applied to rows first')
    .addOption(new Option("--argmax", "write the likeliest class alone").conflicts("topK"))
    .option("--top-k <count>", "write so many of the likeliest classes", count)
    .option(
      "--class-names <names>",
      'parted by commas, or a file: one on each line, or JSON; of several outputs {"output": [names]}',
    )
    .addOption(
      new Option("--on-error <action>", "what a row that cannot be read does: end, be left out, or have no output")
        .choices(["fail", "skip", "null"])
        .default("fail"),
    )
    .option(
      "--batch-size <rows>",
      "rows at a time; outputs do not depend on it (default: 1024, fewer of large rows)",
      count,
    )
    .option("--threads <number>", "worker threads (default: as many as there are cores)", count)
    .addOption(new Option("--build <name>", "of the kernels; wide is faster where it runs").choices(["wide"]))
    .option("--rows-per-part <rows>", "what an interruption costs at most (default: 65536)", count)
    .option("--no-progress", "no bar in a terminal")
    .option("--json", "what was done as JSON; on standard output, rows as lines of JSON")
    .addHelpText(
      "after",
      examplesText([
        ["neurode predict model.keras rows.csv -o out.csv", "from file to file; interrupted, the same command goes on"],
        ["cat rows.csv | neurode predict model.keras > out.csv", "in a pipe"],
        ["neurode predict mobilenet.keras photos/ --top-k 3 --class-names names.txt", "the likeliest classes"],
        ["neurode predict model.keras rows.csv --columns age,height --on-error skip", "some columns, sound rows"],
      ]),
    )
    .action(predict);
}

async function predict(modelPath: string, data: string, flags: PredictFlags): Promise<void> {
  const { ArgumentError, setEngine, engine } = await import("@neurode/core");
  if (modelPath === STANDARD) throw new ArgumentError("predict: standard input is for rows; name the model's file.");
  if (flags.outputFormat !== undefined && flags.output !== STANDARD) {
    throw new ArgumentError("predict: --output-format is for standard output; of a file, its ending tells the format.");
  }
  if (flags.rowsPerPart !== undefined && flags.output === STANDARD) {
    throw new ArgumentError("predict: --rows-per-part is for a file; standard output has no parts.");
  }
  const { threads, build } = flags;
  setEngine("auto", { ...(threads !== undefined && { threads }), ...(build && { build }) });
  try {
    const model = await openModel(modelPath);
    const rows = await openRows(data, model, flags);
    await (flags.output === STANDARD ? toStream(model, rows, flags) : toFile(model, rows, flags));
  } finally {
    await engine().close();
  }
}

/** What both ways of writing are told. */
async function commonOptions({ argmax, topK, classNames, normalization, onError, batchSize }: PredictFlags) {
  const { classNamesFrom } = await import("../data/classNames.js");
  return {
    onError,
    ...(argmax && { outcome: "argmax" as const }),
    ...(topK !== undefined && { outcome: "topK" as const, topK }),
    ...(classNames !== undefined && { classNames: await classNamesFrom(classNames) }),
    ...(normalization !== undefined && { normalization }),
    ...(batchSize !== undefined && { batchSize }),
  };
}

async function toStream(model: Model, rows: RowSource, flags: PredictFlags): Promise<void> {
  const { predictBytes } = await import("@neurode/io");
  const options = await commonOptions(flags);
  const format = flags.outputFormat ?? (flags.json ? "ndjson" : "csv");
  const bar = progressBar(process.stderr, flags.progress && !process.stdout.isTTY);
  const bad: BadRowReport[] = [];
  let badCount = 0;
  const onBadRow = (report: BadRowReport) => {
    if (++badCount <= MOST_TOLD) bad.push(report);
  };
  const { show: onProgress } = bar;
  await interruptible(
    () => "interrupted.",
    async (signal) => {
      for await (const bytes of predictBytes(model, rows, { ...options, format, signal, onBadRow, onProgress })) {
        await print(bytes);
      }
    },
  ).finally(bar.clear);
  tellBadRows({ badCount, bad, badFile: null });
}

async function toFile(model: Model, rows: RowSource, flags: PredictFlags): Promise<void> {
  const { predictJob } = await import("@neurode/io");
  const options = await commonOptions(flags);
  const { output, rowsPerPart } = flags;
  const bar = progressBar(process.stderr, flags.progress);
  const start = performance.now();
  const result = await interruptible(
    () => `interrupted. What is done is kept in ${output}.job; the same command goes on from there.`,
    (signal) =>
      predictJob(model, rows, {
        ...options,
        output,
        ...(rowsPerPart !== undefined && { rowsPerPart }),
        signal,
        onProgress: bar.show,
      }),
  ).finally(bar.clear);
  const seconds = (performance.now() - start) / 1000;
  if (flags.json) return printJson({ file: output, seconds, ...result });
  const resumed = result.resumedAt > 0 ? `, going on behind row ${countText(result.resumedAt)}` : "";
  tell(`${output}: ${countText(result.written)} rows in ${timeText(1000 * seconds)}${resumed}`);
  tellBadRows(result);
}

/** How many bad rows are told one by one. */
const MOST_TOLD = 10;

function tellBadRows({ badCount, bad, badFile }: Pick<PredictJobResult, "badCount" | "bad" | "badFile">): void {
  if (badCount === 0) return;
  tell(`${countText(badCount)} of the rows could not be read${badFile === null ? "" : `; ${badFile} has them all`}:`);
  for (const { error } of bad.slice(0, MOST_TOLD)) tell(`  ${error}`);
  if (badCount > MOST_TOLD) tell("  …");
}
