/** Keras's picture as SVG text: 72 points of Graphviz are 96 px. */
import { createHash } from "node:crypto";
import type { Description } from "../svg/svg.js";
import { escapeXml, number } from "../svg/xml.js";
import type { KerasPicture, KerasShape, PlacedText } from "./picture.js";

const PX_PER_POINT = 96 / 72;

export function kerasSvg(picture: KerasPicture, { title, text }: Description): string {
  const [width, height] = [picture.width, picture.height];
  const body = [
    `<rect width="${number(width)}" height="${number(height)}" fill="#ffffff"/>`,
    ...picture.shapes.map(shapeElement),
    ...picture.texts.map(textElement),
  ];
  const id = `neurode-${createHash("sha256").update(title).update(body.join("\n")).digest("hex").slice(0, 8)}`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" direction="ltr" width="${number(width * PX_PER_POINT)}" ` +
      `height="${number(height * PX_PER_POINT)}" viewBox="0 0 ${number(width)} ${number(height)}" ` +
      `font-family="'DejaVu Sans',Verdana,sans-serif" role="img" aria-labelledby="${id}-title ${id}-desc">`,
    `<title id="${id}-title">${escapeXml(title)}</title>`,
    `<desc id="${id}-desc">${escapeXml(text)}</desc>`,
    ...body,
    "</svg>",
  ].join("\n")}\n`;
}

function shapeElement({ kind, points, fill, stroke, strokeWidth, dashed }: KerasShape): string {
  const at = points.map(([x, y]) => `${number(x)} ${number(y)}`);
  const paint =
    `fill="${fill ?? "none"}" stroke="${stroke ?? "none"}"` +
    `${strokeWidth === 1 ? "" : ` stroke-width="${strokeWidth}"`}${dashed ? ' stroke-dasharray="5 2"' : ""}`;
  const rest = at.slice(1).join(" ");
  return `<path d="M${at[0]}${kind === "curve" ? "C" : "L"}${rest}${kind === "polygon" ? "Z" : ""}" ${paint}/>`;
}

function textElement({ text, bold, x, y, width, size, fill }: PlacedText): string {
  return (
    `<text x="${number(x)}" y="${number(y)}" font-size="${size}"${bold ? ' font-weight="700"' : ""} fill="${fill}" ` +
    `textLength="${number(width)}" lengthAdjust="spacingAndGlyphs" xml:space="preserve">${escapeXml(text)}</text>`
  );
}
