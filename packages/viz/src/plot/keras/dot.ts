/**
 * Keras's graph in Graphviz's language, written as pydot writes it: attributes sorted by
 * name, boxes and clusters in order of execution, then edges.
 *
 * Keras puts names into labels as they are; here they are escaped.
 */
import type { Direction } from "../layout/orient.js";
import type { Splines } from "../splines.js";
import type { KerasBox, KerasCluster } from "./graph.js";
import { type LabelOptions, labelOf, type Run } from "./label.js";

export interface DotOptions extends LabelOptions {
  readonly rankdir: Direction;
  readonly splines: Splines;
  readonly dpi: number;
}

/** How the texts are written, and in which font: Keras's own way, or one that Graphviz can measure. */
export interface Typesetting {
  readonly font: string;
  text(run: Run, size: number): string;
}

export const PLAIN: Typesetting = { font: "Helvetica", text: ({ text }) => text };

/** The texts of headers and of cells, in points. */
export const HEADER_SIZE = 16;
export const CELL_SIZE = 14;

export function dotText(graph: KerasCluster, options: DotOptions, typesetting: Typesetting): string {
  const { rankdir, splines, dpi } = options;
  return `${[
    "digraph G {",
    "concentrate=True;",
    `dpi=${dpi};`,
    ...(typesetting === PLAIN ? [] : [`fontname=${quoted(typesetting.font)};`]),
    `rankdir=${rankdir};`,
    `splines=${splines};`,
    "node [shape=record];",
    ...memberLines(graph),
    "}",
  ].join("\n")}\n`;

  function memberLines({ members, edges }: KerasCluster): string[] {
    return [
      ...members.flatMap((member) => ("id" in member ? [boxLine(member)] : clusterLines(member))),
      ...edges.map(({ from, to }) => `${from} -> ${to}  [penwidth=2];`),
    ];
  }

  function clusterLines(cluster: KerasCluster): string[] {
    const name = cluster.name ?? "";
    const label = typesetting.text({ text: name, bold: false }, CELL_SIZE);
    return [
      `subgraph ${quoted(`cluster_${name}`)} {`,
      `label=${quoted(label)};`,
      "labeljust=l;",
      "style=dashed;",
      ...memberLines(cluster),
      "}",
      "",
    ];
  }

  function boxLine({ id, layer }: KerasBox): string {
    const { span, header, activation, cells } = labelOf(layer, options);
    const rows = [
      `<tr><td colspan="${span}" bgcolor="black">${runsText(header, HEADER_SIZE, "white")}</td></tr>`,
      ...(activation === null
        ? []
        : [`<tr><td bgcolor="white" colspan="${span}">${runsText(activation, CELL_SIZE, null)}</td></tr>`]),
      ...(cells.length === 0
        ? []
        : [
            `<tr>${cells
              .map(({ colour, runs }) => {
                const text = runsText(runs, CELL_SIZE, colour === "white" ? null : "white");
                return `<td bgcolor="${colour}">${text}</td>`;
              })
              .join("")}</tr>`,
          ]),
    ];
    const table = `<table border="0" cellborder="1" bgcolor="black" cellpadding="10">${rows.join("")}</table>`;
    return `${id} [border=0, fontname=${quoted(typesetting.font)}, label=<${table}>, margin=0];`;
  }

  function runsText(runs: readonly Run[], size: number, colour: string | null): string {
    const texts = runs.map((run) => {
      const text = escapeLabel(typesetting.text(run, size));
      return run.bold ? `<b>${text}</b>` : text;
    });
    return `<font point-size="${size}"${colour === null ? "" : ` color="${colour}"`}>${texts.join("")}</font>`;
  }
}

/** In a label, which is of HTML's kind; line breaks and what no XML can hold become blanks. */
function escapeLabel(text: string): string {
  return text.replace(NOT_XML, " ").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const NOT_XML = /[\p{Cc}\p{Cs}\ufffe\uffff]/gu;

/** Bare where Graphviz takes it so; what is left of a backslash is an escape to it. */
function quoted(text: string): string {
  if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(text) && !/^(strict|graph|digraph|node|edge|subgraph)$/i.test(text)) return text;
  return `"${text.replace(NOT_XML, " ").replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
