/**
 * Gradients checked against central differences,
 *
 *     ∂f/∂x  ≈  (f(x + h) − f(x − h)) / 2h,
 *
 * both in float64, where the difference is known to some ten digits.
 */
import { float64Evaluator, type ParameterValues } from "../engine/float64.js";
import { GradientError } from "../errors.js";
import { type Parameter, SymbolicTensor } from "../graph/graph.js";
import { constant, outsideCalls, symbolic, withCall } from "../graph/trace.js";
import { graphOf, topologicalOrder } from "../graph/walk.js";
import { parameterOp } from "../ops/leaf.js";
import { checkOptions } from "../options.js";
import { Random } from "../random.js";
import { SeedGenerator } from "../seedGenerator.js";
import { formatShape, sizeOf } from "../shape.js";
import { tensor } from "../tensor/create.js";
import { isInteger } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";
import { gradientsOf } from "./gradientsOf.js";

type Checked = (...inputs: SymbolicTensor[]) => SymbolicTensor | readonly SymbolicTensor[];

export interface CheckGradientsOptions {
  /** How far an element is moved to both sides, h. Default 1e-5. Between the two there must be no kink. */
  step?: number;
  /** How far the gradient may be from the difference, in units of the larger of 1 and the two. Default 1e-6. */
  tolerance?: number;
  /** Of each tensor at most so many elements are moved, spread evenly. Default 100. */
  mostElements?: number;
}

/** What is moved: an input, or a weight that `fn` reads. */
interface Variable {
  readonly name: string;
  readonly symbol: SymbolicTensor;
  readonly numbers: Float64Array;
  readonly parameter: Parameter | null;
}

/**
 * Checks the gradients of `fn`, a function written in ops or by calling layers, at `inputs`: those of inputs of floats,
 * and those of weights that it reads. Of results that are no scalars a sum with fixed random weights is taken. Returns
 * the largest difference found, in units of the larger of 1 and the values; throws a GradientError when one is too large.
 *
 *     checkGradients((x) => myLayer(x), [tensor([[0.1, -0.7], [1.3, 0.4]])]);
 */
export function checkGradients(fn: Checked, inputs: readonly Tensor[], options: CheckGradientsOptions = {}): number {
  checkOptions("checkGradients", options, ["step", "tolerance", "mostElements"]);
  const { step = 1e-5, tolerance = 1e-6, mostElements = 100 } = options;
  return outsideCalls(() => {
    const symbols = inputs.map(({ shape, dtype }) => symbolic(shape, dtype));
    const outputs = traced(fn, symbols);
    const variables = variablesOf(inputs, symbols, outputs);
    const random = new Random(0);
    const weights = outputs.map(({ shape }) =>
      tensor(
        Array.from({ length: sizeOf(shape) }, () => 0.5 + random.uniform()),
        { shape: shape as readonly number[] },
      ),
    );
    const all = gradientsOf(
      outputs,
      variables.map(({ symbol }) => symbol),
      weights.map((each) => constant(each)),
    );

    const given = inputs.map((input) => Float64Array.from(input.numbers()));
    const gradients = float64Evaluator(graphOf(symbols, all))(given);
    const evaluate = float64Evaluator(graphOf(symbols, outputs));
    /** The weighted sum of all outputs, with some of the variables moved. */
    const valueAt = (variable: Variable, numbers: Float64Array): number => {
      const { symbol, parameter } = variable;
      const values: ParameterValues = parameter ? new Map([[parameter, numbers]]) : new Map();
      const results = evaluate(
        symbols.map((each, index) => (each === symbol ? numbers : given[index])),
        values,
      );
      return results.reduce((sum, result, index) => sum + dot(result, weights[index].data), 0);
    };

    let largest = 0;
    variables.forEach((variable, index) => {
      for (const place of spread(variable.numbers.length, mostElements)) {
        const moved = variable.numbers.slice();
        const [above, below] = [step, -step].map((by) => {
          moved[place] = variable.numbers[place] + by;
          return valueAt(variable, moved);
        });
        const expected = (above - below) / (2 * step);
        const found = gradients[index][place];
        const difference = Math.abs(found - expected) / Math.max(1, Math.abs(found), Math.abs(expected));
        if (!(difference <= tolerance)) {
          throw new GradientError(
            `checkGradients: the gradient of element ${place} of ${variable.name}, of shape ` +
              `${formatShape(variable.symbol.shape)}, is ${found}, but differences of the values give ${expected}. If the ` +
              "function has a kink there, move the input; else a gradient rule is wrong.",
          );
        }
        largest = Math.max(largest, difference);
      }
    });
    return largest;
  });
}

function traced(fn: Checked, symbols: readonly SymbolicTensor[]): readonly SymbolicTensor[] {
  const repeat = (others: readonly SymbolicTensor[]) => {
    const made = fn(...others);
    return made instanceof SymbolicTensor ? [made] : made;
  };
  const owner = { name: "checkGradients", className: "CheckGradients", role: "op" } as const;
  return withCall(owner, symbols, { repeat }, () => repeat(symbols)).outputs;
}

/** The inputs of floats, and the weights. The state of random numbers is none: it is read, not followed from. */
function variablesOf(
  inputs: readonly Tensor[],
  symbols: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
): Variable[] {
  const own = symbols.map((symbol, index) => ({
    name: `input ${index}`,
    symbol,
    numbers: Float64Array.from(inputs[index].numbers()),
    parameter: null,
  }));
  const parameters = topologicalOrder(symbols, outputs).flatMap(({ op, output, source }) =>
    op === parameterOp && source && !(source instanceof SeedGenerator) ? [{ symbol: output, source }] : [],
  );
  const weights = parameters.map(({ symbol, source }, index) => ({
    name: `weight ${index}`,
    symbol,
    numbers: Float64Array.from(source.tensor.numbers()),
    parameter: source,
  }));
  return [...own, ...weights].filter(({ symbol }) => !isInteger(symbol.dtype));
}

/** At most `most` of `count` places, evenly spread. */
function spread(count: number, most: number): number[] {
  const taken = Math.min(count, most);
  return Array.from({ length: taken }, (_, i) => Math.floor((i * count) / taken));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
