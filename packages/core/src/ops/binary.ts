/**
 * Element-wise ops of two arguments that broadcast by NumPy's rule, walked by
 * loops.ts.
 */
import type { SymbolicTensor } from "../graph/graph.js";
import { dtypeOf, type Operand, record } from "../graph/trace.js";
import { BINARY_CODES, type BinaryName } from "../kernels/codes.js";
import { broadcastShapes } from "../shape.js";
import { binaryGradients } from "./binaryGradients.js";
import type { OpDefinition } from "./define.js";
import { broadcastLoops, eachInnerLoops, encodeLoops } from "./loops.js";

type Typing = Pick<OpDefinition, "dtype" | "keepsIntegers" | "keepsBools">;

const INTEGERS: Typing = { keepsIntegers: true };
const BOOLS: Typing = { keepsIntegers: true, keepsBools: true };
const TRUTH: Typing = { dtype: "bool" };

function defineBinary(name: BinaryName, className: string, typing: Typing): OpDefinition {
  return {
    name,
    className,
    ...typing,
    shape: ([a, b], _attrs, where) => broadcastShapes(a, b, where),
    gradient: binaryGradients[name],
    execution: {
      lower: (use) => encodeLoops(broadcastLoops(use)),
      run: (kernels, step) => {
        const code = BINARY_CODES[name];
        eachInnerLoops(step, ({ inputs: [a, b], output, row, item }) => {
          const [[aRow, bRow], [aStep, bStep]] = [row.steps, item.steps];
          kernels.binary(code, a, b, output, row.size, item.size, aRow, aStep, bRow, bStep);
        });
      },
    },
  };
}

export const binaryTable = {
  add: defineBinary("add", "Add", INTEGERS),
  subtract: defineBinary("subtract", "Subtract", INTEGERS),
  multiply: defineBinary("multiply", "Multiply", BOOLS),
  divide: defineBinary("divide", "Divide", {}),
  maximum: defineBinary("maximum", "Maximum", BOOLS),
  minimum: defineBinary("minimum", "Minimum", BOOLS),
  power: defineBinary("power", "Power", INTEGERS),
  mod: defineBinary("mod", "Mod", INTEGERS),
  floorDivide: defineBinary("floorDivide", "FloorDivide", INTEGERS),
  arctan2: defineBinary("arctan2", "Arctan2", {}),
  equal: defineBinary("equal", "Equal", TRUTH),
  notEqual: defineBinary("notEqual", "NotEqual", TRUTH),
  greater: defineBinary("greater", "Greater", TRUTH),
  greaterEqual: defineBinary("greaterEqual", "GreaterEqual", TRUTH),
  less: defineBinary("less", "Less", TRUTH),
  lessEqual: defineBinary("lessEqual", "LessEqual", TRUTH),
  logicalAnd: defineBinary("logicalAnd", "LogicalAnd", TRUTH),
  logicalOr: defineBinary("logicalOr", "LogicalOr", TRUTH),
  logicalXor: defineBinary("logicalXor", "LogicalXor", TRUTH),
  squaredDifference: defineBinary("squaredDifference", "SquaredDifference", INTEGERS),
  logaddexp: defineBinary("logaddexp", "Logaddexp", {}),
  reluGradient: defineBinary("reluGradient", "ReluGradient", {}),
  sigmoidGradient: defineBinary("sigmoidGradient", "SigmoidGradient", {}),
  tanhGradient: defineBinary("tanhGradient", "TanhGradient", {}),
};

const isBool = (x: Operand) => dtypeOf(x) === "bool";

type Binary = (x1: Operand, x2: Operand) => SymbolicTensor;

const plain =
  (op: OpDefinition): Binary =>
  (x1, x2) =>
    record(op, [x1, x2]);

/** The sum; of two bools whether either is true. */
export const add: Binary = (x1, x2) =>
  record(isBool(x1) && isBool(x2) ? binaryTable.logicalOr : binaryTable.add, [x1, x2]);
/** x1 − x2 */
export const subtract = plain(binaryTable.subtract);
/** x1 · x2 */
export const multiply = plain(binaryTable.multiply);
/** x1 / x2 */
export const divide = plain(binaryTable.divide);
/** The larger; NaN where either is. */
export const maximum = plain(binaryTable.maximum);
/** The smaller; NaN where either is. */
export const minimum = plain(binaryTable.minimum);
/** x1 to the power x2, within an ulp: 1 where x2 is 0 or x1 is 1; NaN where x1 < 0 and x2 is not whole. */
export const power = plain(binaryTable.power);
/** What x1 divided by x2 leaves, with the sign of x2. */
export const mod = plain(binaryTable.mod);
/** x1 / x2 rounded down. */
export const floorDivide = plain(binaryTable.floorDivide);
/** The angle of the point (x2, x1), from −π to π. */
export const arctan2 = plain(binaryTable.arctan2);
/** Whether x1 and x2 are equal, as a bool. */
export const equal = plain(binaryTable.equal);
/** Whether x1 and x2 differ, as a bool. */
export const notEqual = plain(binaryTable.notEqual);
/** Whether x1 > x2, as a bool. */
export const greater = plain(binaryTable.greater);
/** Whether x1 ≥ x2, as a bool. */
export const greaterEqual = plain(binaryTable.greaterEqual);
/** Whether x1 < x2, as a bool. */
export const less = plain(binaryTable.less);
/** Whether x1 ≤ x2, as a bool. */
export const lessEqual = plain(binaryTable.lessEqual);
/** Whether both are true; whatever is not 0 is. */
export const logicalAnd = plain(binaryTable.logicalAnd);
/** Whether either is true. */
export const logicalOr = plain(binaryTable.logicalOr);
/** Whether one of the two is true. */
export const logicalXor = plain(binaryTable.logicalXor);
/** (x1 − x2)² */
export const squaredDifference = plain(binaryTable.squaredDifference);
/** ln(e^x1 + e^x2), computed without overflow. */
export const logaddexp = plain(binaryTable.logaddexp);
/** Of the gradient of y = relu(x) and y, that of x; so are the others below of their functions. */
export const reluGradient = plain(binaryTable.reluGradient);
export const sigmoidGradient = plain(binaryTable.sigmoidGradient);
export const tanhGradient = plain(binaryTable.tanhGradient);
