/** The reference kernels of the steps of recurrent layers, and of what they give back. Plain loops in float64. */
import type { Pointer } from "../memory/pointer.js";
import type { Views } from "../memory/views.js";
import { UNARY_CODES } from "./codes.js";
import { unaryFormula } from "./formulas.js";
import type { KernelSet } from "./kernels.js";

type RecurrentKernels = Pick<
  KernelSet,
  "lstmCarry" | "lstmHidden" | "gruHidden" | "lstmCarryGradient" | "lstmHiddenGradient" | "gruHiddenGradient"
>;

/** What one unit of one row reads: what adds to gate n from the input, and from the state; the state itself. */
interface Unit {
  readonly x: (gate: number) => number;
  readonly h: (gate: number) => number;
  readonly state: number;
}

export function recurrentReferenceKernels(views: Views): RecurrentKernels {
  const sigmoid = (x: number) => unaryFormula(UNARY_CODES.sigmoid)(x, 0, 0, 0);
  const slopeOfSigmoid = (y: number) => y * (1 - y);
  const slopeOfTanh = (y: number) => (1 - y) * (1 + y);

  const eachUnit = (
    gates: number,
    [x, xRow, h, state]: readonly [Pointer, number, Pointer, Pointer],
    rows: number,
    units: number,
    visit: (unit: Unit, row: number, index: number) => void,
  ): void => {
    if (rows === 0) return;
    const inputs = views.float32(x, (rows - 1) * xRow + gates * units);
    const recurrent = views.float32(h, rows * gates * units);
    const before = views.float32(state, rows * units);
    for (let row = 0; row < rows; row++) {
      for (let index = 0; index < units; index++) {
        const unit: Unit = {
          x: (gate) => inputs[row * xRow + gate * units + index],
          h: (gate) => recurrent[row * gates * units + gate * units + index],
          state: before[row * units + index],
        };
        visit(unit, row, index);
      }
    }
  };

  const step =
    (gates: number, f: (unit: Unit) => number) =>
    (...[x, xRow, h, state, y, rows, units]: Parameters<KernelSet["lstmCarry"]>): void => {
      const output = views.float32(y, rows * units);
      eachUnit(gates, [x, xRow, h, state], rows, units, (unit, row, index) => {
        output[row * units + index] = f(unit);
      });
    };

  const gradient =
    (gates: number, f: (unit: Unit, dy: number) => readonly number[]) =>
    (...[x, xRow, h, state, dy, y, rows, units]: Parameters<KernelSet["lstmCarryGradient"]>): void => {
      const given = views.float32(dy, rows * units);
      eachUnit(gates, [x, xRow, h, state], rows, units, (unit, row, index) => {
        const parts = f(unit, given[row * units + index]);
        const output = views.float32(y, rows * parts.length * units);
        parts.forEach((part, n) => {
          output[(row * parts.length + n) * units + index] = part;
        });
      });
    };

  return {
    lstmCarry: step(
      4,
      ({ x, h, state }) => sigmoid(x(1) + h(1)) * state + sigmoid(x(0) + h(0)) * Math.tanh(x(2) + h(2)),
    ),

    lstmHidden: step(4, ({ x, h, state }) => sigmoid(x(3) + h(3)) * Math.tanh(state)),

    gruHidden: step(3, ({ x, h, state }) => {
      const update = sigmoid(x(0) + h(0));
      const reset = sigmoid(x(1) + h(1));
      return update * state + (1 - update) * Math.tanh(x(2) + reset * h(2));
    }),

    lstmCarryGradient: gradient(4, ({ x, h, state }, dy) => {
      const [input, forget] = [0, 1].map((gate) => sigmoid(x(gate) + h(gate)));
      const candidate = Math.tanh(x(2) + h(2));
      return [
        dy * candidate * slopeOfSigmoid(input),
        dy * state * slopeOfSigmoid(forget),
        dy * input * slopeOfTanh(candidate),
        0,
        dy * forget,
      ];
    }),

    lstmHiddenGradient: gradient(4, ({ x, h, state }, dy) => {
      const [output, carry] = [sigmoid(x(3) + h(3)), Math.tanh(state)];
      return [0, 0, 0, dy * carry * slopeOfSigmoid(output), dy * output * slopeOfTanh(carry)];
    }),

    gruHiddenGradient: gradient(3, ({ x, h, state }, dy) => {
      const [update, reset] = [0, 1].map((gate) => sigmoid(x(gate) + h(gate)));
      const candidate = Math.tanh(x(2) + reset * h(2));
      const ofUpdate = dy * (state - candidate) * slopeOfSigmoid(update);
      const ofCandidate = dy * (1 - update) * slopeOfTanh(candidate);
      const ofReset = ofCandidate * h(2) * slopeOfSigmoid(reset);
      return [ofUpdate, ofReset, ofCandidate, ofUpdate, ofReset, ofCandidate * reset, dy * update];
    }),
  };
}
