/** `neurode bench`: how fast a model is on this machine. */
import { cpus } from "node:os";
import type { Command } from "commander";
import type { Contender } from "../bench/contenders.js";
import type { Timing } from "../bench/measure.js";
import { examplesText } from "../examples.js";
import { countText, numberText, timeText } from "../figures.js";
import { openModel } from "../modelArgument.js";
import { print, printJson } from "../output.js";
import { type Colors, colorsOf } from "../terminal/colors.js";
import { status } from "../terminal/status.js";
import { fitting, tableText } from "../terminal/table.js";
import { counts, names, positive } from "../values.js";

interface BenchFlags {
  readonly batchSizes?: readonly number[];
  readonly threads?: readonly number[];
  readonly engines?: readonly string[];
  readonly inputShape?: readonly number[];
  readonly seconds: number;
  readonly json?: boolean;
}

const BATCH_SIZES = [1, 32, 1024];
/** Of the batch sizes above, those that take longer are left out unless they are asked for, in ms. */
const LONGEST_CALL = 5000;

/** One engine with one batch size. */
interface Figure {
  readonly engine: string;
  readonly kernels: string;
  readonly threads: number;
  readonly batchSize: number;
  readonly rowsPerSecond: number;
  readonly milliseconds: Timing;
}

export function addBench(program: Command): void {
  program
    .command("bench")
    .summary("how fast a model is on this machine")
    .description("Predicts made-up rows with each engine, batch size and number of threads, by turns.")
    .argument("<model>", "a model file, or - for standard input")
    .option(
      "--batch-sizes <rows>",
      "rows at a time, parted by commas (default: 1,32,1024, less of a slow model)",
      counts,
    )
    .option("--engines <names>", "of wasm, wide, simd, ndarray, reference (default: wasm, and wide if it runs)", names)
    .option("--threads <numbers>", "parted by commas (default: 1 and as many as there are cores)", counts)
    .option("--input-shape <sizes>", "of one row, where the model leaves sizes open", counts)
    .option("--seconds <time>", "for how long each is measured (default: 1)", positive)
    .option("--json", "the figures as JSON")
    .addHelpText(
      "after",
      examplesText([
        ["neurode bench model.keras", "which batch size and engine are best here"],
        ["neurode bench model.keras --threads 1,2,4 --batch-sizes 1024", "what more threads give"],
        ["neurode bench cnn.keras --input-shape 224,224,3", "a model for images of any size"],
      ]),
    )
    .action(bench);
}

async function bench(
  path: string,
  { threads, engines, inputShape, seconds = 1, json, ...flags }: BenchFlags,
): Promise<void> {
  const model = await openModel(path);
  const [{ contenders }, { randomInputs }, { affordable, measure }] = await Promise.all([
    import("../bench/contenders.js"),
    import("../bench/inputs.js"),
    import("../bench/measure.js"),
  ]);
  const inputsOf = (rows: number) => randomInputs(model, rows, inputShape);
  const batchSizes = flags.batchSizes ?? (await affordable(model, BATCH_SIZES, inputsOf, LONGEST_CALL));
  const inputs = batchSizes.map(inputsOf);
  const runners = contenders(engines, threads);
  const progress = status(process.stderr);
  try {
    const tasks = runners.flatMap(({ engine }) => inputs.map((each) => ({ engine, inputs: each })));
    const timings = await measure(model, tasks, 1000 * seconds, (turn, turns) =>
      progress.show(`measuring ${turn} of ${turns}`),
    );
    const figures = timings.map((timing, i) =>
      figureOf(runners[Math.floor(i / batchSizes.length)], batchSizes[i % batchSizes.length], timing),
    );
    progress.clear();
    if (json) return await printJson({ model: model.name, machine: machine(), node: process.version, figures });
    const colors = colorsOf(process.stdout);
    await print(`${colors.bold(model.name)} · ${machine()} · Node ${process.versions.node}\n\n`);
    await print(
      fitting(process.stdout, [() => figuresText(figures, batchSizes, colors), () => longFiguresText(figures, colors)]),
    );
  } finally {
    progress.clear();
    for (const { engine } of runners) await engine.close();
  }
}

function machine(): string {
  return cpus()[0]?.model.trim() ?? process.arch;
}

function figureOf({ name, variant, threads }: Contender, batchSize: number, timing: Timing): Figure {
  const rowsPerSecond = (1000 * batchSize) / timing.median;
  return { engine: name, kernels: variant, threads, batchSize, rowsPerSecond, milliseconds: timing };
}

/** A line for each engine and number of threads; the best of each batch size stands out. */
function figuresText(figures: readonly Figure[], batchSizes: readonly number[], colors: Colors): string {
  const rows = Array.from({ length: figures.length / batchSizes.length }, (_, line) => {
    const own = figures.slice(line * batchSizes.length, (line + 1) * batchSizes.length);
    const cells = own.map((figure) => {
      const text = `${rateText(figure.rowsPerSecond)} rows/s  ${timeText(figure.milliseconds.median)}`;
      return isBest(figure, figures) ? colors.green(text) : text;
    });
    return [own[0].engine, own[0].kernels, String(own[0].threads), ...cells];
  });
  const columns = [
    { title: "engine" },
    { title: "kernels" },
    { title: "threads", align: "right" as const },
    ...batchSizes.map((size) => ({ title: size === 1 ? "1 row" : `${countText(size)} rows`, align: "right" as const })),
  ];
  return tableText(columns, rows, colors);
}

/** A line for each engine, number of threads and batch size, for narrow terminals. */
function longFiguresText(figures: readonly Figure[], colors: Colors): string {
  const rows = figures.map((figure) => {
    const { engine, kernels, threads, batchSize, milliseconds } = figure;
    const rate = rateText(figure.rowsPerSecond);
    const mark = isBest(figure, figures) ? colors.green : String;
    return [engine, kernels, String(threads), countText(batchSize), mark(rate), mark(timeText(milliseconds.median))];
  });
  const right = ["threads", "rows", "rows/s", "time"].map((title) => ({ title, align: "right" as const }));
  return tableText([{ title: "engine" }, { title: "kernels" }, ...right], rows, colors);
}

/** Whether none is faster with as many rows. */
function isBest({ batchSize, rowsPerSecond }: Figure, figures: readonly Figure[]): boolean {
  return figures.every((other) => other.batchSize !== batchSize || other.rowsPerSecond <= rowsPerSecond);
}

function rateText(rate: number): string {
  return rate >= 100 ? countText(Number(rate.toPrecision(3))) : numberText(rate);
}
