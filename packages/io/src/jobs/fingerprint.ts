/** What a job is, as digests: what the model computes and its weights, the source, and the options that change the output. */
import { createHash, type Hash } from "node:crypto";
import { type Graph, graphOf, type Parameter, type Shape, type SymbolicTensor } from "@neurode/core";
import { arrange, flatten, type Layer, type Model, type Structure } from "@neurode/layers";
import type { RowSource } from "../data/rowSource.js";

export interface Fingerprint {
  readonly model: string;
  readonly source: string;
  readonly options: string;
}

/** @param before what is done to rows before the model sees them */
export function fingerprint(
  model: Model,
  before: Layer | null,
  source: RowSource,
  options: Readonly<Record<string, unknown>>,
): Fingerprint {
  const graph = graphFor(model, source);
  return {
    model: digest((hash) => (graph ? digestGraph(hash, graph) : digestLayers(hash, model.layers))),
    source: digest((hash) => hash.update(text(source.identity))),
    options: digest((hash) => {
      hash.update(text(options));
      if (before) digestLayers(hash, [before]);
    }),
  };
}

/** The names of what differs. */
export function differences(one: Fingerprint, other: Fingerprint): readonly string[] {
  return (["model", "source", "options"] as const).filter((part) => one[part] !== other[part]);
}

function digest(update: (hash: Hash) => unknown): string {
  const hash = createHash("sha256");
  update(hash);
  return hash.digest("hex");
}

/** What the model computes for rows of the source, traced as it is now; null while nothing says what these look like. */
function graphFor(model: Model, { rowShape }: RowSource): Graph | null {
  const inputs = inputsOf(model);
  if (!inputs && !rowShape) return null;
  const { call, outputs } = inputs
    ? model.trace(
        arrange(
          inputs,
          flatten(inputs).map(({ shape }) => shape),
        ) as Structure<Shape>,
        {
          dtypes: flatten(inputs).map(({ dtype }) => dtype),
        },
      )
    : model.trace([null, ...(rowShape ?? [])]);
  return graphOf(call.inputs, flatten(outputs));
}

/** A subclass of one input takes rows of any shape, so that of its first call says nothing. */
function inputsOf(model: Model): Structure<SymbolicTensor> | null {
  if (model.graph) return model.inputs;
  const called = model.picture?.inputs;
  return called && flatten(called).length > 1 ? called : null;
}

/** Ops, what each reads, and the values of weights and constants; no names of layers, which change nothing. */
function digestGraph(hash: Hash, { nodes, inputs, outputs }: Graph): void {
  const places = new Map(nodes.map(({ output }, place) => [output, place]));
  const placesOf = (tensors: readonly SymbolicTensor[]) => tensors.map((tensor) => places.get(tensor));
  const parameters = new Map<Parameter, number>();
  for (const { op, attrs, inputs: read, output, source } of nodes) {
    if (source && !parameters.has(source)) parameters.set(source, parameters.size);
    const parameter = source && parameters.get(source);
    hash.update(text([op.name, attrs, placesOf(read), output.shape, output.dtype, parameter]));
  }
  hash.update(text([placesOf(inputs), placesOf(outputs)]));
  for (const { tensor } of parameters.keys()) digestValues(hash, tensor.data);
}

/** Without their names: those that nobody gave depend on what was made before. */
function digestLayers(hash: Hash, layers: readonly Layer[]): void {
  for (const layer of layers) {
    hash.update(text([layer.className, { ...layer.getConfig(), name: null }]));
    for (const { shape, tensor } of layer.weights) {
      hash.update(text([shape, tensor.dtype]));
      digestValues(hash, tensor.data);
    }
  }
}

function digestValues(hash: Hash, { buffer, byteOffset, byteLength }: ArrayBufferView): void {
  hash.update(new Uint8Array(buffer, byteOffset, byteLength));
}

/** As JSON, in which infinite numbers are told apart. */
function text(facts: unknown): string {
  return JSON.stringify(facts, (_, value) =>
    typeof value === "number" && !Number.isFinite(value) ? `${value}` : value,
  );
}
