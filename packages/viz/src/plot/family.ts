/**
 * Families: which layers share a colour. There are eight, for no more can be told apart
 * by every eye; the class is always written too.
 */
export const FAMILIES = ["neutral", "dense", "conv", "pool", "norm", "activation", "merge", "sequence"] as const;
export type Family = (typeof FAMILIES)[number];

/** The first pattern that the class name fits decides: ConvLSTM2D is recurrent before it is a convolution. */
const PATTERNS: readonly (readonly [RegExp, Family])[] = [
  [/Attention|LSTM|GRU|RNN|Bidirectional/, "sequence"],
  [/Norm/, "norm"],
  [/Pool/, "pool"],
  [/Conv(?!ert)/, "conv"],
  [/^(EinsumDense|Dense|Embedding|Linear|Matmul)$/, "dense"],
  [/^(Add|Subtract|Multiply|Divide|TrueDivide|Average|Maximum|Minimum|Concatenate|Dot|Stack)$/, "merge"],
  [
    /^(Activation|\w*[Rr]e[Ll][Uu]6?|[A-Z]?ELU|S?E[Ll][Uu]|G[Ee][Ll][Uu]|\w*[Ss]oftmax|\w*[Ss]igmoid|Si[Ll]U|Swish|Mish|\w*Tanh|Softplus|Softsign)$/,
    "activation",
  ],
];

export function familyOf(className: string): Family {
  return PATTERNS.find(([pattern]) => pattern.test(className))?.[1] ?? "neutral";
}
