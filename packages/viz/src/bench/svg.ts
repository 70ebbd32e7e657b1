/**
 * The chart as SVG. As in pictures of models, colours are written out for the
 * theme, and every text carries its width in the bundled fonts, so that it stays
 * in its place in the reader's own.
 */
import { createHash } from "node:crypto";
import { FONTS } from "../plot/svg/style.js";
import { escapeXml, number } from "../plot/svg/xml.js";
import { DARK, LIGHT, type Palette, type Theme } from "../plot/theme.js";
import type { Chart, PlacedBar, Words } from "./place.js";
import type { BenchResults } from "./results.js";
import { figureText, WORD_STYLES, wordWidth } from "./words.js";

const BAR_RADIUS = 3;
/** Half of the height of a whisker's end. */
const CAP = 3.5;

export function chartSvg(chart: Chart, theme: Theme, results: BenchResults): string {
  const [width, height] = [number(chart.width), number(chart.height)];
  const body = [
    `<rect class="ground" width="${width}" height="${height}"/>`,
    ...chart.bars.map(bar),
    ...chart.axes.map(
      ({ x, top, bottom }) => `<path class="axis" d="M${number(x)} ${number(top)}V${number(bottom)}"/>`,
    ),
    ...chart.words.map(words),
  ];
  // Several pictures may stand on one page: ids come from what the picture says.
  const id = `neurode-${createHash("sha256").update(body.join("\n")).digest("hex").slice(0, 8)}`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" class="neurode-bench-${theme}" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc">`,
    `<title id="${id}-title">${escapeXml(results.title)}</title>`,
    `<desc id="${id}-desc">${escapeXml(tell(results))}</desc>`,
    `<style>\n${styleSheet(theme)}\n</style>`,
    ...body,
    "</svg>",
  ].join("\n")}\n`;
}

/** All figures, for readers that cannot see the picture. */
function tell({ panels }: BenchResults): string {
  return panels
    .map(({ title, unit, better, bars }) => {
      const figures = bars.map(({ label, median }) => `${label} ${figureText(median)}`).join(", ");
      return `${title}, ${unit}, ${better} is better: ${figures}.`;
    })
    .join(" ");
}

/** Square at the axis, round at the end, with its whisker, which has a halo to be seen on the bar. */
function bar({ ours, x, y, width, height, whisker, told }: PlacedBar): string {
  const r = Math.min(BAR_RADIUS, width);
  const [from, to, middle] = [number(whisker.from), number(whisker.to), y + height / 2];
  const cap = `${number(middle - CAP)}v${number(2 * CAP)}`;
  const line = `M${from} ${number(middle)}H${to}M${from} ${cap}M${to} ${cap}`;
  return [
    `<g class="${ours ? "ours" : "others"}"><title>${escapeXml(told)}</title>`,
    `<path class="bar" d="M${number(x)} ${number(y)}h${number(width - r)}a${r} ${r} 0 0 1 ${r} ${r}` +
      `v${number(height - 2 * r)}a${r} ${r} 0 0 1 -${r} ${r}H${number(x)}Z"/>`,
    `<path class="halo" d="${line}"/><path class="whisker" d="${line}"/></g>`,
  ].join("");
}

function words({ kind, text, x, y, full }: Words): string {
  const tooltip = full === null ? "" : `<title>${escapeXml(full)}</title>`;
  return (
    `<text class="${kind}" x="${number(x)}" y="${number(y)}" textLength="${number(wordWidth(kind, text))}" ` +
    `lengthAdjust="spacingAndGlyphs">${tooltip}${escapeXml(text)}</text>`
  );
}

const SHAPES = [
  ".axis,.whisker,.halo{fill:none}",
  ".axis{stroke-width:1}",
  ".whisker{stroke-width:1.25}",
  ".halo{stroke-width:3.25;stroke-linecap:square;stroke-opacity:0.7}",
];

/** All rules are bound to the theme's class, because the rules of an SVG that is part of a page hold for the page. */
function styleSheet(theme: Theme): string {
  const scope = `.neurode-bench-${theme}`;
  const scoped = (rules: readonly string[]) => rules.map((rule) => `${scope} ${rule}`);
  return [
    ...scoped([...fontRules(), ...SHAPES]),
    ...scoped(colourRules(theme === "dark" ? DARK : LIGHT)),
    ...(theme === "auto" ? ["@media (prefers-color-scheme:dark){", ...scoped(colourRules(DARK)), "}"] : []),
  ].join("\n");
}

function fontRules(): string[] {
  return Object.entries(WORD_STYLES).map(([kind, { font, size }]) => {
    const weight = font === "semibold" ? 600 : 400;
    return `.${kind}{font-family:${FONTS[font]};font-size:${size}px;font-weight:${weight};font-feature-settings:"calt" 0}`;
  });
}

function colourRules({ ground, ink, muted, line, families }: Palette): string[] {
  return [
    `.ground{fill:${ground}}`,
    `.axis{stroke:${line}}`,
    `.whisker{stroke:${ink}}`,
    `.halo{stroke:${ground}}`,
    `.ours .bar{fill:${families.dense.accent}}`,
    `.others .bar{fill:${families.neutral.border}}`,
    ...Object.entries(WORD_STYLES).map(([kind, style]) => `.${kind}{fill:${style.muted ? muted : ink}}`),
  ];
}
