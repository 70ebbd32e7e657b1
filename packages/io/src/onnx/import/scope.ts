/**
 * Scope: the values of a graph by their names, and its nodes read one by one.
 * A graph inside a node, a branch of If or the body of Loop, sees the values
 * outside of it too.
 */
import { ModelFormatError } from "../../errors.js";
import { readMessage } from "../protobuf.js";
import { GRAPH, type GraphMessage, type NodeMessage, type TensorMessage } from "../schema.js";
import { Attributes } from "./attributes.js";
import type { Known } from "./known.js";
import { readingOrder } from "./nodeOrder.js";
import { knownValue, type OperatorReader, type Reader, type Use, type Value } from "./reader.js";
import { readerOf } from "./table.js";
import { type ReadBeside, tensorData } from "./tensorData.js";

/** Far more than anybody has. */
const MOST_GRAPHS_INSIDE = 16;

/** An input that data is fed to. */
export interface FedInput {
  readonly name: string;
  /** Which axis of the file's is the batch. */
  readonly batchAxis: number;
  /** How many rows the file says there are; null for any number. */
  readonly rows: number | null;
  /** Under what name the file leaves their number open; null for none. */
  readonly batchName: string | null;
}

export interface OnnxFile {
  readonly graph: GraphMessage;
  readonly operatorSet: number;
  readonly inputs: readonly FedInput[];
  /** Inputs that are the same in each call. */
  readonly constants: ReadonlyMap<string, Known>;
  /** How errors begin: the file's name. */
  readonly where: string;
  readonly readBeside: ReadBeside;
}

export class Scope {
  readonly #file: OnnxFile;
  readonly #reader: Reader;
  readonly #values: Map<string, Value>;
  readonly #outer: Scope | null;
  readonly #depth: number;
  /** What weights of graphs inside begin with: two branches may call theirs alike. */
  readonly #prefix: string;

  constructor(file: OnnxFile, reader: Reader, values: Map<string, Value>, outer: Scope | null = null, prefix = "") {
    this.#file = file;
    this.#reader = reader;
    this.#values = values;
    this.#outer = outer;
    this.#depth = outer ? outer.#depth + 1 : 0;
    this.#prefix = prefix;
  }

  find(name: string): Value | undefined {
    return this.#values.get(name) ?? this.#outer?.find(name);
  }

  readNodes({ node }: GraphMessage): void {
    for (const index of readingOrder(node)) this.#read(node[index], index);
  }

  #read(node: NodeMessage, index: number): void {
    const { where } = this.#file;
    const title = titleOf(this.#file, node, index);
    const attributes = new Attributes(node);
    try {
      this.#reader.countSteps(1);
      const read = readerFor(node);
      const values = [read(this.#reader, this.#use(node, attributes))].flat();
      attributes.checkAllRead();
      node.output.forEach((name, i) => {
        if (name !== "" && values[i]) this.#values.set(name, values[i]);
      });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      // Of a node in a graph inside the innermost is named.
      const message = reason.startsWith(`${where}: `) ? reason : `${title}: ${reason}`;
      throw new ModelFormatError(message.endsWith(".") ? message : `${message}.`, { cause });
    }
  }

  #use(node: NodeMessage, attributes: Attributes): Use {
    const { operatorSet, readBeside } = this.#file;
    return {
      inputs: node.input.map((name) => {
        if (name === "") return null;
        const value = this.find(name);
        if (value) return value;
        throw new ModelFormatError(`its input "${name}" is never made before it`);
      }),
      attributes,
      operatorSet,
      outputs: node.output.filter((name) => name !== "").length,
      wanted: node.output.map((name) => name !== ""),
      outputName: `${this.#prefix}${node.output[0] ?? "constant"}`,
      read: (message: TensorMessage) => tensorData(message, readBeside),
      subgraph: (attribute, inputs) => {
        const prefix = `${this.#prefix}${node.output[0]}/${attribute}/`;
        return this.#inside(attributes.graph(attribute), prefix, inputs);
      },
    };
  }

  #inside(bytes: Uint8Array | null, prefix: string, inputs: readonly Value[]): readonly Value[] {
    if (bytes === null) throw new ModelFormatError(`the graph ${prefix} is missing`);
    if (this.#depth >= MOST_GRAPHS_INSIDE)
      throw new ModelFormatError(`more than ${MOST_GRAPHS_INSIDE} graphs are inside one another`);
    const graph = readMessage(bytes, GRAPH);
    const values = new Map<string, Value>();
    for (const message of graph.initializer) {
      const name = message.name ?? "";
      values.set(name, knownValue(tensorData(message, this.#file.readBeside), `${prefix}${name}`));
    }
    graph.input.forEach(({ name = "" }, index) => {
      if (inputs[index]) values.set(name, inputs[index]);
    });
    const scope = new Scope(this.#file, this.#reader, values, this, prefix);
    scope.readNodes(graph);
    return graph.output.map(({ name = "" }) => {
      const value = scope.find(name);
      if (value) return value;
      throw new ModelFormatError(`the output "${name}" of the graph ${prefix} is never made`);
    });
  }
}

/** Throws a ModelFormatError when an operator of the graph itself is not read; those inside of it may never be. */
export function checkOperators(file: OnnxFile): void {
  for (const [index, node] of file.graph.node.entries()) {
    try {
      readerFor(node);
    } catch (cause) {
      throw new ModelFormatError(`${titleOf(file, node, index)}: ${(cause as Error).message}.`, { cause });
    }
  }
}

function titleOf({ where, operatorSet }: OnnxFile, { name, opType }: NodeMessage, index: number): string {
  return `${where}: node ${name ? `"${name}"` : index} (${opType}, opset ${operatorSet})`;
}

function readerFor(node: NodeMessage): OperatorReader {
  const read = readerOf(node);
  if (read) return read;
  throw new ModelFormatError(
    `the operator ${node.opType}${node.domain ? ` of ${node.domain}` : ""} is not supported. ` +
      "Simplify the model (onnxsim), or export it with the operators that the README lists",
  );
}
