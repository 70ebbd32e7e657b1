/**
 * Drawing: a model as a picture.
 *
 *     description → diagram (what) → picture (where) → SVG text → file
 *
 * Same options as Keras 3's `keras.utils.plot_model`, in camelCase, and drawn in our own
 * way: a card for each layer, coloured by what it does, and the shape of every tensor on
 * its way from one to the next. `theme: "keras"` is drawn as Keras draws it, in keras/.
 */
import { descriptionOf } from "../describable.js";
import type { Describable, LayerDescription, ModelDescription } from "../description.js";
import { writePicture } from "../file.js";
import { checkBuilt } from "./built.js";
import { diagramOf } from "./diagram.js";
import { kerasPicture } from "./keras/draw.js";
import { kerasSvg } from "./keras/svg.js";
import { place } from "./layout/place.js";
import { checkPlotOptions, type PlotModelOptions, type PlotSettings } from "./options.js";
import { type Picture, pictureOf } from "./picture.js";
import { type Description, svgText } from "./svg/svg.js";
import { type Drawing, KERAS_TARGETS, TARGETS } from "./targets.js";
import type { Theme } from "./theme.js";
import { wordsOf } from "./words.js";

/** What `plotModel` does. */
export async function draw(model: Describable, options: PlotModelOptions): Promise<string> {
  const settings = checkPlotOptions(options);
  const description = descriptionOf("plotModel", model);
  return settings.theme === "keras"
    ? drawAsKeras(description, settings)
    : drawOurWay(description, { ...settings, theme: settings.theme });
}

async function drawOurWay(model: ModelDescription, settings: Drawing["settings"]): Promise<string> {
  checkBuilt(model);
  const diagram = diagramOf(model, settings);
  const picture = await pictureOf(diagram, settings, place);
  const layers = diagram.nodes.flatMap((node) => (node.kind === "layer" ? [node.layer] : []));
  const told = tell(model, layers, settings.locale);
  const svg = (theme: Theme) => svgText(picture, theme, told);
  const drawing = { model, settings, diagram, picture, svg, texts: textsOf(picture) };
  const { toFile, extension, theme } = settings;
  if (toFile !== null && extension !== null) {
    await writePicture("plotModel", toFile, await TARGETS[extension](drawing));
  }
  return svg(theme);
}

async function drawAsKeras(model: ModelDescription, settings: PlotSettings): Promise<string> {
  const picture = await kerasPicture(model, settings);
  const text = kerasSvg(picture, tell(model, picture.layers, settings.locale));
  const rendering = { model, settings, svg: () => text, texts: picture.texts.map((run) => run.text) };
  const { toFile, extension } = settings;
  if (toFile !== null && extension !== null) {
    const target = KERAS_TARGETS[extension as keyof typeof KERAS_TARGETS];
    await writePicture("plotModel", toFile, await target(rendering));
  }
  return text;
}

/** So many layers are named to readers that cannot see the picture. */
const NAMED = 40;

function tell({ name, weights }: ModelDescription, layers: readonly LayerDescription[], locale: string): Description {
  const words = wordsOf(locale);
  const named = layers.slice(0, NAMED).map((layer) => `${layer.name} (${layer.className})`);
  const more = layers.length > NAMED ? ` ${words.more(layers.length - NAMED)}` : "";
  const parameters = words.parameters(weights.reduce((total, { size }) => total + size, 0));
  return {
    title: words.model(name),
    text: `${words.layers(layers.length)}, ${parameters}: ${named.join(", ")}${more}.`,
  };
}

function textsOf({ cards, groups, labels }: Picture): string[] {
  return [
    ...labels.map(({ text }) => text),
    ...cards.flatMap(({ card }) => card.texts.map(({ text }) => text)),
    ...groups.map(({ title }) => title.text),
  ];
}
