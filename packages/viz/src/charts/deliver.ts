/** Delivering: a chart as what was asked for, an SVG or a text, and as a file when one is named. */
import { writePicture } from "../file.js";
import { pngBytes } from "../plot/png/png.js";
import type { Line } from "../summary/text.js";
import type { Chart } from "./drawing/chart.js";
import { chartSvg } from "./drawing/svg.js";
import type { ChartSettings, Terminal } from "./options.js";
import { printed } from "./terminal/print.js";

/** The two ways to draw the same data. */
export interface Drawing {
  picture(width: number | null): Chart;
  text(terminal: Terminal): readonly Line[];
}

export async function deliver(where: string, drawing: Drawing, settings: ChartSettings): Promise<string> {
  const { theme, width, toFile, extension, dpi, format, terminal } = settings;
  const text = format === "text" || extension === ".txt" ? printed(drawing.text(terminal), terminal) : "";
  if (format === "text" && extension === null) return text;
  const chart = drawing.picture(width);
  const svg = chartSvg(chart, theme);
  if (toFile !== null && extension !== null) await writePicture(where, toFile, await contents(extension));
  return format === "text" ? text : svg;

  async function contents(type: NonNullable<typeof extension>): Promise<string | Uint8Array> {
    if (type !== ".png") return type === ".txt" ? text : svg;
    const still = theme === "auto" ? chartSvg(chart, "light") : svg;
    const texts = chart.words.map((words) => words.text);
    return pngBytes(where, still, dpi, texts);
  }
}
