import { expect, test } from "@jest/globals";
import { GraphError } from "../errors.js";
import { constantOp, inputOp, parameterOp } from "./leaf.js";

test.each([inputOp, parameterOp, constantOp])("$name has its shape from the start", (op) => {
  expect(() => op.shape([], {}, "here")).toThrow(
    new GraphError(`${op.name} is a leaf: it has a shape from the start.`),
  );
});
