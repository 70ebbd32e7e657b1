/**
 * Page data: what Node finds out for the page. Graphviz places the picture with all models
 * open, after which the page can place any other, and, where there are few, every other too.
 */
import type { LayerDescription, ModelDescription } from "../../description.js";
import { type Placement, place } from "../layout/place.js";
import type { PictureOptions } from "../picture.js";
import { pictureOf } from "../picture.js";
import type { Drawing } from "../targets.js";
import { diagramWith, enclosingPaths, modelPaths, type PageData, stateOf } from "./data.js";
import { type Reference, referenceOf } from "./place/inherit.js";

/** So many pictures at most, and so many cards in all of them, are placed in advance. */
const MAX_STATES = 32;
const MAX_CARDS = 2000;

export async function pageDataOf({ model, settings }: Pick<Drawing, "model" | "settings">): Promise<PageData> {
  const options = pictureOptions(settings);
  const paths = modelPaths(model);
  const all = new Set(paths);
  const open = settings.expandNested ? all : new Set<string>();
  const placements: Record<string, Placement> = {};
  let reference: Reference | null = null;
  await placeState(all, (found) => {
    reference = found;
  });
  const cards = diagramWith(model, options, all).nodes.length;
  const states = statesOf(paths, Math.min(MAX_STATES, Math.floor(MAX_CARDS / cards))) ?? [new Set<string>()];
  for (const state of states) await placeState(state);
  return {
    model: pageModel(model),
    options,
    open: [...open],
    reference: paths.length > 0 ? reference : null,
    placements,
  };

  async function placeState(state: ReadonlySet<string>, refer?: (found: Reference) => void): Promise<void> {
    const name = stateOf(paths, state);
    if (placements[name]) return;
    await pictureOf(diagramWith(model, options, state), options, async (graph, ranking, chains, groupMargin) => {
      placements[name] = await place(graph, ranking, chains, groupMargin);
      refer?.(referenceOf(graph, chains, placements[name]));
      return placements[name];
    });
  }
}

/** Every set of open models that makes a picture of its own; null when there are more than `most`. */
export function statesOf(paths: readonly string[], most: number): ReadonlySet<string>[] | null {
  let states: ReadonlySet<string>[] = [new Set()];
  for (const path of paths) {
    const [outer] = enclosingPaths(path);
    const opened = states.filter((state) => outer === undefined || state.has(outer));
    states = [...states, ...opened.map((state) => new Set([...state, path]))];
    if (states.length > most) return null;
  }
  return states;
}

function pictureOptions(settings: Drawing["settings"]): PictureOptions {
  const { showShapes, showDtype, showLayerNames, showLayerActivations, showParams, showWeights } = settings;
  const { showTrainable, rankdir, splines, locale } = settings;
  return {
    ...{ showShapes, showDtype, showLayerNames, showLayerActivations, showParams, showWeights },
    ...{ showTrainable, rankdir, splines, locale },
  };
}

/** The model without what only summaries read; of a model's rows it needs no more than their number. */
function pageModel(model: ModelDescription): ModelDescription {
  const { graph } = model;
  return {
    ...model,
    layers: model.layers.map(({ role }) => ({ role }) as LayerDescription),
    graph: graph && { ...graph, boxes: graph.boxes.map(pageLayer) },
  };
}

function pageLayer(layer: LayerDescription): LayerDescription {
  const { summaryShape: _, connectedTo: __, model, ...rest } = layer;
  return { ...rest, model: model && pageModel(model) } as LayerDescription;
}
