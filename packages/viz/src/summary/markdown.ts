/** A summary as Markdown: a table with a row for each layer, and the totals as a list. */
import type { ModelDescription } from "../description.js";
import type { Row } from "./cells.js";
import type { SummaryColumn } from "./columns.js";
import type { Text } from "./text.js";
import { totals } from "./totals.js";

const RULES = { left: ":--", center: ":-:", right: "--:" };

export function toMarkdown(model: ModelDescription, columns: readonly SummaryColumn[], rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    `**Model: ${literal(model.name)}**`,
    "",
    line(columns.map(({ title }) => title)),
    line(columns.map(({ align }) => RULES[align])),
    ...rows.map((row) => line(columns.map(({ cell }) => literal(plain(cell(row)))))),
    "",
    ...totals(model).map((total) => `- ${plain(total).trim()}`),
    "",
  ].join("\n");
}

function plain(text: Text): string {
  return text.map(({ character }) => character).join("");
}

/** What Markdown would take for markup, taken literally; spaces that set layers of nested models in stay. */
function literal(text: string): string {
  const escaped = text.replace(/[\\`*_{}[\]<>#|]/g, "\\$&");
  return escaped.replace(/^ +/, (spaces) => "&nbsp;".repeat(spaces.length));
}
