/**
 * OnnxGraph: the graph of an ONNX file as a layer, whose weights are the
 * file's. Each call goes over the nodes and records what they compute, so that
 * shapes are worked out anew for data of any shape.
 */
import { type SymbolicTensor, tensor, UnsupportedError } from "@neurode/core";
import { flatten, Layer, type Structure, type Weight, Zeros } from "@neurode/layers";
import { ModelFormatError } from "../../errors.js";
import type { GraphMessage, NodeMessage } from "../schema.js";
import { Attributes } from "./attributes.js";
import type { Known } from "./known.js";
import { knownValue, Reader, type Value } from "./reader.js";
import { readerOf } from "./table.js";
import { type ReadBeside, tensorData } from "./tensorData.js";

export interface OnnxFile {
  readonly graph: GraphMessage;
  readonly operatorSet: number;
  /** The inputs that data is fed to, by name. */
  readonly inputs: readonly string[];
  /** How errors begin: the file's name. */
  readonly where: string;
  readonly readBeside: ReadBeside;
}

export class OnnxGraph extends Layer {
  readonly #file: OnnxFile;
  readonly #initializers = new Map<string, Value>();
  readonly #own = new Map<string, Weight>();

  constructor(file: OnnxFile, name?: string) {
    super({ name });
    this.#file = file;
    for (const message of file.graph.initializer) {
      const known = tensorData(message, file.readBeside);
      this.#initializers.set(message.name ?? "", knownValue(known, message.name ?? "constant"));
    }
  }

  override call(inputs: Structure<SymbolicTensor>): Structure<SymbolicTensor> {
    const { graph, inputs: names, where } = this.#file;
    const reader = new Reader(flatten(inputs)[0], (name, known) => this.#weight(name, known));
    const values = new Map<string, Value>(
      [...this.#initializers].map(([name, value]) => [name, { ...value, tensors: new Map() }]),
    );
    flatten(inputs).forEach((input, index) => {
      values.set(names[index], reader.computed(input));
    });
    for (const [index, node] of graph.node.entries()) this.#read(reader, values, node, index);
    const outputs = graph.output.map(({ name = "" }) => {
      const value = values.get(name);
      if (value) return reader.tensor(value);
      throw new ModelFormatError(`${where}: the output "${name}" is never made.`);
    });
    return outputs.length === 1 ? outputs[0] : outputs;
  }

  override getConfig(): Record<string, unknown> {
    throw new UnsupportedError(
      `${this.where} is the graph of an ONNX file and cannot be saved as a Keras layer. Save the model with exportOnnx.`,
    );
  }

  #read(reader: Reader, values: Map<string, Value>, node: NodeMessage, index: number): void {
    const { where, operatorSet, readBeside } = this.#file;
    const title = `${where}: node ${node.name ? `"${node.name}"` : index} (${node.opType})`;
    const read = readerOf(node);
    if (read === null) throw unknownOperator(title, node);
    const inputs = node.input.map((name) => {
      if (name === "") return null;
      const value = values.get(name);
      if (value) return value;
      throw new ModelFormatError(`${title}: its input "${name}" is never made before it.`);
    });
    const use = {
      inputs,
      attributes: new Attributes(node),
      operatorSet,
      outputs: node.output.filter((name) => name !== "").length,
      read: (message: Parameters<typeof tensorData>[0]) => tensorData(message, readBeside),
    };
    try {
      [read(reader, use)].flat().forEach((value, i) => {
        if (node.output[i]) values.set(node.output[i], value);
      });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ModelFormatError(`${title}: ${reason}${reason.endsWith(".") ? "" : "."}`, { cause });
    }
  }

  /** The weight of this name: made when it is first wanted, of the axes in the order in which it is. */
  #weight(name: string, { dims, numbers }: Known): SymbolicTensor {
    const key = `${name} ${dims.join("×")}`;
    const known = this.#own.get(key);
    if (known) return known.symbol;
    const weight = this.addWeight(name, dims, new Zeros(), { trainable: false });
    const values = tensor(Float32Array.from(numbers), { shape: dims });
    weight.assign(values);
    values.dispose();
    this.#own.set(key, weight);
    return weight.symbol;
  }
}

function unknownOperator(title: string, { opType, domain, attribute }: NodeMessage): ModelFormatError {
  const inside = attribute.some(({ g }) => g !== undefined);
  const advice = inside
    ? "Models with branches and loops cannot be traced; export the model without them."
    : "Simplify the model (onnxsim), or export it with the operators that the README lists.";
  const from = domain ? ` of ${domain}` : "";
  return new ModelFormatError(`${title}: the operator ${opType}${from} is not supported. ${advice}`);
}
