/** Style: the style sheet of the page: both palettes as variables, the rules of pictures in terms of them, and those of the page. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FAMILIES, type Family } from "../family.js";
import { pictureRules } from "../svg/style.js";
import { DARK, type FamilyColours, LIGHT, type Palette } from "../theme.js";

const SHEETS = join(__dirname, "../../../src/plot/html/css");
/** Later ones overrule earlier ones. */
const SHEET_NAMES = ["base", "header", "picture", "panels", "small", "print"];

export function pageStyle(): string {
  return [
    `:root{color-scheme:light;${variables(LIGHT)}}`,
    `:root[data-theme="dark"]{color-scheme:dark;${variables(DARK)}}`,
    `@media (prefers-color-scheme:dark){:root:not([data-theme="light"]){color-scheme:dark;${variables(DARK)}}}`,
    // Paper is white.
    `@media print{:root,:root[data-theme]{color-scheme:light;${variables(LIGHT)}}:root:not([data-theme="light"]){color-scheme:light;${variables(LIGHT)}}}`,
    ...pictureRules(NAMES, FAMILIES),
    // The colour of a family beside its name.
    ...FAMILIES.map((family) => `.legend .${family} i,.class.${family}::before{background:var(--${family}-accent)}`),
    ...SHEET_NAMES.map((name) => readFileSync(join(SHEETS, `${name}.css`), "utf8")),
  ].join("\n");
}

const FLAT = ["ground", "ink", "muted", "line", "groupFill", "groupLine"] as const satisfies readonly (keyof Palette)[];
const COLOURS = ["accent", "tint", "border"] as const satisfies readonly (keyof FamilyColours)[];

function variables(palette: Palette): string {
  return [
    ...FLAT.map((name) => `--${name}:${palette[name]}`),
    ...FAMILIES.flatMap((family) =>
      COLOURS.map((colour) => `--${family}-${colour}:${palette.families[family][colour]}`),
    ),
  ].join(";");
}

/** A palette of the variables' names. */
const NAMES: Palette = {
  ...(Object.fromEntries(FLAT.map((name) => [name, `var(--${name})`])) as Record<(typeof FLAT)[number], string>),
  families: Object.fromEntries(
    FAMILIES.map((family) => [
      family,
      Object.fromEntries(COLOURS.map((colour) => [colour, `var(--${family}-${colour})`])),
    ]),
  ) as unknown as Record<Family, FamilyColours>,
};
