/**
 * Where values come from: fed inputs, weights, and constants. Leaves compute
 * nothing; the shape of each is fixed when it is made.
 */
import { GraphError } from "../errors.js";
import type { OpDefinition } from "./define.js";

export const inputOp = leaf("input", "InputLayer");
export const parameterOp = leaf("parameter", "Parameter");
export const constantOp = leaf("constant", "Constant");

function leaf(name: string, className: string): OpDefinition {
  return {
    name,
    className,
    shape() {
      throw new GraphError(`${name} is a leaf: it has a shape from the start.`);
    },
  };
}
