/** Parts that are in more than one of the small models: graphs inside nodes, and a quantized layer. */
import { node, numbers, type OperatorGraph, type OperatorModel, type OperatorNode, scalar } from "./operators.js";

/** A loop's body: goes on as it did, and makes `t` of the state `s`. */
export function loopBody(step: OperatorNode): { readonly graph: OperatorGraph } {
  return {
    graph: {
      nodes: [node("Identity", "c", "on"), step],
      inputs: ["i:int64", "c:bool", "s"],
      outputs: ["on:bool", "t"],
    },
  };
}

/** One operator on a value from outside. */
export function branch(op: string, value: string): { readonly graph: OperatorGraph } {
  return { graph: { nodes: [node(op, value, "a")], outputs: ["a"] } };
}

/** A convolution of whole numbers, of x with so many channels to y with 2. */
export function quantizedConvolution(channels: number): Pick<OperatorModel, "nodes" | "constants"> {
  const dims = [2, channels, 3, 3];
  return {
    nodes: [
      node("QuantizeLinear", "x s z", "q"),
      node("QLinearConv", "q s z w ws wz t tz b", "p", { pads: [1, 1, 1, 1] }),
      node("DequantizeLinear", "p t tz", "y"),
    ],
    constants: {
      s: scalar(0.01),
      "z:uint8": scalar(128),
      "w:int8": { dims, numbers: numbers(dims).map((x) => Math.round(100 * x)) },
      ws: scalar(0.013),
      "wz:int8": scalar(0),
      t: scalar(0.0371),
      "tz:uint8": scalar(130),
      "b:int32": { dims: [2], numbers: [400, -900] },
    },
  };
}
