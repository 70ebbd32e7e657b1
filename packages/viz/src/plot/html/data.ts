/**
 * Data: what the page knows of a model, and how it makes a scene of it. The script of the
 * page draws with the modules that Node draws with; only the places across come from Graphviz,
 * which is not there, and are part of the data.
 */
import type { LayerDescription, ModelDescription } from "../../description.js";
import { type Diagram, diagramOf } from "../diagram.js";
import type { Placement, Placer } from "../layout/place.js";
import { type PictureOptions, pictureOf } from "../picture.js";
import { placeAfter, type Reference } from "./place/inherit.js";
import { hasGraph, type Scene, sceneOf } from "./scene.js";

export interface PageData {
  readonly model: ModelDescription;
  readonly options: PictureOptions;
  /** The models that are open at first. */
  readonly open: readonly string[];
  /** Places of the picture with all models open; null when there are none to open. */
  readonly reference: Reference | null;
  /** Places of other pictures, by `stateOf` what is open in them. */
  readonly placements: Readonly<Record<string, Placement>>;
}

/** Paths of all models that can be opened, each before those in it. */
export function modelPaths(model: ModelDescription, inside = ""): string[] {
  return (model.graph?.boxes ?? []).flatMap((layer, box) => {
    if (layer.model === null || !hasGraph(layer)) return [];
    const path = inside === "" ? `${box}` : `${inside}.${box}`;
    return [path, ...modelPaths(layer.model, path)];
  });
}

/** The name of the state in which the models at these paths are open. One in a closed model makes no difference. */
export function stateOf(paths: readonly string[], open: ReadonlySet<string>): string {
  return paths.filter((path) => open.has(path) && enclosingPaths(path).every((outer) => open.has(outer))).join(" ");
}

/** `3.2.0` lies in `3.2`, and that in `3`. */
export function enclosingPaths(path: string): string[] {
  const end = path.lastIndexOf(".");
  return end < 0 ? [] : [path.slice(0, end), ...enclosingPaths(path.slice(0, end))];
}

export function diagramWith(
  model: ModelDescription,
  { showShapes }: PictureOptions,
  open: ReadonlySet<string>,
): Diagram {
  return diagramOf(model, { showShapes, expandNested: (path) => open.has(path) });
}

/** The scene with the models at the paths `open` open. */
export async function sceneWith(data: PageData, open: ReadonlySet<string>): Promise<Scene> {
  const diagram = diagramWith(data.model, data.options, open);
  return sceneOf(diagram, await pictureOf(diagram, data.options, placerOf(data, diagram, open)));
}

function placerOf(
  { model, options, reference, placements }: PageData,
  diagram: Diagram,
  open: ReadonlySet<string>,
): Placer {
  const paths = modelPaths(model);
  const known = placements[stateOf(paths, open)];
  if (known) return async () => known;
  if (reference === null) throw new Error("A model without models in it has one state only.");
  return placeAfter(reference, diagramWith(model, options, new Set(paths)), diagram);
}

/** The layer at a path. */
export function layerAt(model: ModelDescription, path: string): LayerDescription {
  const [first, ...rest] = path.split(".").map(Number);
  const start = (model.graph as NonNullable<ModelDescription["graph"]>).boxes[first];
  return rest.reduce((layer, box) => layer.model?.graph?.boxes[box] ?? layer, start);
}
