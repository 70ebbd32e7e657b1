/**
 * Families: which layers share a colour. There are eight, for no more can be told apart
 * by every eye; the class is always written too.
 */
export const FAMILIES = ["neutral", "dense", "conv", "pool", "norm", "activation", "merge", "sequence"] as const;
export type Family = (typeof FAMILIES)[number];

/** "neutral" for classes that no family knows: inputs, reshapes, dropouts, models, the user's own layers. */
export function familyOf(className: string): Family {
  const name = className.toLowerCase();
  return (
    FAMILIES.find((family) => MEMBERS[family].includes(name)) ??
    KINDS.find(([part]) => part.test(className))?.[1] ??
    "neutral"
  );
}

/** Parts of class names; the first that is found decides, so that ConvLSTM2D is recurrent and no convolution. */
const KINDS: readonly (readonly [RegExp, Family])[] = [
  [/Attention|LSTM|GRU|RNN|Bidirectional/, "sequence"],
  [/Norm/, "norm"],
  [/Pool/, "pool"],
  [/Conv(?![a-z])/, "conv"],
  [/ReLU$|Softmax$/, "activation"],
];

/** Whole names of layers and ops, in lower case. */
const MEMBERS: Readonly<Record<Family, readonly string[]>> = {
  neutral: [],
  dense: ["dense", "einsumdense", "embedding", "matmul"],
  conv: [],
  pool: [],
  norm: [],
  activation: [
    ...["activation", "relu", "relu6", "elu", "selu", "gelu", "celu", "silu", "swish", "mish", "exponential"],
    ...["sigmoid", "hardsigmoid", "hardsilu", "logsigmoid", "tanh", "hardtanh", "softplus", "softsign"],
  ],
  merge: [
    ...["add", "subtract", "multiply", "divide", "truedivide", "average", "maximum", "minimum"],
    ...["concatenate", "dot", "stack"],
  ],
  sequence: [],
};
