/**
 * Style: the style sheet inside a picture.
 *
 * Colours are written out for the one theme. "auto" is the light theme, and the dark one in
 * a media query: no variables, which many viewers of SVG do not know. All rules are bound
 * to the theme's class, because the rules of an SVG that is part of a page hold for the page.
 */
import type { Family } from "../family.js";
import type { FontName } from "../text/measure.js";
import { TEXT_STYLES } from "../text/styles.js";
import { DARK, LIGHT, type Palette, type Theme } from "../theme.js";

export const FONTS: Readonly<Record<FontName, string>> = {
  regular: "Inter,system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif",
  semibold: "Inter,system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif",
  dejavu: "'DejaVu Sans',Verdana,sans-serif",
  dejavuBold: "'DejaVu Sans',Verdana,sans-serif",
  mono: "'JetBrains Mono',ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace",
};

export function styleSheet(theme: Theme, families: readonly Family[]): string {
  const scope = `.neurode-${theme}`;
  const rules = pictureRules(theme === "dark" ? DARK : LIGHT, families);
  const dark = colourRules(DARK, families).map((rule) => `${scope} ${rule}`);
  return [
    ...rules.map((rule) => `${scope} ${rule}`),
    ...(theme === "auto" ? ["@media (prefers-color-scheme:dark){", ...dark, "}"] : []),
  ].join("\n");
}

/** The rules of a picture, bound to no theme. */
export function pictureRules(palette: Palette, families: readonly Family[]): string[] {
  return [...fontRules(), ...SHAPES, ...colourRules(palette, families)];
}

/** Inter's contextual alternates would write conv_3x3 as conv_3×3. */
function fontRules(): string[] {
  return Object.entries(TEXT_STYLES).map(([kind, { font, size }]) => {
    const weight = font === "semibold" ? 600 : 400;
    return `.${kind}{font-family:${FONTS[font]};font-size:${size}px;font-weight:${weight};font-feature-settings:"calt" 0}`;
  });
}

const SHAPES = [
  ".line{fill:none;stroke-width:1.5}",
  ".arrow{stroke-width:1;stroke-linejoin:round}",
  ".group{stroke-width:1;stroke-dasharray:5 4}",
  ".title{stroke-width:5;stroke-linejoin:round;paint-order:stroke}",
  ".frozen{stroke-dasharray:5 3}",
  ".ring{fill:none}",
];

function colourRules(palette: Palette, families: readonly Family[]): string[] {
  return [
    `.ground{fill:${palette.ground}}`,
    `.group{fill:${palette.groupFill};stroke:${palette.groupLine}}`,
    `.line{stroke:${palette.line}}`,
    `.arrow{fill:${palette.line};stroke:${palette.line}}`,
    `.within{fill:${palette.groupFill}}`,
    ...Object.entries(TEXT_STYLES).map(([kind, { muted }]) => `.${kind}{fill:${muted ? palette.muted : palette.ink}}`),
    `.title{stroke:${palette.groupFill}}`,
    ...families.flatMap((family) => {
      const { accent, tint, border } = palette.families[family];
      return [
        `.${family} .card{fill:${tint};stroke:${border}}`,
        `.${family} .ring{stroke:${border}}`,
        `.${family} .bar{fill:${accent}}`,
      ];
    }),
  ];
}
