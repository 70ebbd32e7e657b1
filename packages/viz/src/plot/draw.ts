/**
 * Drawing: a model as a picture.
 *
 *     description → diagram (what) → picture (where) → SVG text → file
 *
 * Same options as Keras 3's `keras.utils.plot_model`, in camelCase, and drawn in our own
 * way: a card for each layer, coloured by what it does, and the shape of every tensor on
 * its way from one to the next.
 */
import { type Describable, descriptionOf, type ModelDescription } from "../description.js";
import { writePicture } from "../file.js";
import { type Diagram, diagramOf } from "./diagram.js";
import { checkPlotOptions, type PlotModelOptions } from "./options.js";
import { type Picture, pictureOf } from "./picture.js";
import { type Description, svgText } from "./svg/svg.js";
import { type Drawing, TARGETS } from "./targets.js";
import { wordsOf } from "./words.js";

/** What `plotModel` does. */
export async function draw(model: Describable, options: PlotModelOptions): Promise<string> {
  const settings = checkPlotOptions(options);
  const description = descriptionOf(model);
  const diagram = diagramOf(description, settings);
  const picture = await pictureOf(diagram, settings);
  const told = tell(description, diagram, settings.locale);
  const drawing: Drawing = {
    model: description,
    settings,
    diagram,
    picture,
    svg: (theme) => svgText(picture, theme, told),
    texts: textsOf(picture),
  };
  const { toFile, extension, theme } = settings;
  if (toFile !== null && extension !== null) {
    await writePicture("plotModel", toFile, await TARGETS[extension](drawing));
  }
  return drawing.svg(theme);
}

/** So many layers are named to readers that cannot see the picture. */
const NAMED = 40;

function tell({ name, weights }: ModelDescription, { nodes }: Diagram, locale: string): Description {
  const words = wordsOf(locale);
  const layers = nodes.flatMap((node) => (node.kind === "layer" ? [node.layer] : []));
  const named = layers.slice(0, NAMED).map((layer) => `${layer.name} (${layer.className})`);
  const more = layers.length > NAMED ? ` ${words.more(layers.length - NAMED)}` : "";
  const parameters = words.parameters(weights.reduce((total, { size }) => total + size, 0));
  return {
    title: words.model(name),
    text: `${words.layers(layers.length)}, ${parameters}: ${named.join(", ")}${more}.`,
  };
}

function textsOf({ cards, groups }: Picture): string[] {
  return [...cards.flatMap(({ card }) => card.texts.map(({ text }) => text)), ...groups.map(({ title }) => title.text)];
}
