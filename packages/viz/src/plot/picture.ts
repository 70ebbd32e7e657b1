/**
 * Picture: everything that is drawn, with its place on the page, in px from the top left.
 *
 * diagram (what) → cards (how large) → layout (where) → picture. Only colours are missing.
 */
import type { LayerDescription } from "../description.js";
import { type CallNumber, callNumber } from "./callNumber.js";
import { type Card, type CardOptions, type CardSize, cardOf, cardSize, isShared, RING } from "./card.js";
import type { Diagram, DiagramLink, DiagramNode } from "./diagram.js";
import type { Size } from "./layout/graph.js";
import { type Label, type Layout, layOut } from "./layout/layout.js";
import { type Direction, flowsDown, type Point, type Rect } from "./layout/orient.js";
import type { Placer } from "./layout/place.js";
import { roomForPorts } from "./layout/portRoom.js";
import { LANE_GAP } from "./layout/spacing.js";
import { shapeText } from "./notation.js";
import type { Splines } from "./splines.js";
import { widthOf } from "./text/styles.js";
import { placeTitle, type Title } from "./title.js";
import { wordsOf } from "./words.js";

export interface Picture {
  readonly splines: Splines;
  /** Language tag of its words and numbers. */
  readonly locale: string;
  readonly width: number;
  readonly height: number;
  readonly cards: readonly PlacedCard[];
  readonly lines: readonly Line[];
  readonly labels: readonly ShapeLabel[];
  readonly groups: readonly PlacedGroup[];
  /** At the arrowheads of shared layers: which call each line enters. */
  readonly callNumbers: readonly CallNumber[];
}

export interface PlacedCard {
  readonly card: Card;
  readonly layer: LayerDescription;
  readonly rect: Rect;
}

/** The way of one tensor to one reader. */
export interface Line {
  /** Lines of one tensor are one path where they run together. */
  readonly tensor: string;
  readonly points: readonly Point[];
}

/** A shape, written on a line or at its open end. */
export interface ShapeLabel {
  readonly text: string;
  readonly rect: Rect;
  readonly inGroup: boolean;
  /** Of which tensor, as lines name it. */
  readonly tensor: string;
}

export interface PlacedGroup {
  readonly layer: LayerDescription;
  readonly title: Title;
  readonly rect: Rect;
}

export interface PictureOptions extends CardOptions {
  readonly showShapes: boolean;
  readonly rankdir: Direction;
  readonly splines: Splines;
  readonly locale: string;
}

const PADDING = 24;
/** More than any layer has. */
const OUTPUTS_PER_CALL = 1 << 16;
const LABEL_HEIGHT = 15;
const LABEL_SIDE = 6;

export async function pictureOf(diagram: Diagram, options: PictureOptions, place: Placer): Promise<Picture> {
  const { nodes, links } = diagram;
  const down = flowsDown(options.rankdir);
  const words = wordsOf(options.locale);
  // A link from or to a terminal has its shape there.
  const shapes = links.map(({ from, to, shape, fromCall }) => {
    const shown = options.showShapes && nodes[from].kind === "layer" && nodes[to].kind === "layer";
    const told = [
      ...(fromCall === null ? [] : [String(fromCall + 1)]),
      ...(shown ? [shapeText(shape, words.scalar)] : []),
    ];
    return told.length === 0 ? null : told.join(": ");
  });
  const layoutLinks = links.map((link, index) => ({
    ...link,
    output: outlet(link),
    numbered: link.toCall !== null,
    label: axesOfText(shapes[index], down),
  }));
  const rooms = roomForPorts(layoutLinks, nodes.length, down ? LANE_GAP.down : LANE_GAP.sideways);
  const sizes = nodes.map((node, index) => sizeOf(node, index));
  const titles = diagram.groups.map(({ layer }) =>
    layer.callCount > 1 ? `${layer.name} × ${layer.callCount}` : layer.name,
  );

  const layout = await layOut(
    {
      blocks: nodes.map((node, index) => ({
        ...axes(sizes[index], down),
        group: node.group,
        stretches: node.kind === "layer",
      })),
      links: layoutLinks,
      groups: diagram.groups.map(({ parent }, index) => ({
        parent,
        across: down ? widthOf("title", titles[index]) : 0,
      })),
    },
    options.rankdir,
    place,
  );

  const lines = links.map((link, index) => ({
    tensor: `${link.from} ${outlet(link)}`,
    points: layout.lines[index].map(({ x, y }) => ({ x: x + PADDING, y: y + PADDING })),
  }));
  const ways = lines.map(({ points }) => points);
  return {
    splines: options.splines,
    locale: options.locale,
    width: layout.width + 2 * PADDING,
    height: layout.height + 2 * PADDING,
    cards: nodes.flatMap((node, index) => (node.kind === "layer" ? [placed(node.layer, layout.blocks[index])] : [])),
    lines,
    labels: [...layout.labels.map(labelOnLine), ...terminals(layout)],
    groups: diagram.groups.map(({ layer }, index) => {
      const rect = shifted(layout.groups[index]);
      return { layer, title: placeTitle(rect, titles[index], ways), rect };
    }),
    callNumbers: links.flatMap(({ toCall }, index) => (toCall === null ? [] : [callNumber(toCall + 1, ways[index])])),
  };

  function sizeOf(node: DiagramNode, index: number): CardSize {
    if (node.kind === "terminal") return labelSize(shapeText(node.shape, words.scalar));
    const needed = down ? { width: rooms[index], height: 0 } : { width: 0, height: rooms[index] };
    const { width, height } = cardSize(node.layer, options, words, needed);
    const ring = ringOf(node.layer);
    return { width: width + 2 * ring, height: height + 2 * ring };
  }

  /** The card in its place, in the size it has there. */
  function placed(layer: LayerDescription, block: Rect): PlacedCard {
    const { x, y, width, height } = shifted(block);
    const ring = ringOf(layer);
    const rect = { x: x + ring, y: y + ring, width: width - 2 * ring, height: height - 2 * ring };
    return { layer, rect, card: cardOf(layer, options, words, rect) };
  }

  function labelOnLine({ link, rect }: Label): ShapeLabel {
    return {
      text: shapes[link] ?? "",
      rect: shifted(rect),
      inGroup: nodes[links[link].from].group !== null,
      tensor: lines[link].tensor,
    };
  }

  function terminals({ blocks }: Layout): ShapeLabel[] {
    return nodes.flatMap((node, index) =>
      node.kind === "terminal"
        ? [
            {
              text: shapeText(node.shape, words.scalar),
              rect: shifted(blocks[index]),
              inGroup: false,
              tensor: lines[links.findIndex(({ from, to }) => from === index || to === index)].tensor,
            },
          ]
        : [],
    );
  }
}

/** Outputs of different calls leave a shared layer in places of their own. */
function outlet({ output, fromCall }: DiagramLink): number {
  return output + (fromCall ?? 0) * OUTPUTS_PER_CALL;
}

function ringOf(layer: LayerDescription): number {
  return isShared(layer) ? RING : 0;
}

function labelSize(text: string): CardSize {
  return { width: 2 * Math.ceil(widthOf("shape", text) / 2 + LABEL_SIDE), height: LABEL_HEIGHT };
}

function axes({ width, height }: CardSize, down: boolean): Size {
  return down ? { across: width, along: height } : { across: height, along: width };
}

function axesOfText(text: string | null, down: boolean): Size | null {
  return text === null ? null : axes(labelSize(text), down);
}

function shifted({ x, y, width, height }: Rect): Rect {
  return { x: x + PADDING, y: y + PADDING, width, height };
}
