/**
 * Elements: each thing in a picture, as SVG.
 *
 * Every text carries the width that the bundled font gives it (`textLength`): where Inter
 * is not installed the reader's own font is set to that width, and never leaves its box.
 */
import type { CallNumber } from "../callNumber.js";
import { BAR, CARD_RADIUS, RING } from "../card.js";
import { shapesIn, shapeText } from "../notation.js";
import type { PlacedCard, PlacedGroup, ShapeLabel } from "../picture.js";
import { type TextKind, widthOf } from "../text/styles.js";
import type { Words } from "../words.js";
import { escapeXml, number } from "./xml.js";

export function group({ layer, rect }: PlacedGroup): string {
  const { x, y, width, height } = rect;
  return (
    `<rect class="group" x="${number(x + 0.5)}" y="${number(y + 0.5)}" width="${number(width - 1)}" ` +
    `height="${number(height - 1)}" rx="12"><title>${escapeXml(`${layer.name} (${layer.className})`)}</title></rect>`
  );
}

export function groupTitle({ title: { text, at } }: PlacedGroup): string {
  return textElement("title", text, at.x, at.y, false);
}

export function shapeLabel({ text, rect, inGroup }: ShapeLabel): string {
  const { x, y, width, height } = rect;
  const middle = x + width / 2 - widthOf("shape", text) / 2;
  return (
    `<rect class="${inGroup ? "within" : "ground"}" x="${number(x)}" y="${number(y)}" width="${number(width)}" ` +
    `height="${number(height)}"/>${textElement("shape", text, middle, y + height / 2 + 3.6, false)}`
  );
}

export function callNumberText({ text, rect: { x, y, height } }: CallNumber): string {
  return textElement("call", text, x, y + height - 0.5, false);
}

export function card(placed: PlacedCard, words: Words): string {
  const { card, layer, rect } = placed;
  return [
    `<g class="${card.family}" transform="translate(${number(rect.x)} ${number(rect.y)})">`,
    `<title>${escapeXml(tooltip(layer, words))}</title>`,
    ...cardParts(placed),
    "</g>",
  ].join("");
}

/** What is drawn of a card, from its top left corner. */
export function cardParts({ card, rect: { width, height } }: PlacedCard): string[] {
  const r = CARD_RADIUS;
  const outline = (inset: number, radius: number) =>
    `x="${number(inset)}" y="${number(inset)}" width="${number(width - 2 * inset)}" height="${number(height - 2 * inset)}" rx="${number(radius)}"`;
  return [
    ...(card.shared ? [`<rect class="ring" ${outline(0.5 - RING, r + RING - 0.5)}/>`] : []),
    `<rect class="card${card.frozen ? " frozen" : ""}" ${outline(0.5, r - 0.5)}/>`,
    `<path class="bar" d="M${BAR} 0H${r}A${r} ${r} 0 0 0 0 ${r}V${height - r}A${r} ${r} 0 0 0 ${r} ${height}H${BAR}Z"/>`,
    ...card.texts.map(({ kind, text, x, y, end }) => textElement(kind, text, x, y, end)),
  ];
}

/** Name, class, shapes, dtype and parameters, in one line. */
export function tooltip(layer: PlacedCard["layer"], words: Words): string {
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

export function textElement(kind: TextKind, text: string, x: number, y: number, end: boolean): string {
  const width = widthOf(kind, text);
  return (
    `<text class="${kind}" x="${number(end ? x - width : x)}" y="${number(y)}" textLength="${number(width)}" ` +
    `lengthAdjust="spacingAndGlyphs">${escapeXml(text)}</text>`
  );
}
