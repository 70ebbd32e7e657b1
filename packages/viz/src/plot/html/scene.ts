/**
 * Scene: a picture whose parts can be pointed at. The markup is what a page shows, the rest
 * what its script has to know. Node writes the first scene, the page every other.
 *
 * Cards and the headers of frames can have the focus; they stand in the order of execution,
 * a header before what is in its frame. Everything else is silent.
 */
import type { LayerDescription } from "../../description.js";
import type { Diagram } from "../diagram.js";
import type { Rect } from "../layout/orient.js";
import type { Picture, PlacedCard, PlacedGroup } from "../picture.js";
import { cornerRadius } from "../splines.js";
import { callNumberText, cardParts, groupTitle, shapeLabel, tooltip } from "../svg/elements.js";
import { lineElements } from "../svg/lines.js";
import { arrowPath, linePath } from "../svg/path.js";
import { escapeXml, number } from "../svg/xml.js";
import { type Words, wordsOf } from "../words.js";

export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly markup: string;
  readonly things: readonly Thing[];
  readonly ways: readonly Way[];
}

/** What can be pointed at: a card, or the header of an open model. */
export interface Thing {
  /** As in the diagram. */
  readonly path: string;
  readonly layer: LayerDescription;
  /** Of the card, or of the frame. */
  readonly rect: Rect;
  /** Whether a model is open; null for all that is no model. */
  readonly open: boolean | null;
}

/** The line of one tensor to one reader; an end is null where data enters or leaves the model. */
export interface Way {
  readonly from: string | null;
  readonly to: string | null;
  readonly tensor: string;
  readonly line: string;
  readonly arrow: string;
}

/** The knob that opens and closes a model, on the top right corner. */
const KNOB = { radius: 8.5, sign: 4, target: 14 };

/** The strip at the top of a frame that closes it. */
const HEADER = { inset: 4, height: 24 };

export function sceneOf(diagram: Diagram, picture: Picture): Scene {
  const words = wordsOf(picture.locale);
  const radius = cornerRadius(picture.splines);
  const nodes = diagram.nodes.flatMap((node) => (node.kind === "layer" ? [node] : []));
  const things: Thing[] = [];
  const elements: string[] = [];
  const begun = new Set<number>();
  picture.cards.forEach((placed, index) => {
    begin(nodes[index].group);
    const { layer, rect } = placed;
    const { path } = nodes[index];
    const model = hasGraph(layer);
    things.push({ path, layer, rect, open: model ? false : null });
    elements.push(cardElement(placed, path, model, words));
  });
  const pathOf = (index: number) => {
    const node = diagram.nodes[index];
    return node.kind === "layer" ? node.path : null;
  };
  return {
    width: picture.width,
    height: picture.height,
    markup: [
      '<g class="frames" aria-hidden="true">',
      ...picture.groups.map((group, index) => frame(group, diagram.groups[index].path)),
      '</g><g class="wires" aria-hidden="true">',
      ...lineElements(picture.lines, radius),
      '</g><g class="lit-wires" aria-hidden="true"></g><g class="labels" aria-hidden="true">',
      ...picture.labels.map((label) => `<g data-tensor="${escapeXml(label.tensor)}">${shapeLabel(label)}</g>`),
      ...picture.callNumbers.map(callNumberText),
      '</g><g class="things">',
      ...elements,
      "</g>",
    ].join("\n"),
    things,
    ways: diagram.links.map(({ from, to }, index) => ({
      from: pathOf(from),
      to: pathOf(to),
      tensor: picture.lines[index].tensor,
      line: linePath(picture.lines[index].points, radius),
      arrow: arrowPath(picture.lines[index].points),
    })),
  };

  /** Headers of the frames around a card, from the outside in. */
  function begin(group: number | null): void {
    if (group === null || begun.has(group)) return;
    const { parent, path, layer } = diagram.groups[group];
    begin(parent);
    begun.add(group);
    things.push({ path, layer, rect: picture.groups[group].rect, open: true });
    elements.push(header(picture.groups[group], path, words));
  }
}

/** Whether a layer is a model that can be opened. */
export function hasGraph({ model }: LayerDescription): boolean {
  return model?.graph != null && model.graph.boxes.length > 0;
}

function frame({ rect: { x, y, width, height } }: PlacedGroup, path: string): string {
  return (
    `<rect class="group" data-frame="${path}" x="${number(x + 0.5)}" y="${number(y + 0.5)}" ` +
    `width="${number(width - 1)}" height="${number(height - 1)}" rx="12"/>`
  );
}

function header(group: PlacedGroup, path: string, words: Words): string {
  const { layer, rect } = group;
  const strip =
    `<rect class="target" x="${number(rect.x + HEADER.inset)}" y="${number(rect.y + HEADER.inset)}" ` +
    `width="${number(rect.width - 2 * HEADER.inset)}" height="${HEADER.height}" rx="8"/>`;
  return (
    `<g class="thing header" data-path="${path}" role="button" tabindex="0" aria-expanded="true" ` +
    `aria-description="${escapeXml(tooltip(layer, words))}">${strip}${groupTitle(group)}` +
    `${knob(rect.x + rect.width - 8, rect.y + 8, true)}</g>`
  );
}

function cardElement(placed: PlacedCard, path: string, model: boolean, words: Words): string {
  const { card, layer, rect } = placed;
  const told = escapeXml(tooltip(layer, words));
  // A button is named by what is written on it.
  const role = model
    ? `role="button" aria-expanded="false" aria-description="${told}"`
    : `role="group" aria-label="${told}"`;
  return (
    `<g class="thing ${card.family}${model ? " closed" : ""}" data-path="${path}" ${role} tabindex="0" ` +
    `transform="translate(${number(rect.x)} ${number(rect.y)})">` +
    `${cardParts(placed).join("")}${model ? knob(rect.width - 3, 3, false) : ""}</g>`
  );
}

/** A minus when `open`, else a plus. */
function knob(x: number, y: number, open: boolean): string {
  const { radius, sign, target } = KNOB;
  const upright = open ? "" : `M0 ${-sign}V${sign}`;
  return (
    `<g class="knob" transform="translate(${number(x)} ${number(y)})"><circle class="target" r="${target}"/>` +
    `<circle class="disc" r="${radius}"/><path d="M${-sign} 0H${sign}${upright}"/></g>`
  );
}
