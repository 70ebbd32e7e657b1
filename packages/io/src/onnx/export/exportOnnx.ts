/**
 * exportOnnx: a model as ONNX, from the graph that its call records. Each op is
 * written by its own writer; the number of rows stays free.
 */

import {
  ArgumentError,
  checkOptions,
  type DType,
  formatShape,
  type Graph,
  type Node,
  NotBuiltError,
  type Shape,
  type SymbolicTensor,
} from "@neurode/core";
import type { Model } from "@neurode/layers";
import { pathOf } from "../../files/source.js";
import { writeWhole } from "../../files/writeFile.js";
import { type Draft, writeMessage } from "../protobuf.js";
import { ELEMENT_TYPES, MODEL, type VALUE_INFO } from "../schema.js";
import { knownTensors } from "./constants.js";
import { modelGraph } from "./modelGraph.js";
import type { Value, ValueType } from "./onnxGraph.js";
import { findRecurrences, writeRecurrence } from "./recurrence.js";
import { opWriters } from "./table.js";
import { Writer } from "./writer.js";

/** Of December 2022, read by ONNX Runtime 1.14 and later. */
const OPERATOR_SET = 18;
const IR_VERSION = 8;

/** A file of protobuf cannot be larger. */
const MOST_BYTES = 2 ** 31 - 1;

export interface ExportOnnxOptions {
  /** Shapes of the inputs, batch first, for a model that leaves sizes open: they are fixed in the file. */
  inputShapes?: readonly Shape[];
}

/**
 * Writes a model for inference as ONNX (opset 18) and resolves to the bytes; `path` null writes no file. Inputs and outputs
 * are called as the layers they are of, and take any number of rows.
 *
 *     await exportOnnx(model, "digits.onnx");
 *
 * Throws an UnsupportedError that names the layer and the op when ONNX has no counterpart, an ArgumentError when a size of
 * an input is not known.
 */
export async function exportOnnx(
  model: Model,
  path: string | URL | null,
  options: ExportOnnxOptions = {},
): Promise<Uint8Array> {
  const bytes = onnxBytes(model, options);
  if (path !== null) await writeWhole(pathOf(path), bytes);
  return bytes;
}

/** The bytes of an ONNX file. */
export function onnxBytes(model: Model, options: ExportOnnxOptions = {}): Uint8Array {
  checkOptions("exportOnnx", options, ["inputShapes"]);
  checkWeights(model);
  const { graph, inputNames, outputNames } = modelGraph(model, options.inputShapes);
  const w = new Writer();
  // The last names first, so that no node takes them.
  const inputs = inputNames.map((name) => w.graph.freeName(name));
  const outputs = outputNames.map((name) => w.graph.freeName(name));
  graph.inputs.forEach((tensor, index) => {
    w.give(tensor, { name: inputs[index], type: valueType(tensor.dtype), constant: null });
  });
  writeConstants(w, model, graph);
  const recurrenceOf = new Map(
    findRecurrences(graph).flatMap((each) => [...each.nodes].map((node) => [node, each] as const)),
  );
  for (const node of graph.nodes) {
    const recurrence = recurrenceOf.get(node);
    if (recurrence) {
      w.node = node;
      if (node === recurrence.steps[0].node) writeRecurrence(w, recurrence);
      continue;
    }
    if (node.source !== null || w.has(node.output)) continue;
    // What follows from constants alone is among them already, if it is needed.
    if (node.inputs.some((input) => !w.has(input))) continue;
    w.node = node;
    const write = opWriters.get(node.op.name);
    if (!write) throw w.unsupported("which has no counterpart in ONNX");
    write(w, node);
  }
  for (const [index, tensor] of graph.outputs.entries()) finish(w, tensor, outputs[index]);
  // Before anything is written, which would take the memory several times.
  checkBytes(model, w.graph.constantBytes());
  const bytes = writeMessage(
    {
      irVersion: IR_VERSION,
      producerName: "neurode",
      graph: {
        name: model.name,
        node: w.graph.finishedNodes(),
        initializer: w.graph.initializers(),
        input: graph.inputs.map((tensor, index) => valueInfo(inputs[index], tensor)),
        output: graph.outputs.map((tensor, index) => valueInfo(outputs[index], tensor)),
      },
      operatorSets: [{ domain: "", version: OPERATOR_SET }],
    },
    MODEL,
  );
  checkBytes(model, bytes.length);
  return bytes;
}

function checkBytes(model: Model, bytes: number): void {
  if (bytes <= MOST_BYTES) return;
  throw new ArgumentError(
    `exportOnnx: ${model.where} takes ${bytes} bytes; a file of ONNX holds ${MOST_BYTES}. Save it as .keras or .safetensors, ` +
      "or export parts of it.",
  );
}

function checkWeights(model: Model): void {
  if (model.built) return;
  throw new NotBuiltError(`exportOnnx: ${model.where} is not built. Give it an Input, or call it on data.`);
}

/** Weights under their own names. */
function writeConstants(w: Writer, model: Model, graph: Graph): void {
  const paths = new Map(model.weights.map((weight) => [weight.symbol.node.source, weight.path]));
  for (const { tensor, numbers } of knownTensors(graph)) {
    const base = paths.get(sourceOf(tensor)) ?? `${tensor.node.call?.owner.name ?? model.name}/constant`;
    w.give(tensor, w.graph.constant(numbers, tensor.shape as readonly number[], "float", base));
  }
}

/** The weight that a tensor is, or is made of first of all. */
function sourceOf({ node }: SymbolicTensor): Node["source"] {
  let at = node;
  while (at.source === null && at.inputs.length > 0) at = at.inputs[0].node;
  return at.source;
}

/** Gives an output its name: that of the node which makes it, or of one more where that has a name already. */
function finish(w: Writer, tensor: SymbolicTensor, name: string): void {
  const value = w.value(tensor, valueType(tensor.dtype));
  const isOwn = w.graph.nodes.some(({ output }) => output?.includes(value.name)) && !w.graph.isRenamed(value);
  const last: Value = isOwn ? value : w.graph.addAll("Identity", [value], {}, [value.type], name)[0];
  w.graph.rename(last, name);
}

function valueType(dtype: DType): ValueType {
  if (dtype === "bool") return "bool";
  return dtype === "int32" || dtype === "int8" ? "int32" : "float";
}

function valueInfo(name: string, { shape, dtype }: SymbolicTensor): Draft<typeof VALUE_INFO> {
  const dim = shape.map((size) => (size === null ? { parameter: "batch" } : { value: size }));
  if (shape.slice(1).includes(null)) throw new ArgumentError(`exportOnnx: "${name}" is ${formatShape(shape)}.`);
  return { name, type: { tensorType: { elementType: ELEMENT_TYPES[valueType(dtype)], shape: { dim } } } };
}
