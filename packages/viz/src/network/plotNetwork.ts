/** plotNetwork: the public door to pictures of neurons. What is behind it is loaded when the first one is asked for. */
import { ArgumentError, show } from "@neurode/core";
import { type ChartOptions, checkChartOptions, checkFlag, checkNumber, type Terminal } from "../charts/options.js";
import { type Networked, type NetworkInput, networkOf } from "./network.js";

/** `width` follows from the number of layers unless told. */
export interface PlotNetworkOptions extends ChartOptions {
  /** Heading of the picture. Default: the model's name. */
  readonly title?: string;
  /** One row of data: the picture shows what each neuron gives for it. */
  readonly input?: NetworkInput;
  /** Of a layer with more neurons, the first and the last are drawn. 3 at least. Default 10. */
  readonly maxNeurons?: number;
  /** Whether biases other than zero are drawn, as lines from a square. Default true. */
  readonly showBiases?: boolean;
}

/**
 * Draws a network's neurons as circles and its weights as lines: blue above zero, orange and dashed below it, the thicker
 * the further away; resolves to the SVG text, or with `format: "text"` to lines for a terminal.
 *
 *     await plotNetwork(model, { toFile: "network.png", input: [0.5, 1, -1] });
 *
 * It is for Dense layers one behind the other, in models built any way; layers without neurons of their own (Flatten,
 * Dropout, activations, normalizations) are named with the one before them.
 *
 * Rejects with an UnsupportedError when the model has other layers, or branches, with a NotBuiltError when it has no
 * weights yet, with an ArgumentError for options that are unknown or have unknown values, and with an Error when the
 * file cannot be written.
 */
export async function plotNetwork(model: Networked, options: PlotNetworkOptions = {}): Promise<string> {
  const more = ["title", "input", "maxNeurons", "showBiases"];
  const settings = checkChartOptions("plotNetwork", options, { more, leastWidth: 1 });
  const { title, input, maxNeurons = 10, showBiases = true } = options;
  if (title !== undefined && typeof title !== "string") {
    throw new ArgumentError(`plotNetwork: title must be a text, got ${show(title)}.`);
  }
  if (!Number.isInteger(maxNeurons) || maxNeurons < 3) {
    throw new ArgumentError(`plotNetwork: maxNeurons must be a whole number from 3, got ${show(maxNeurons)}.`);
  }
  checkFlag("plotNetwork", "showBiases", showBiases);
  const network = networkOf(model, input);
  const [{ deliver }, { leastNetworkWidth, networkChart }, { networkText }] = await Promise.all([
    import("../charts/deliver.js"),
    import("./place.js"),
    import("./text.js"),
  ]);
  if (settings.width !== null) {
    checkNumber("plotNetwork", "width", settings.width, leastNetworkWidth(network.layers.length));
  }
  const plan = { network, title: title ?? network.name, maxNeurons, showBiases };
  const drawing = {
    picture: (width: number | null) => networkChart(plan, width),
    text: (terminal: Terminal) => networkText(plan, terminal),
  };
  return deliver("plotNetwork", drawing, settings);
}
