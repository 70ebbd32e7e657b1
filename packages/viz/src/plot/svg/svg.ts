/**
 * SVG: the picture as text. Groups lie at the bottom, then lines, the shapes written on
 * them, and the cards on top.
 */
import { createHash } from "node:crypto";
import { FAMILIES } from "../family.js";
import type { Picture } from "../picture.js";
import { cornerRadius } from "../splines.js";
import type { Theme } from "../theme.js";
import { wordsOf } from "../words.js";
import { callNumberText, card, group, groupTitle, shapeLabel } from "./elements.js";
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
