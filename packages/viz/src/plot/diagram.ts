/**
 * Diagram: what a picture of a model holds, still without sizes or places.
 *
 * Nodes are the boxes of the model's graph. With `expandNested` a nested model is a group
 * and its own boxes are nodes; links then lead to the very layers inside that read or give
 * the tensor. Where data enters or leaves the picture at a layer, and not at an input's own
 * box, a terminal tells the shape.
 */
import type { Shape } from "@neurode/core";
import type { GraphDescription, LayerDescription, ModelDescription } from "../description.js";
import { shapesIn } from "./notation.js";

export interface Diagram {
  readonly nodes: readonly DiagramNode[];
  readonly links: readonly DiagramLink[];
  readonly groups: readonly DiagramGroup[];
}

export type DiagramNode = LayerNode | TerminalNode;

export interface LayerNode {
  readonly kind: "layer";
  readonly layer: LayerDescription;
  /** Where the layer stands: `3` is box 3 of the model, `3.0` the first box of the model that box 3 is. */
  readonly path: string;
  readonly group: number | null;
}

/** The shape that enters or leaves the model. */
export interface TerminalNode {
  readonly kind: "terminal";
  readonly shape: Shape;
  readonly group: null;
}

export interface DiagramLink {
  readonly from: number;
  readonly output: number;
  /** Which call of `from` gave the tensor, from 0; null when it is called only once. */
  readonly fromCall: number | null;
  readonly to: number;
  readonly input: number;
  /** Which call of `to` takes it, likewise. */
  readonly toCall: number | null;
  readonly shape: Shape;
  /** Which edge of which graph it stands for: `3/0` is the first of the model at path 3. */
  readonly key: string;
}

/** A nested model, drawn in full. */
export interface DiagramGroup {
  readonly layer: LayerDescription;
  readonly path: string;
  readonly parent: number | null;
}

export interface DiagramOptions {
  /** Of all nested models, or of the one at a path. */
  readonly expandNested: boolean | ((path: string) => boolean);
  /** Whether shapes are shown, and so terminals. */
  readonly showShapes: boolean;
}

export function diagramOf(model: ModelDescription, { expandNested, showShapes }: DiagramOptions): Diagram {
  const { graph } = model;
  if (graph === null) return { nodes: [], links: [], groups: [] };
  const nodes: DiagramNode[] = [];
  const links: DiagramLink[] = [];
  const groups: DiagramGroup[] = [];
  const inlets: DiagramLink[] = [];
  const expands = typeof expandNested === "boolean" ? () => expandNested : expandNested;

  if (showShapes) {
    // Terminals come first, as inputs do.
    const starts = enteringShapes(graph).map(({ input, shape }) => {
      nodes.push({ kind: "terminal", shape, group: null });
      return { input, node: nodes.length - 1, shape };
    });
    const ends = add(graph, null, "");
    for (const { input, node, shape } of starts) {
      const { node: to, input: at } = ends.inputs[input];
      inlets.push({ from: node, output: 0, fromCall: null, to, input: at, toCall: null, shape, key: `in ${input}` });
    }
    ends.outputs.forEach(({ node, output, call }, index) => {
      const end = nodes[node];
      const shape = end.kind === "layer" ? shapesIn(end.layer.outputShape)[output] : undefined;
      if (shape === undefined) return;
      nodes.push({ kind: "terminal", shape, group: null });
      const to = nodes.length - 1;
      links.push({ from: node, output, fromCall: call, to, input: 0, toCall: null, shape, key: `out ${index}` });
    });
  } else {
    add(graph, null, "");
  }
  return { nodes, links: [...inlets, ...links], groups };

  /** Adds the boxes and edges of one graph; tells where its inputs enter and its outputs leave. */
  function add(graph: GraphDescription, group: number | null, inside: string): Ends {
    const places = graph.boxes.map((layer, box): Ends | number => {
      const path = inside === "" ? `${box}` : `${inside}.${box}`;
      const inner = layer.model?.graph;
      if (inner && inner.boxes.length > 0 && expands(path)) {
        groups.push({ layer, path, parent: group });
        return add(inner, groups.length - 1, path);
      }
      nodes.push({ kind: "layer", layer, path, group });
      return nodes.length - 1;
    });
    const entry = (box: number, input: number): Ends["inputs"][number] => {
      const place = places[box];
      return typeof place === "number" ? { node: place, input } : (place.inputs[input] ?? place.inputs[0]);
    };
    const exit = (box: number, output: number, call = 0): Ends["outputs"][number] => {
      const place = places[box];
      const end =
        typeof place === "number" ? { node: place, output, call: null } : (place.outputs[output] ?? place.outputs[0]);
      // Of a model that is called several times, its own call is the one that counts.
      return graph.boxes[box].callCount > 1 ? { ...end, call } : end;
    };
    for (const [index, { from, fromOutput, fromCall, to, toInput, toCall, shape }] of graph.edges.entries()) {
      const start = exit(from, fromOutput, fromCall);
      const end = entry(to, toInput);
      links.push({
        ...{ from: start.node, output: start.output, fromCall: start.call },
        ...{ to: end.node, input: end.input, toCall: graph.boxes[to].callCount > 1 ? toCall : null },
        ...{ shape, key: `${inside}/${index}` },
      });
    }
    return {
      // A box that takes several inputs of the model takes them in their order.
      inputs: graph.inputs.map((box, i) =>
        entry(box, graph.inputs.slice(0, i).filter((other) => other === box).length),
      ),
      outputs: graph.outputs.map(({ box, output, call }) => exit(box, output, call)),
    };
  }
}

interface Ends {
  readonly inputs: readonly { readonly node: number; readonly input: number }[];
  readonly outputs: readonly { readonly node: number; readonly output: number; readonly call: number | null }[];
}

/** Inputs of the model that no box of their own shows, where the shape is known. */
function enteringShapes({ boxes, inputs }: GraphDescription): { input: number; shape: Shape }[] {
  return inputs.flatMap((box, input) => {
    const layer = boxes[box];
    const shape = shapesIn(layer.inputShape)[inputs.slice(0, input).filter((other) => other === box).length];
    return layer.role === "input" || shape === undefined ? [] : [{ input, shape }];
  });
}
