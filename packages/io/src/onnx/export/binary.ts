/** Element-wise ops of two and three arguments. */
import type { Value, ValueType } from "./onnxGraph.js";
import type { OpWriter } from "./opWriter.js";
import type { Writer } from "./writer.js";

type Formula = (w: Writer, a: Value, b: Value) => Value;

function elementwise(formula: Formula, type: ValueType = "float"): OpWriter {
  return (w, { inputs, output }) => {
    const {
      values: [a, b],
      order,
    } = w.alike(inputs, [type, type]);
    w.give(output, formula(w, a, b), order);
  };
}

const arithmetic = (opType: string) => elementwise((w, a, b) => w.add(opType, [a, b]));

const comparison = (opType: string) => elementwise((w, a, b) => w.add(opType, [a, b], {}, "bool"));

const logic = (opType: string) => elementwise((w, a, b) => w.add(opType, [a, b], {}, "bool"), "bool");

/** ONNX's own takes the sign of a. */
const mod: Formula = (w, a, b) => {
  const rest = w.add("Mod", [a, b], { fmod: 1 });
  const zero = w.number(0);
  const isNegative = (value: Value) => w.add("Less", [value, zero], {}, "bool");
  const differ = w.add("Xor", [isNegative(rest), isNegative(b)], {}, "bool");
  const isZero = w.add("Equal", [rest, zero], {}, "bool");
  const wrong = w.add("And", [differ, w.add("Not", [isZero], {}, "bool")], {}, "bool");
  return w.add("Where", [wrong, w.add("Add", [rest, b]), rest]);
};

const logaddexp: Formula = (w, a, b) => {
  const apart = w.add("Neg", [w.add("Abs", [w.add("Sub", [a, b])])]);
  const more = w.add("Log", [w.add("Add", [w.add("Exp", [apart]), w.number(1)])]);
  return w.add("Add", [w.add("Max", [a, b]), more]);
};

/** The angle of (b, a): that of a / b, and half a turn more or less where b is negative. −0 counts as 0. */
const arctan2: Formula = (w, a, b) => {
  const zero = w.number(0);
  const is = (opType: string, value: Value) => w.add(opType, [value, zero], {}, "bool");
  const where = (condition: Value, x: Value, y: Value) => w.add("Where", [condition, x, y]);
  const angle = w.add("Atan", [w.add("Div", [a, b])]);
  const turn = where(is("Less", a), w.number(-Math.PI), w.number(Math.PI));
  const upright = w.add("Mul", [w.add("Sign", [a]), w.number(Math.PI / 2)]);
  const aside = where(is("Less", b), w.add("Add", [angle, turn]), angle);
  return where(is("Equal", b), upright, aside);
};

export const binaryWriters: Readonly<Record<string, OpWriter>> = {
  add: arithmetic("Add"),
  subtract: arithmetic("Sub"),
  multiply: arithmetic("Mul"),
  divide: arithmetic("Div"),
  maximum: arithmetic("Max"),
  minimum: arithmetic("Min"),
  power: arithmetic("Pow"),
  mod: elementwise(mod),
  floorDivide: elementwise((w, a, b) => w.add("Floor", [w.add("Div", [a, b])])),
  equal: comparison("Equal"),
  notEqual: elementwise((w, a, b) => w.add("Not", [w.add("Equal", [a, b], {}, "bool")], {}, "bool")),
  greater: comparison("Greater"),
  greaterEqual: comparison("GreaterOrEqual"),
  less: comparison("Less"),
  lessEqual: comparison("LessOrEqual"),
  logicalAnd: logic("And"),
  logicalOr: logic("Or"),
  logicalXor: logic("Xor"),
  squaredDifference: elementwise((w, a, b) => {
    const difference = w.add("Sub", [a, b]);
    return w.add("Mul", [difference, difference]);
  }),
  logaddexp: elementwise(logaddexp),
  arctan2: elementwise(arctan2),

  where(w, { inputs, output }) {
    const { values, order } = w.alike(inputs, ["bool", "float", "float"]);
    w.give(output, w.add("Where", values), order);
  },
};
