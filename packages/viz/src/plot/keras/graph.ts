/**
 * The graph that Keras draws: a box per layer, and a cluster per nested model when these
 * are expanded. Two boxes have one edge at most, and a subclassed model is a single box.
 *
 * Source: Keras 3.16, utils/model_visualization.py (`model_to_dot`).
 */
import { NotBuiltError } from "@neurode/core";
import type { LayerDescription, ModelDescription } from "../../description.js";
import { notBuilt } from "../built.js";

export interface KerasBox {
  readonly id: string;
  readonly layer: LayerDescription;
}

/** `name` is null for the model that is drawn itself. */
export interface KerasCluster {
  readonly name: string | null;
  readonly members: readonly (KerasBox | KerasCluster)[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

export function kerasGraph(model: ModelDescription, expandNested: boolean): KerasCluster {
  let boxes = 0;
  const box = (layer: LayerDescription): KerasBox => ({ id: `n${boxes++}`, layer });
  const built = model.kind === "subclass" ? model.built : model.graph !== null && model.graph.boxes.length > 0;
  if (!built) throw new NotBuiltError(notBuilt(model));
  if (model.kind === "subclass") return { name: null, members: [box(wholeModel(model))], edges: [] };
  return add(model, null).cluster;

  function add({ graph }: ModelDescription, name: string | null): Place {
    const { boxes, edges, inputs, outputs } = graph as NonNullable<typeof graph>;
    const places = boxes.map((layer): Place | KerasBox =>
      expandNested && opens(layer.model) ? add(layer.model, layer.name) : box(layer),
    );
    const entry = (index: number, input: number) => {
      const place = places[index];
      return "id" in place ? place.id : (place.inputs[input] ?? place.inputs[0]);
    };
    const exit = (index: number, output: number) => {
      const place = places[index];
      return "id" in place ? place.id : (place.outputs[output] ?? place.outputs[0]);
    };
    const ends = edges.map(({ from, fromOutput, to, toInput }) => ({
      from: exit(from, fromOutput),
      to: entry(to, toInput),
    }));
    return {
      cluster: {
        name,
        members: places.map((place) => ("id" in place ? place : place.cluster)),
        edges: [...new Map(ends.map((edge) => [`${edge.from} ${edge.to}`, edge])).values()],
      },
      inputs: inputs.map((index) => entry(index, 0)),
      outputs: outputs.map(({ box: index, output }) => exit(index, output)),
    };
  }
}

interface Place {
  readonly cluster: KerasCluster;
  /** Ids of the boxes where data enters and leaves. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

function opens(model: ModelDescription | null): model is ModelDescription {
  return model !== null && model.kind !== "subclass" && model.graph !== null && model.graph.boxes.length > 0;
}

/** A subclassed model as the one box that Keras makes of it, which knows no shapes. */
function wholeModel(model: ModelDescription): LayerDescription {
  return {
    name: model.name,
    className: model.className,
    role: "model",
    built: true,
    inputShape: null,
    outputShape: null,
    summaryShape: null,
    outputDtypes: [],
    parameterCount: model.weights.reduce((total, { size }) => total + size, 0),
    hasWeights: model.weights.length > 0,
    trainable: model.weights.some(({ trainable }) => trainable),
    activation: null,
    callCount: 1,
    connectedTo: [],
    model,
  };
}
