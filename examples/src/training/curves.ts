/** Learning curves: as text in the terminal, and as SVG and PNG in the working directory. */
import { relative, resolve } from "node:path";
import { type PlotHistoryOptions, plotHistory, type TrainingHistory } from "@neurode/viz";

/** Prints the curves, and writes them to `name`.svg and `name`.png. */
export async function showCurves(
  history: TrainingHistory,
  name: string,
  title: string,
  options: Pick<PlotHistoryOptions, "scale"> = {},
): Promise<void> {
  console.log(
    `\n${await plotHistory(history, { title, ...options, format: "text", color: "auto", terminalWidth: "auto" })}`,
  );
  const files = [`${name}.svg`, `${name}.png`];
  for (const file of files) await plotHistory(history, { title, ...options, toFile: resolve(file) });
  console.log(`drawn to ${files.map((file) => relative(process.cwd(), resolve(file))).join(" and ")}`);
}
