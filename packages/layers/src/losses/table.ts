/** Losses by name, and made of configs. */
import { ArgumentError, oneOf, type Shape, show } from "@neurode/core";
import { byName, kindOfTargets } from "../byName.js";
import { Circle } from "./circle.js";
import { CosineSimilarity } from "./cosineSimilarity.js";
import { BinaryCrossentropy, CategoricalCrossentropy } from "./crossentropy.js";
import { CTC } from "./ctc.js";
import { KLDivergence, Poisson } from "./divergence.js";
import { BinaryFocalCrossentropy, CategoricalFocalCrossentropy } from "./focal.js";
import { CategoricalGeneralizedCrossEntropy } from "./generalizedCrossEntropy.js";
import { CategoricalHinge, Hinge, SquaredHinge } from "./hinge.js";
import { Loss, LossFunctionWrapper, type LossOptions } from "./loss.js";
import type { OwnFunction } from "./lossFunction.js";
import { Dice, Tversky } from "./overlap.js";
import {
  Huber,
  LogCosh,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
} from "./regression.js";
import { SparseCategoricalCrossentropy } from "./sparseCrossentropy.js";

type LossClass = new (options?: LossOptions) => Loss;

/** The loss classes, by the names they are saved under. */
export const lossClasses = {
  BinaryCrossentropy,
  BinaryFocalCrossentropy,
  CTC,
  CategoricalCrossentropy,
  CategoricalFocalCrossentropy,
  CategoricalGeneralizedCrossEntropy,
  CategoricalHinge,
  Circle,
  CosineSimilarity,
  Dice,
  Hinge,
  Huber,
  KLDivergence,
  LogCosh,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  Poisson,
  SparseCategoricalCrossentropy,
  SquaredHinge,
  Tversky,
} satisfies Record<string, LossClass>;

const table = {
  binary_crossentropy: BinaryCrossentropy,
  binary_focal_crossentropy: BinaryFocalCrossentropy,
  categorical_crossentropy: CategoricalCrossentropy,
  categorical_focal_crossentropy: CategoricalFocalCrossentropy,
  categorical_generalized_cross_entropy: CategoricalGeneralizedCrossEntropy,
  categorical_hinge: CategoricalHinge,
  circle: Circle,
  cosine_similarity: CosineSimilarity,
  ctc: CTC,
  dice: Dice,
  hinge: Hinge,
  huber: Huber,
  kl_divergence: KLDivergence,
  log_cosh: LogCosh,
  mean_absolute_error: MeanAbsoluteError,
  mean_absolute_percentage_error: MeanAbsolutePercentageError,
  mean_squared_error: MeanSquaredError,
  mean_squared_logarithmic_error: MeanSquaredLogarithmicError,
  poisson: Poisson,
  sparse_categorical_crossentropy: SparseCategoricalCrossentropy,
  squared_hinge: SquaredHinge,
  tversky: Tversky,
  bce: BinaryCrossentropy,
  kld: KLDivergence,
  mae: MeanAbsoluteError,
  mape: MeanAbsolutePercentageError,
  mse: MeanSquaredError,
  msle: MeanSquaredLogarithmicError,
} satisfies Record<string, LossClass>;

type SnakeName = keyof typeof table;

type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;

export type LossName = SnakeName | Camel<SnakeName> | keyof typeof lossClasses | "crossentropy" | "ce";

/** A name, a loss with arguments of its own, or a function of symbolic tensors. */
export type LossLike = LossName | Loss | OwnFunction;

/** The targets and outputs that a loss or a metric is for, which `"crossentropy"` and `"accuracy"` are chosen by. */
export interface Ends {
  readonly target: Shape;
  readonly output: Shape;
}

const CHOSEN = {
  binary: "binary_crossentropy",
  sparse: "sparse_categorical_crossentropy",
  categorical: "categorical_crossentropy",
} as const;

/**
 * Looks a loss up; `"crossentropy"` (`"ce"`) is chosen by the shapes. Throws an ArgumentError with a suggestion for names
 * that are not known.
 */
export function loss(where: string, identifier: LossLike, ends?: Ends): Loss {
  if (identifier instanceof Loss) return identifier;
  if (typeof identifier === "function") return new LossFunctionWrapper(identifier);
  if (typeof identifier !== "string") {
    throw new ArgumentError(`${where}: a loss must be a name, a Loss or a function, got ${show(identifier)}.`);
  }
  if (ends && ["crossentropy", "ce"].includes(identifier.toLowerCase())) {
    const name = CHOSEN[kindOfTargets(ends.target, ends.output)];
    return new table[name]({ name });
  }
  const { make, name } = byName<LossClass>(where, identifier, table);
  return new make(name === undefined ? {} : { name });
}

/** A new loss of this class, as `getConfig` of another described it. */
export function lossFromConfig(className: string, config: Readonly<Record<string, unknown>>): Loss {
  if (className === "LossFunctionWrapper") {
    const { fn, ...options } = config;
    return new LossFunctionWrapper(fn as OwnFunction, options);
  }
  const known = oneOf("lossFromConfig: class", className, Object.keys(lossClasses) as (keyof typeof lossClasses)[]);
  return new (lossClasses[known] as LossClass)(config);
}
