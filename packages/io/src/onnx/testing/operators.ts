/** Small ONNX models of a few operators, as other programs write them. */
import { type Draft, writeMessage } from "../protobuf.js";
import {
  type ATTRIBUTE,
  ATTRIBUTE_TYPES,
  ELEMENT_TYPES,
  type ElementType,
  GRAPH,
  MODEL,
  type NODE,
  type TENSOR,
} from "../schema.js";

/** `[2, 3]` are ints, 2 is an int, `{ float: 2 }` and `{ floats: [2] }` are floats. */
type Attribute =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly graph: OperatorGraph }
  | { readonly strings: readonly string[] };

/** A graph inside a node; types other than float stand behind a colon, and are of scalars. */
export interface OperatorGraph {
  readonly nodes: readonly OperatorNode[];
  readonly inputs?: readonly string[];
  readonly outputs: readonly string[];
}

export interface OperatorNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

export interface OperatorModel {
  readonly nodes: readonly OperatorNode[];
  /** Sizes by the names of inputs; a string is an open size. Types other than float stand behind a colon: `"ids:int64"`. */
  readonly inputs: Readonly<Record<string, readonly (number | string)[]>>;
  readonly outputs: readonly string[];
  readonly constants?: Readonly<
    Record<string, { readonly dims: readonly number[]; readonly numbers: readonly number[] }>
  >;
  readonly opset?: number;
}

export function node(
  op: string,
  inputs: string,
  outputs: string,
  attributes: Readonly<Record<string, Attribute>> = {},
): OperatorNode {
  return { op, inputs: inputs.split(" "), outputs: outputs.split(" "), attributes };
}

/** Constants whose names begin with `$` are int64; other types than float stand behind a colon: `"zero:uint8"`. */
export function operatorBytes({ nodes, inputs, outputs, constants = {}, opset = 18 }: OperatorModel): Uint8Array {
  return writeMessage(
    {
      irVersion: 8,
      operatorSets: [{ domain: "", version: opset }],
      graph: {
        name: "operators",
        node: nodes.map(nodeMessage),
        initializer: Object.entries(constants).map(([title, each]) => constantMessage(title, each)),
        input: Object.entries(inputs).map(([title, shape]) => {
          const [name, type = "float"] = title.split(":");
          const dim = shape.map((size) => (typeof size === "string" ? { parameter: size } : { value: size }));
          return { name, type: { tensorType: { elementType: ELEMENT_TYPES[type as ElementType], shape: { dim } } } };
        }),
        output: outputs.map((name) => ({ name, type: { tensorType: { elementType: ELEMENT_TYPES.float } } })),
      },
    },
    MODEL,
  );
}

function constantMessage(
  title: string,
  { dims, numbers }: { readonly dims: readonly number[]; readonly numbers: readonly number[] },
): Draft<typeof TENSOR> {
  const [name, type] = title.split(":");
  if (type) return { name, dims, dataType: ELEMENT_TYPES[type as ElementType], int32Data: numbers };
  return name.startsWith("$")
    ? { name, dims, dataType: ELEMENT_TYPES.int64, int64Data: numbers }
    : { name, dims, dataType: ELEMENT_TYPES.float, floatData: numbers };
}

function nodeMessage({ op, inputs, outputs, attributes = {} }: OperatorNode, index: number): Draft<typeof NODE> {
  const attribute = Object.entries(attributes).map(([name, value]) => attributeMessage(name, value));
  return {
    opType: op,
    name: `${op}_${index}`,
    input: inputs.map((name) => (name === "_" ? "" : name)),
    output: outputs,
    attribute,
  };
}

function attributeMessage(name: string, value: Attribute): Draft<typeof ATTRIBUTE> {
  if (typeof value === "number") return { name, i: value, type: ATTRIBUTE_TYPES.int };
  if (typeof value === "string") return { name, s: Buffer.from(value), type: ATTRIBUTE_TYPES.string };
  if ("graph" in value) return { name, g: graphBytes(value.graph), type: ATTRIBUTE_TYPES.graph };
  if ("float" in value) return { name, f: value.float, type: ATTRIBUTE_TYPES.float };
  if ("strings" in value)
    return { name, strings: value.strings.map((each) => Buffer.from(each)), type: ATTRIBUTE_TYPES.strings };
  return { name, ints: value, type: ATTRIBUTE_TYPES.ints };
}

function typedInfo(title: string) {
  const [name, type = "float"] = title.split(":");
  const shape = type === "float" ? undefined : { dim: [] };
  return { name, type: { tensorType: { elementType: ELEMENT_TYPES[type as ElementType], shape } } };
}

function graphBytes({ nodes, inputs = [], outputs }: OperatorGraph): Uint8Array {
  const graph = {
    name: "inside",
    node: nodes.map(nodeMessage),
    input: inputs.map(typedInfo),
    output: outputs.map(typedInfo),
  };
  return writeMessage(graph, GRAPH);
}

/** As many numbers as `dims` hold, between −1 and 1, the same each time. */
export function numbers(dims: readonly number[], seed = 1): number[] {
  const count = dims.reduce((product, size) => product * size, 1);
  return Array.from({ length: count }, (_, i) => Math.fround(Math.sin(12.9898 * (i + 1) + 78.233 * seed)));
}

export function constant(...dims: number[]) {
  return { dims, numbers: numbers(dims, dims.length) };
}

export function ints(...values: number[]) {
  return { dims: [values.length], numbers: values };
}

/** Of no axes. */
export function scalar(value: number) {
  return { dims: [], numbers: [value] };
}
