/**
 * Work as an ONNX file, as `onnx.proto3` lays it out in Protocol Buffers: a network as Gemm and activation nodes from
 * input "x", (rows, inputDim), to output "y", (rows, units); products as one MatMul node of "x" and "w".
 */
import type { DenseLayer, Network } from "../network.js";
import type { LoadedProducts, LoadedWork } from "../work.js";

/** Versions of the format and of the operators: what every runtime of the last years reads. */
const IR_VERSION = 8;
const OPSET_VERSION = 13;
const FLOAT = 1;

const OPERATORS = { relu: "Relu", sigmoid: "Sigmoid", softmax: "Softmax" } as const;

export function onnxModel(work: LoadedWork): Uint8Array {
  const graph = [text(2, "work"), ...(work.kind === "network" ? networkFields(work.network) : productFields(work))];
  return Buffer.concat([
    integer(1, IR_VERSION),
    message(7, graph),
    message(8, [text(1, ""), integer(2, OPSET_VERSION)]),
  ]);
}

function networkFields(network: Network): Buffer[] {
  return [
    ...network.flatMap(layerFields),
    message(11, value("x", ["rows", network[0].inputDim])),
    message(12, value("y", ["rows", network[network.length - 1].units])),
  ];
}

function productFields({ count, m, k, n }: LoadedProducts): Buffer[] {
  return [
    node("MatMul", ["x", "w"], "y"),
    message(11, value("x", [count, m, k])),
    message(11, value("w", [count, k, n])),
    message(12, value("y", [count, m, n])),
  ];
}

/** Nodes (field 1 of GraphProto) and initializers (field 5) of one layer. */
function layerFields({ inputDim, units, activation, kernel, bias }: DenseLayer, i: number, network: Network): Buffer[] {
  const input = i === 0 ? "x" : `y${i - 1}`;
  const output = i === network.length - 1 ? "y" : `y${i}`;
  const z = activation === "linear" ? output : `z${i}`;
  const fields = [
    node("Gemm", [input, `kernel${i}`, ...(bias ? [`bias${i}`] : [])], z),
    message(5, initializer(`kernel${i}`, [inputDim, units], kernel)),
  ];
  if (bias) fields.push(message(5, initializer(`bias${i}`, [units], bias)));
  if (activation !== "linear") fields.push(node(OPERATORS[activation], [z], output));
  return fields;
}

function node(operator: string, inputs: readonly string[], output: string): Buffer {
  return message(1, [...inputs.map((input) => text(1, input)), text(2, output), text(4, operator)]);
}

function initializer(name: string, shape: readonly number[], values: Float32Array): Buffer[] {
  const raw = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return [...shape.map((size) => integer(1, size)), integer(2, FLOAT), text(8, name), bytes(9, raw)];
}

/** ValueInfoProto: floats of a shape, whose axes are sizes or names. */
function value(name: string, shape: readonly (number | string)[]): Buffer[] {
  const axes = shape.map((axis) => message(1, [typeof axis === "string" ? text(2, axis) : integer(1, axis)]));
  return [text(1, name), message(2, [message(1, [integer(1, FLOAT), message(2, axes)])])];
}

// A field is its number and kind in one varint, then the varint itself or a length and bytes.

function integer(field: number, content: number): Buffer {
  return Buffer.from([...varint(field << 3), ...varint(content)]);
}

function bytes(field: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([...varint((field << 3) | 2), ...varint(content.length)]), content]);
}

function text(field: number, content: string): Buffer {
  return bytes(field, Buffer.from(content));
}

function message(field: number, fields: readonly Buffer[]): Buffer {
  return bytes(field, Buffer.concat(fields));
}

/** Seven bits per byte, lowest first; the eighth says that more follow. */
function varint(content: number): number[] {
  return content < 0x80 ? [content] : [(content & 0x7f) | 0x80, ...varint(content >>> 7)];
}
