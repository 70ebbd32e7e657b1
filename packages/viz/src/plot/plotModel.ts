/**
 * plotModel: the public door to drawing. What is behind it is loaded when the
 * first picture is asked for, so that whoever only wants summaries, or only
 * predicts, does not wait for it.
 */
import type { Describable } from "../description.js";
import type { PlotModelOptions } from "./options.js";

export type { PlotModelOptions };

/**
 * Draws `model`; resolves to the SVG text, and writes `toFile` when one is given.
 *
 *     await plotModel(model, { toFile: "model.png", rankdir: "LR" });
 *
 * Rejects with a NotBuiltError when the model has no graph yet, with an ArgumentError for
 * options that are unknown or have unknown values, and with an Error that says why when the
 * file cannot be written, whose `cause` is Node's own.
 */
export async function plotModel(model: Describable, options: PlotModelOptions = {}): Promise<string> {
  const { draw } = await import("./draw.js");
  return draw(model, options);
}
