/**
 * What Graphviz draws, as shapes and texts in points from the top left. Its JSON holds, for
 * each thing, the operations of a pen whose colours and font are set before they are used.
 *
 * Source: Graphviz, "xdot output format".
 */
import { textWidth } from "../text/measure.js";
import type { Run } from "./label.js";

export interface KerasPicture {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly KerasShape[];
  readonly texts: readonly PlacedText[];
}

export interface KerasShape {
  readonly kind: "polygon" | "line" | "curve";
  readonly points: readonly (readonly [x: number, y: number])[];
  /** null for none. */
  readonly fill: string | null;
  readonly stroke: string | null;
  readonly strokeWidth: number;
  readonly dashed: boolean;
}

export interface PlacedText extends Run {
  /** Left end of the baseline. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
  readonly fill: string;
}

export interface DotDrawing {
  readonly bb: string;
  readonly objects?: readonly DotThing[];
  readonly edges?: readonly DotThing[];
}

type Operations = readonly DotOperation[];

interface DotThing {
  readonly name?: string;
  readonly _draw_?: Operations;
  readonly _ldraw_?: Operations;
  readonly _hdraw_?: Operations;
  readonly _tdraw_?: Operations;
}

type Points = readonly (readonly [number, number])[];
type DotOperation =
  | { readonly op: "c" | "C"; readonly color: string }
  | { readonly op: "S"; readonly style: string }
  | { readonly op: "F"; readonly size: number }
  | { readonly op: "t"; readonly fontchar: number }
  | { readonly op: "p" | "P" | "L" | "b" | "B"; readonly points: Points }
  | {
      readonly op: "T";
      readonly pt: readonly [number, number];
      readonly align: string;
      readonly width: number;
      readonly text: string;
    };

/** Around the drawing, as Graphviz leaves it. */
const PAD = 4;
const CLUSTER = "cluster_";

/** `runs` are the texts of each box, by its id, in the order in which they are drawn. */
export function readDrawing(drawing: DotDrawing, runs: ReadonlyMap<string, readonly Run[]>): KerasPicture {
  const [, , width, height] = drawing.bb.split(",").map(Number);
  const shapes: KerasShape[] = [];
  const texts: PlacedText[] = [];
  const { objects = [], edges = [] } = drawing;
  const clusters = objects.filter(({ name }) => name?.startsWith(CLUSTER));
  for (const { name, ...thing } of clusters) draw(thing, [{ text: name?.slice(CLUSTER.length) ?? "", bold: false }]);
  for (const thing of edges) draw(thing, []);
  for (const thing of objects) if (!clusters.includes(thing)) draw(thing, runs.get(thing.name ?? "") ?? []);
  return { width: width + 2 * PAD, height: height + 2 * PAD, shapes, texts };

  function draw({ _draw_ = [], _hdraw_ = [], _tdraw_ = [], _ldraw_ = [] }: DotThing, written: readonly Run[]): void {
    let [fill, stroke, size, next] = ["#000000", "#000000", 0, 0];
    let [strokeWidth, dashed] = [1, false];
    for (const operation of [..._draw_, ..._hdraw_, ..._tdraw_, ..._ldraw_]) {
      switch (operation.op) {
        case "c":
          stroke = operation.color;
          break;
        case "C":
          fill = operation.color;
          break;
        case "F":
          size = operation.size;
          break;
        case "S":
          dashed = operation.style === "dashed";
          strokeWidth = Number(/setlinewidth\(([\d.]+)\)/.exec(operation.style)?.[1] ?? strokeWidth);
          break;
        case "P":
        case "p":
        case "L":
        case "b":
        case "B":
          shapes.push({
            kind: operation.op === "L" ? "line" : operation.op.toLowerCase() === "b" ? "curve" : "polygon",
            points: operation.points.map(([x, y]) => [x + PAD, height - y + PAD] as const),
            fill: operation.op === "P" || operation.op === "B" ? visible(fill) : null,
            stroke: visible(stroke),
            ...{ strokeWidth, dashed },
          });
          break;
        case "T": {
          const run = written[next++] ?? { text: operation.text, bold: false };
          const own = run.text === operation.text ? operation.width : runWidth(run, size);
          const left = operation.pt[0] - (operation.align === "c" ? operation.width / 2 : 0);
          const x = left + (operation.width - own) / 2 + PAD;
          texts.push({ ...run, x, y: height - operation.pt[1] + PAD, width: own, size, fill: stroke });
          break;
        }
      }
    }
  }
}

/** In DejaVu Sans, in points. */
export function runWidth({ text, bold }: Run, size: number): number {
  return textWidth(text, bold ? "dejavuBold" : "dejavu", size);
}

/** Graphviz's transparent colours have an alpha of 0. */
function visible(colour: string): string | null {
  return /^#......00$/.test(colour) ? null : colour;
}
