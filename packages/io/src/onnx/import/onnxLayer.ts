/**
 * OnnxGraph: the graph of an ONNX file as a layer, whose weights are the
 * file's. Each call goes over the nodes and records what they compute, so that
 * shapes are worked out anew for data of any shape.
 */
import { type SymbolicTensor, tensor, UnsupportedError } from "@neurode/core";
import { flatten, Layer, type Structure, type Weight, Zeros } from "@neurode/layers";
import { ModelFormatError } from "../../errors.js";
import type { ValueInfoMessage } from "../schema.js";
import { knownValue, type OrderedWeight, Reader, upTo, type Value } from "./reader.js";
import { type FedInput, type OnnxFile, Scope } from "./scope.js";
import { tensorData } from "./tensorData.js";

export class OnnxGraph extends Layer {
  readonly #file: OnnxFile;
  readonly #initializers = new Map<string, Value>();
  readonly #own = new Map<string, Weight>();

  constructor(file: OnnxFile, name?: string) {
    super({ name });
    this.#file = file;
    for (const [name, known] of file.constants) this.#initializers.set(name, knownValue(known));
    for (const message of file.graph.initializer) {
      const known = tensorData(message, file.readBeside);
      this.#initializers.set(message.name ?? "", knownValue(known, message.name ?? "constant"));
    }
  }

  override call(inputs: Structure<SymbolicTensor>): Structure<SymbolicTensor> {
    const { graph, inputs: fed, where } = this.#file;
    const reader = new Reader(flatten(inputs)[0], (weight) => this.#weight(weight));
    const values = new Map<string, Value>(
      [...this.#initializers].map(([name, value]) => [name, { ...value, tensors: new Map() }]),
    );
    flatten(inputs).forEach((input, index) => {
      const { name, batchAxis } = fed[index];
      values.set(name, reader.computed(input, batchFirst(input.shape.length, batchAxis)));
    });
    const scope = new Scope(this.#file, reader, values);
    scope.readNodes(graph);
    const outputs = graph.output.map((info) => {
      const { name = "" } = info;
      const value = scope.find(name);
      if (value) return this.#output(reader, value, info);
      throw new ModelFormatError(`${where}: the output "${name}" is never made.`);
    });
    return outputs.length === 1 ? outputs[0] : outputs;
  }

  override getConfig(): Record<string, unknown> {
    throw new UnsupportedError(
      `${this.where} is the graph of an ONNX file and cannot be saved as a Keras layer. Save the model with exportOnnx.`,
    );
  }

  /** As the file has it; but the rows come first where the file leaves their number open, or has them elsewhere too. */
  #output(reader: Reader, value: Value, info: ValueInfoMessage): SymbolicTensor {
    const { inputs } = this.#file;
    const open = reader.shapeOf(value).indexOf(null);
    if (open > 0 && inputs.every(({ batchAxis, rows }) => batchAxis === 0 && rows !== null)) {
      throw new ModelFormatError(`the output "${info.name}" has the batch on axis ${open}`);
    }
    const rows = open < 0 ? namedBatch(inputs, info) : open;
    return rows > 0 ? reader.inOrder(value, batchFirst(reader.rankOf(value), rows)) : reader.tensor(value);
  }

  /** The weight of this name: made when it is first wanted, of the axes in the order in which it is. */
  #weight({ name, dims, order, numbers }: OrderedWeight): SymbolicTensor {
    const key = `${name} ${dims.join("×")} ${order}`;
    const known = this.#own.get(key);
    if (known) return known.symbol;
    const weight = this.addWeight(name, dims, new Zeros(), { trainable: false });
    const values = tensor(new Float32Array(numbers()), { shape: dims });
    weight.assign(values);
    values.dispose();
    this.#own.set(key, weight);
    return weight.symbol;
  }
}

/** The axes with that of the batch first, which is where models have it. */
function batchFirst(rank: number, batchAxis: number): number[] {
  return [batchAxis, ...upTo(rank).filter((axis) => axis !== batchAxis)];
}

/** The axis that the file calls as the batch of its inputs; -1 for none. */
function namedBatch(inputs: readonly FedInput[], { type }: ValueInfoMessage): number {
  const [{ batchName }] = inputs;
  const names = type?.tensorType?.shape?.dim.map(({ parameter }) => parameter) ?? [];
  return batchName === null ? -1 : names.indexOf(batchName);
}
