/** `neurode inspect`: a model's weights, their shapes, ranges and histograms. */
import type { ReadWeight } from "@neurode/io";
import type { Model } from "@neurode/layers";
import type { WeightStatistics } from "@neurode/viz";
import type { Command } from "commander";
import { examplesText } from "../examples.js";
import { numberText } from "../figures.js";
import { sourceOf, stemOf } from "../modelArgument.js";
import { print, printJson } from "../output.js";
import { type Colors, colorsOf, hasColors } from "../terminal/colors.js";
import { fitting, tableText } from "../terminal/table.js";
import { pattern } from "../values.js";

interface InspectFlags {
  readonly match?: RegExp;
  readonly histograms?: boolean;
  readonly json?: boolean;
}

export function addInspect(program: Command): void {
  program
    .command("inspect")
    .summary("a model's weights: shapes, ranges, histograms")
    .description(
      "Tells of each weight its shape, range, mean and deviation, and how its numbers are spread between lowest and highest.",
    )
    .argument("<model>", "a model file, or one of weights alone, or - for standard input")
    .option("--match <pattern>", "only weights whose names match this regular expression", pattern)
    .option("--histograms", "a large histogram of each, with its axis")
    .option("--json", "all of it as JSON")
    .addHelpText(
      "after",
      examplesText([
        ["neurode inspect model.keras", "a line for each weight"],
        ["neurode inspect model.keras --match kernel --histograms", "how kernels are spread"],
        ["neurode inspect model.keras --json | jq '.[] | select(.lost > 0)'", "weights with NaN or infinity"],
      ]),
    )
    .action(inspect);
}

async function inspect(path: string, { match, histograms, json }: InspectFlags): Promise<void> {
  const weighted = await openWeighted(path);
  const { plotWeights, weightStatistics, sparkline } = await import("@neurode/viz");
  if (json) return printJson(weightStatistics(weighted, match));
  if (histograms) {
    const color = hasColors(process.stdout);
    const terminalWidth = process.stdout.isTTY ? "auto" : undefined;
    return print(
      await plotWeights(weighted, { title: titleOf(path, weighted), format: "text", match, color, terminalWidth }),
    );
  }
  const colors = colorsOf(process.stdout);
  const statistics = weightStatistics(weighted, match);
  const tableOf = (weights: readonly WeightStatistics[]) => () => {
    const rows = weights.map((weight) => rowOf(weight, sparkline, colors));
    return tableText(COLUMNS, rows, colors);
  };
  await print(fitting(process.stdout, [tableOf(statistics), tableOf(statistics.map(withHalfTheBins))]));
}

/** For narrow terminals. */
function withHalfTheBins(weight: WeightStatistics): WeightStatistics {
  const { histogram } = weight;
  const halves = Array.from({ length: Math.ceil(histogram.length / 2) }, (_, i) => 2 * i);
  return { ...weight, histogram: halves.map((bin) => histogram[bin] + (histogram[bin + 1] ?? 0)) };
}

/** A model, or the weights of a file that holds nothing else. */
async function openWeighted(path: string): Promise<Model | ReadWeight[]> {
  const { describeFile, loadModel, readWeights } = await import("@neurode/io");
  const source = await sourceOf(path);
  const { holds } = await describeFile(source);
  return holds === "weights" ? readWeights(source) : loadModel(source, { compile: false });
}

function titleOf(path: string, weighted: Model | ReadWeight[]): string {
  return Array.isArray(weighted) ? stemOf(path) : weighted.name;
}

const COLUMNS = [
  { title: "weight" },
  { title: "shape", align: "right" },
  { title: "lowest", align: "right" },
  { title: "highest", align: "right" },
  { title: "mean", align: "right" },
  { title: "deviation", align: "right" },
  { title: "spread" },
  { title: "" },
] as const;

function rowOf(weight: WeightStatistics, sparkline: (counts: readonly number[]) => string, colors: Colors): string[] {
  const { name, shape, finite, low, high, mean, deviation } = weight;
  const figures = [low, high, mean, deviation].map((figure) => (finite > 0 ? numberText(figure) : ""));
  const spread = colors.cyan(sparkline(weight.histogram));
  return [name, shape.join(" × ") || "scalar", ...figures, finite > 0 ? spread : "", remark(weight, colors)];
}

/** What stands out. */
function remark({ lost, zeros, finite }: WeightStatistics, colors: Colors): string {
  if (lost > 0) return colors.red(`${lost.toLocaleString("en-US")} not finite`);
  const share = zeros / Math.max(1, finite);
  return share >= 0.05 ? colors.dim(`${Math.round(100 * share)} % zeros`) : "";
}
