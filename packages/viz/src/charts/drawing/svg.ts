/**
 * A chart as SVG. As in pictures of models, colours are written out for the
 * theme, and every text carries its width in the bundled fonts, so that it stays
 * in its place in the reader's own.
 */
import { createHash } from "node:crypto";
import { escapeXml, number } from "../../plot/svg/xml.js";
import type { Theme } from "../../plot/theme.js";
import type { Chart, Mark, Words } from "./chart.js";
import { styleSheet } from "./style.js";
import { wordWidth } from "./words.js";

export function chartSvg(chart: Chart, theme: Theme): string {
  const [width, height] = [number(chart.width), number(chart.height)];
  const body = [
    `<rect class="ground" width="${width}" height="${height}"/>`,
    ...chart.marks.map(markElement),
    ...chart.words.map(wordsElement),
  ];
  // Several pictures may stand on one page: ids come from what the picture says.
  const id = `neurode-${createHash("sha256").update(chart.title).update(body.join("\n")).digest("hex").slice(0, 8)}`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" class="neurode-chart-${theme}" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc">`,
    `<title id="${id}-title">${escapeXml(chart.title)}</title>`,
    `<desc id="${id}-desc">${escapeXml(chart.told)}</desc>`,
    `<style>\n${styleSheet(chart, theme)}\n</style>`,
    ...body,
    "</svg>",
  ].join("\n")}\n`;
}

function markElement({ look, d, told, thickness, opacity }: Mark): string {
  const stroke =
    (thickness === undefined ? "" : ` stroke-width="${number(thickness)}"`) +
    (opacity === undefined ? "" : ` stroke-opacity="${number(opacity)}"`);
  const start = `<path class="${look}"${stroke} d="${d}"`;
  return told === undefined ? `${start}/>` : `${start}><title>${escapeXml(told)}</title></path>`;
}

function wordsElement({ kind, text, x, y, full, turned, on }: Words): string {
  const tooltip = full === null ? "" : `<title>${escapeXml(full)}</title>`;
  const at = `x="${number(x)}" y="${number(y)}"`;
  const turn = turned ? ` transform="rotate(-90 ${number(x)} ${number(y)})"` : "";
  return (
    `<text class="${on === null ? kind : `${kind} on-${on}`}" ${at}${turn} ` +
    `textLength="${number(wordWidth(kind, text))}" lengthAdjust="spacingAndGlyphs">${tooltip}${escapeXml(text)}</text>`
  );
}
