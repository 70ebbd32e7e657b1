/**
 * Work as an ONNX file: a network as Gemm and activation nodes from input "x", (rows, inputDim), to output "y",
 * (rows, units); products as one MatMul node of "x" and "w"; deep networks as deepOnnx.ts has them.
 */
import { deepOnnxFields } from "../deep/deepOnnx.js";
import type { DenseLayer, Network } from "../network.js";
import type { LoadedProducts, LoadedWork } from "../work.js";
import { floats, integer, message, node, text, value } from "./onnxFormat.js";

/** Versions of the format and of the operators: what every runtime of the last years reads. */
const IR_VERSION = 8;
const OPSET_VERSION = 17;

const OPERATORS = { relu: "Relu", sigmoid: "Sigmoid", softmax: "Softmax" } as const;

export function onnxModel(work: LoadedWork): Uint8Array {
  const graph = [text(2, "work"), ...fieldsOf(work)];
  return Buffer.concat([
    integer(1, IR_VERSION),
    message(7, graph),
    message(8, [text(1, ""), integer(2, OPSET_VERSION)]),
  ]);
}

function fieldsOf(work: LoadedWork): Buffer[] {
  switch (work.kind) {
    case "network":
      return networkFields(work.network);
    case "products":
      return productFields(work);
    case "deep":
      return deepOnnxFields(work.deep, work.layers);
  }
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
    floats(`kernel${i}`, [inputDim, units], kernel),
  ];
  if (bias) fields.push(floats(`bias${i}`, [units], bias));
  if (activation !== "linear") fields.push(node(OPERATORS[activation], [z], output));
  return fields;
}
