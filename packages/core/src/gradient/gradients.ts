/** gradients: a function of tensors, and what it follows from each of them, at once. */
import { engine } from "../engine/choose.js";
import { Executable } from "../engine/run.js";
import { ArgumentError } from "../errors.js";
import { SymbolicTensor } from "../graph/graph.js";
import { outsideCalls, symbolic, withCall } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { show } from "../options.js";
import { asFloat32, storedAs } from "../tensor/float32.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { GRADIENTS, gradientsOf } from "./gradientsOf.js";

/** What a function gives, and the gradient of that for each variable, of the variable's shape. */
export interface ValueAndGradients<Kind> {
  readonly value: Kind;
  readonly gradients: Kind[];
}

/** A function written in ops, whose result is a scalar. */
type Scalar = (...variables: SymbolicTensor[]) => SymbolicTensor;

/**
 * The value of `fn`, a scalar made of `variables` by ops, and its gradients with respect to them. Of tensors they are
 * computed at once, on the calling thread; of symbolic tensors they are recorded.
 *
 *     const { value, gradients: [dx] } = gradients((x) => sum(square(x)), [tensor([1, 2, 3])]);
 *
 * Throws what `gradientsOf` throws.
 */
export function gradients(fn: Scalar, variables: readonly Tensor[]): ValueAndGradients<Tensor>;
export function gradients(fn: Scalar, variables: readonly SymbolicTensor[]): ValueAndGradients<SymbolicTensor>;
export function gradients(
  fn: Scalar,
  variables: readonly (Tensor | SymbolicTensor)[],
): ValueAndGradients<Tensor | SymbolicTensor> {
  if (variables.every((variable) => variable instanceof SymbolicTensor)) return recorded(fn, variables);
  if (variables.every((variable) => isTensor(variable))) return computed(fn, variables);
  throw new ArgumentError(
    `gradients: expected a list of tensors, or one of symbolic tensors, got ${show(variables)}. Make tensors from arrays ` +
      "with tensor([...]).",
  );
}

function recorded(fn: Scalar, variables: readonly SymbolicTensor[]): ValueAndGradients<SymbolicTensor> {
  const value = fn(...variables);
  return { value, gradients: gradientsOf(value, variables) };
}

function computed(fn: Scalar, variables: readonly Tensor[]): ValueAndGradients<Tensor> {
  const place = engine();
  const { executable, dtypes } = outsideCalls(() => {
    const symbols = variables.map(({ shape, dtype }) => symbolic(shape, dtype));
    const repeat = (others: readonly SymbolicTensor[]) => {
      const { value, gradients: all } = recorded(fn, others);
      return [value, ...all];
    };
    const { outputs } = withCall(GRADIENTS, symbols, { repeat }, () => repeat(symbols));
    const graph = graphOf(symbols, outputs);
    const noRows = symbols.map(() => false);
    return { executable: new Executable(graph, place.kernels, noRows), dtypes: outputs.map(({ dtype }) => dtype) };
  });
  const { fed, dispose } = asFloat32(variables);
  try {
    const results = executable.runSync(place, fed, 1).map((result, index) => storedAs(result, dtypes[index]));
    const [value, ...all] = results;
    return { value, gradients: all };
  } finally {
    dispose();
    executable.dispose();
  }
}
