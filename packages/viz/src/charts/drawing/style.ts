/**
 * The style sheet of a chart: rules for what it has and no others. All are bound to the
 * theme's class, because the rules of an SVG that is part of a page hold for the page.
 */
import { FONTS } from "../../plot/svg/style.js";
import { DARK, LIGHT, type Theme } from "../../plot/theme.js";
import type { Chart } from "./chart.js";
import { type Look, lookColours, lookShape } from "./looks.js";
import { isLevel, levelColour, type Mode, textColourOn } from "./ramp.js";
import { WORD_STYLES, type WordKind } from "./words.js";

export function styleSheet({ marks, words }: Chart, theme: Theme): string {
  const scope = `.neurode-chart-${theme}`;
  const looks = distinct(marks.map(({ look }) => look));
  const kinds = distinct(words.map(({ kind }) => kind));
  const under = distinct(words.flatMap(({ on }) => (on === null ? [] : [on])));
  const scoped = (rules: readonly string[]) => rules.map((rule) => `${scope} ${rule}`);
  const colours = (mode: Mode) => scoped(colourRules(mode, looks, kinds, under));
  return [
    ...scoped([...kinds.map(fontRule), ...looks.filter(lookShape).map((look) => `.${look}{${lookShape(look)}}`)]),
    ...colours(theme === "dark" ? "dark" : "light"),
    ...(theme === "auto" ? ["@media (prefers-color-scheme:dark){", ...colours("dark"), "}"] : []),
  ].join("\n");
}

/** In an order of their own, so that the same chart has the same rules. */
function distinct<Name extends string>(names: readonly Name[]): Name[] {
  return [...new Set(names)].sort();
}

/** Inter's contextual alternates would write conv_3x3 as conv_3×3. */
function fontRule(kind: WordKind): string {
  const { font, size } = WORD_STYLES[kind];
  const weight = font === "semibold" ? 600 : 400;
  return `.${kind}{font-family:${FONTS[font]};font-size:${size}px;font-weight:${weight};font-feature-settings:"calt" 0}`;
}

function colourRules(mode: Mode, looks: readonly Look[], kinds: readonly WordKind[], under: readonly Look[]): string[] {
  const { ground, ink, muted } = mode === "dark" ? DARK : LIGHT;
  return [
    `.ground{fill:${ground}}`,
    ...looks.map((look) => `.${look}{${lookColours(look, mode)}}`),
    ...kinds.map((kind) => `.${kind}{fill:${WORD_STYLES[kind].muted ? muted : ink}}`),
    // Behind the kinds, whose rules weigh as much.
    ...under.filter(isLevel).map((level) => `.on-${level}{fill:${textColourOn(levelColour(level, mode))}}`),
  ];
}
