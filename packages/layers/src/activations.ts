/**
 * Activations by name, as Keras spells them; the camelCase spelling will do
 * too. A name stands for the function with its default arguments.
 */
import {
  ArgumentError,
  celu,
  elu,
  exp,
  formatShape,
  gelu,
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardTanh,
  leakyRelu,
  logSigmoid,
  logSoftmax,
  mish,
  multiply,
  normalizeAxis,
  oneOf,
  relu,
  relu6,
  ShapeError,
  type SymbolicTensor,
  selu,
  show,
  sigmoid,
  silu,
  slice,
  softmax,
  softplus,
  softShrink,
  softsign,
  sparsemax,
  sparsePlus,
  sparseSigmoid,
  squareplus,
  tanh,
  tanhShrink,
} from "@neurode/core";

export type ActivationFunction = (x: SymbolicTensor) => SymbolicTensor;

/** y = x */
export function linear(x: SymbolicTensor): SymbolicTensor {
  return x;
}

/** Gated linear unit (Dauphin et al. 2017): the first half along `axis` times sigmoid of the second. */
export function glu(x: SymbolicTensor, { axis = -1 }: { axis?: number } = {}): SymbolicTensor {
  const width = x.shape[normalizeAxis(axis, x.shape.length, "glu")];
  if (width === null || width % 2 !== 0) {
    throw new ShapeError(`glu: axis ${axis} of ${formatShape(x.shape)} must be known and even, to be cut in half.`);
  }
  const half = (begin: number) => slice(x, { axis, begin, size: width / 2 });
  return multiply(half(0), sigmoid(half(width / 2)));
}

const activations = {
  linear,
  relu: (x) => relu(x),
  relu6,
  leaky_relu: (x) => leakyRelu(x),
  elu: (x) => elu(x),
  celu: (x) => celu(x),
  selu,
  gelu: (x) => gelu(x, { approximate: false }),
  sigmoid,
  tanh,
  exponential: exp,
  softplus,
  softsign,
  silu,
  swish: silu,
  mish,
  hard_sigmoid: hardSigmoid,
  hard_silu: hardSilu,
  hard_swish: hardSilu,
  hard_tanh: hardTanh,
  softmax,
  log_softmax: logSoftmax,
  log_sigmoid: logSigmoid,
  hard_shrink: (x) => hardShrink(x),
  soft_shrink: (x) => softShrink(x),
  tanh_shrink: tanhShrink,
  squareplus: (x) => squareplus(x),
  sparse_plus: sparsePlus,
  sparse_sigmoid: sparseSigmoid,
  sparsemax,
  glu: (x) => glu(x),
} satisfies Record<string, ActivationFunction>;

/** All names, as Keras spells them. */
export const activationNames: readonly string[] = Object.keys(activations);

type SnakeName = keyof typeof activations;

type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;

export type ActivationName = SnakeName | Camel<SnakeName>;

/** A name, a function of symbolic tensors, or null for `"linear"`. */
export type ActivationLike = ActivationName | ActivationFunction | null;

/** An activation: the function, and the name by which summaries, pictures and files know it. */
export interface Activation {
  readonly name: string;
  readonly apply: ActivationFunction;
}

/** Keras's other names for the same function, and the name it saves them by. */
const CANONICAL: Readonly<Record<string, SnakeName>> = { swish: "silu", hard_swish: "hard_silu" };

/** Whether a name, as configs have it, is that of an activation. */
export function isActivation(name: string): boolean {
  return Object.hasOwn(activations, name);
}

/** Looks an activation up. Throws an ArgumentError with a suggestion for names that are not known. */
export function activation(where: string, identifier: ActivationLike | undefined): Activation {
  if (identifier === null || identifier === undefined) return { name: "linear", apply: linear };
  if (typeof identifier === "function") return { name: identifier.name || "activation", apply: identifier };
  if (typeof identifier !== "string") {
    throw new ArgumentError(`${where}: activation must be a name or a function, got ${show(identifier)}.`);
  }
  const known = oneOf(`${where}: activation`, identifier, Object.keys(activations) as SnakeName[]);
  const name = CANONICAL[known] ?? known;
  return { name, apply: activations[name] };
}
