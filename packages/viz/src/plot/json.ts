/**
 * JSON: a drawing as data, for programs that draw or check it in ways of their own. What
 * stands here stays; new fields may join it.
 *
 * Places are px from the top left. `nodes` and `groups` name each other by index.
 */
import type { LayerDescription, ShapeStructure } from "../description.js";
import type { Direction, Point, Rect } from "./layout/orient.js";
import type { Drawing } from "./targets.js";

export interface DrawingJson {
  readonly format: "neurode-drawing";
  readonly version: 1;
  readonly name: string;
  readonly className: string;
  readonly parameterCount: number;
  readonly rankdir: Direction;
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly NodeJson[];
  readonly edges: readonly EdgeJson[];
  readonly groups: readonly GroupJson[];
}

/** A layer, input, op or closed model. */
export interface NodeJson extends Rect {
  readonly name: string;
  readonly className: string;
  readonly role: LayerDescription["role"];
  readonly activation: string | null;
  readonly inputShape: ShapeStructure | null;
  readonly outputShape: ShapeStructure | null;
  readonly outputDtypes: readonly string[];
  readonly parameterCount: number;
  readonly trainable: boolean;
  /** Times it is called; above 1 it is shared. */
  readonly callCount: number;
  /** Innermost group it lies in. */
  readonly group: number | null;
}

/** One tensor on its way to one reader. An end is null where data enters or leaves the model at a layer. */
export interface EdgeJson {
  readonly from: number | null;
  readonly fromOutput: number;
  readonly to: number | null;
  readonly toInput: number;
  /** Which call gave it and which takes it, from 0; null for a layer that is called once. */
  readonly fromCall: number | null;
  readonly toCall: number | null;
  readonly shape: readonly (number | null)[];
  /** Corners of its line. */
  readonly points: readonly Point[];
}

/** An open model. */
export interface GroupJson extends Rect {
  readonly name: string;
  readonly className: string;
  readonly parent: number | null;
}

export function jsonText({ model, settings, diagram, picture }: Drawing): string {
  const order = diagram.nodes.flatMap(({ kind }, index) => (kind === "layer" ? [index] : []));
  const indexOf = new Map(order.map((node, index) => [node, index]));
  const json: DrawingJson = {
    format: "neurode-drawing",
    version: 1,
    name: model.name,
    className: model.className,
    parameterCount: model.weights.reduce((total, { size }) => total + size, 0),
    rankdir: settings.rankdir,
    width: picture.width,
    height: picture.height,
    nodes: picture.cards.map(({ layer, rect }, index) => ({
      ...named(layer),
      role: layer.role,
      activation: layer.activation,
      inputShape: layer.inputShape,
      outputShape: layer.outputShape,
      outputDtypes: layer.outputDtypes,
      parameterCount: layer.parameterCount,
      trainable: layer.trainable,
      callCount: layer.callCount,
      group: diagram.nodes[order[index]].group,
      ...rect,
    })),
    edges: diagram.links.map(({ from, output, fromCall, to, input, toCall, shape }, index) => ({
      from: indexOf.get(from) ?? null,
      fromOutput: output,
      to: indexOf.get(to) ?? null,
      toInput: input,
      ...{ fromCall, toCall, shape },
      points: picture.lines[index].points,
    })),
    groups: picture.groups.map(({ layer, rect }, index) => ({
      ...named(layer),
      parent: diagram.groups[index].parent,
      ...rect,
    })),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function named({ name, className }: LayerDescription) {
  return { name, className };
}
