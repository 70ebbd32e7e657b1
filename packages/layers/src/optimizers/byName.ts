/** Optimizers by name. */
import { oneOf } from "@neurode/core";
import { Adadelta } from "./adadelta.js";
import { Adafactor } from "./adafactor.js";
import { Adagrad } from "./adagrad.js";
import { Adam, AdamW } from "./adam.js";
import { Adamax } from "./adamax.js";
import { Ftrl } from "./ftrl.js";
import { Lamb } from "./lamb.js";
import { Lion } from "./lion.js";
import { Muon } from "./muon.js";
import { Nadam } from "./nadam.js";
import { Optimizer } from "./optimizer.js";
import { RMSprop } from "./rmsprop.js";
import { ScheduleFreeAdamW } from "./scheduleFreeAdamW.js";
import { SGD } from "./sgd.js";

const byName = {
  adadelta: Adadelta,
  adafactor: Adafactor,
  adagrad: Adagrad,
  adam: Adam,
  adamax: Adamax,
  adamw: AdamW,
  ftrl: Ftrl,
  lamb: Lamb,
  lion: Lion,
  muon: Muon,
  nadam: Nadam,
  rmsprop: RMSprop,
  schedulefreeadamw: ScheduleFreeAdamW,
  sgd: SGD,
} satisfies Record<string, new () => Optimizer>;

export type OptimizerName = keyof typeof byName;

/** A name, in capitals or not, or an optimizer with arguments of its own. */
export type OptimizerLike = OptimizerName | Optimizer;

/** The optimizer classes that make do with options, by the names they are saved under. */
export const optimizerClasses: Readonly<Record<string, new (options: never) => Optimizer>> = Object.fromEntries(
  Object.values(byName).map((each) => [each.name, each]),
);

/** Looks an optimizer up. Throws an ArgumentError with a suggestion for names that are not known. */
export function optimizer(where: string, identifier: OptimizerLike): Optimizer {
  if (identifier instanceof Optimizer) return identifier;
  const name = typeof identifier === "string" ? (identifier as string).toLowerCase() : identifier;
  return new byName[oneOf(where, name, Object.keys(byName) as OptimizerName[])]();
}
