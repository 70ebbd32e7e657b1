/**
 * SVG: the picture as text. Groups lie at the bottom, then lines, the shapes written on
 * them, and the cards on top.
 *
 * Every text carries the width that the bundled font gives it (`textLength`): where Inter
 * is not installed the reader's own font is set to that width, and never leaves its box.
 */
import { createHash } from "node:crypto";
import type { CallNumber } from "../callNumber.js";
import { BAR, CARD_RADIUS, RING } from "../card.js";
import { FAMILIES } from "../family.js";
import { shapesIn, shapeText } from "../notation.js";
import type { Picture, PlacedCard, PlacedGroup, ShapeLabel } from "../picture.js";
import { cornerRadius } from "../splines.js";
import { type TextKind, widthOf } from "../text/styles.js";
import type { Theme } from "../theme.js";
import { type Words, wordsOf } from "../words.js";
import { lineElements } from "./lines.js";
import { styleSheet } from "./style.js";
import { escapeXml, number } from "./xml.js";

/** What readers that cannot see the picture are told. */
export interface Description {
  readonly title: string;
  readonly text: string;
}

export function svgText(picture: Picture, theme: Theme, { title, text }: Description): string {
  const families = FAMILIES.filter((family) => picture.cards.some(({ card }) => card.family === family));
  const [width, height] = [number(picture.width), number(picture.height)];
  const words = wordsOf(picture.locale);
  const body = [
    `<rect class="ground" width="${width}" height="${height}"/>`,
    ...picture.groups.map(group),
    ...lineElements(picture.lines, cornerRadius(picture.splines)),
    ...picture.groups.map(groupTitle),
    ...picture.labels.map(shapeLabel),
    ...picture.callNumbers.map(callNumberText),
    ...picture.cards.map((placed) => card(placed, words)),
  ];
  // Several pictures may stand on one page: ids come from what the picture says.
  const id = `neurode-${createHash("sha256").update(title).update(body.join("\n")).digest("hex").slice(0, 8)}`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" lang="${picture.locale}" direction="ltr" class="neurode-${theme}" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc">`,
    `<title id="${id}-title">${escapeXml(title)}</title>`,
    `<desc id="${id}-desc">${escapeXml(text)}</desc>`,
    `<style>\n${styleSheet(theme, families)}\n</style>`,
    ...body,
    "</svg>",
  ].join("\n")}\n`;
}

function group({ layer, rect }: PlacedGroup): string {
  const { x, y, width, height } = rect;
  return (
    `<rect class="group" x="${number(x + 0.5)}" y="${number(y + 0.5)}" width="${number(width - 1)}" ` +
    `height="${number(height - 1)}" rx="12"><title>${escapeXml(`${layer.name} (${layer.className})`)}</title></rect>`
  );
}

function groupTitle({ title: { text, at } }: PlacedGroup): string {
  return textElement("title", text, at.x, at.y, false);
}

function shapeLabel({ text, rect, inGroup }: ShapeLabel): string {
  const { x, y, width, height } = rect;
  const middle = x + width / 2 - widthOf("shape", text) / 2;
  return (
    `<rect class="${inGroup ? "within" : "ground"}" x="${number(x)}" y="${number(y)}" width="${number(width)}" ` +
    `height="${number(height)}"/>${textElement("shape", text, middle, y + height / 2 + 3.6, false)}`
  );
}

function callNumberText({ text, rect: { x, y, height } }: CallNumber): string {
  return textElement("call", text, x, y + height - 0.5, false);
}

function card({ card, layer, rect }: PlacedCard, words: Words): string {
  const { width, height } = rect;
  const r = CARD_RADIUS;
  const outline = (inset: number, radius: number) =>
    `x="${number(inset)}" y="${number(inset)}" width="${number(width - 2 * inset)}" height="${number(height - 2 * inset)}" rx="${number(radius)}"`;
  return [
    `<g class="${card.family}" transform="translate(${number(rect.x)} ${number(rect.y)})">`,
    `<title>${escapeXml(tooltip(layer, words))}</title>`,
    ...(card.shared ? [`<rect class="ring" ${outline(0.5 - RING, r + RING - 0.5)}/>`] : []),
    `<rect class="card${card.frozen ? " frozen" : ""}" ${outline(0.5, r - 0.5)}/>`,
    `<path class="bar" d="M${BAR} 0H${r}A${r} ${r} 0 0 0 0 ${r}V${height - r}A${r} ${r} 0 0 0 ${r} ${height}H${BAR}Z"/>`,
    ...card.texts.map(({ kind, text, x, y, end }) => textElement(kind, text, x, y, end)),
    "</g>",
  ].join("");
}

function tooltip(layer: PlacedCard["layer"], words: Words): string {
  const { name, className, inputShape, outputShape, outputDtypes, parameterCount } = layer;
  const shapes = (structure: typeof inputShape) =>
    shapesIn(structure)
      .map((shape) => shapeText(shape, words.scalar))
      .join(", ") || "?";
  return [
    `${name} (${className})`,
    `${inputShape === null ? "" : `${shapes(inputShape)} → `}${shapes(outputShape)}`,
    ...(outputDtypes.length > 0 ? [[...new Set(outputDtypes)].join(", ")] : []),
    ...(parameterCount > 0 ? [words.parameters(parameterCount)] : []),
  ].join(", ");
}

function textElement(kind: TextKind, text: string, x: number, y: number, end: boolean): string {
  const width = widthOf(kind, text);
  return (
    `<text class="${kind}" x="${number(end ? x - width : x)}" y="${number(y)}" textLength="${number(width)}" ` +
    `lengthAdjust="spacingAndGlyphs">${escapeXml(text)}</text>`
  );
}
