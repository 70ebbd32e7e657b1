import { expect, test } from "@jest/globals";
import { UnsupportedError } from "../errors.js";
import { ARG_REDUCTION_CODES, BINARY_CODES, CUMULATION_CODES, REDUCTION_CODES, UNARY_CODES } from "../kernels/codes.js";
import { opByName } from "./table.js";

const { linear: _, ...unary } = UNARY_CODES;
const reductions = [
  ...Object.keys(REDUCTION_CODES),
  ...Object.keys(ARG_REDUCTION_CODES),
  ...Object.keys(CUMULATION_CODES),
];
const others = [
  "softmax",
  "logSoftmax",
  "sparsemax",
  "matmul",
  "pack",
  "dense",
  "copy",
  "concatenate",
  "slice",
  "transpose",
  "everyRow",
  "attention",
  "layerNormalization",
  "lstmCarry",
  "lstmHidden",
  "gruHidden",
  "maxPool",
  "averagePool",
  "pad",
  "resample",
  "broadcastTo",
  "flip",
  "diagonal",
  "where",
  "take",
  "takeAlongAxis",
  "scatterAdd",
  "scatterAddAlong",
  "argSort",
];

test.each([...Object.keys(unary), ...Object.keys(BINARY_CODES), ...reductions, ...others])(
  "a plan can name %s",
  (name) => {
    const op = opByName(name);
    expect(op.name).toBe(name);
    expect(op.execution).toBeDefined();
  },
);

test.each(["input", "parameter", "constant", "reshape", "identity", "toString"])("%s is never run", (name) => {
  expect(() => opByName(name)).toThrow(new UnsupportedError(`No op is called "${name}".`));
});
