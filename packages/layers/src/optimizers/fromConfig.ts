/** Optimizers made of configs. */
import { ArgumentError, oneOf, show } from "@neurode/core";
import { optimizerClasses } from "./byName.js";
import { LossScaleOptimizer } from "./lossScaleOptimizer.js";
import { MultiOptimizer, OptimizerMap } from "./multiOptimizer.js";
import { Optimizer } from "./optimizer.js";

type Config = Readonly<Record<string, unknown>>;

/**
 * A new optimizer of this class, as `getConfig` of another described it. Optimizers that its config holds are made anew
 * too: what they have counted stays with the other.
 */
export function optimizerFromConfig(className: string, config: Config): Optimizer {
  const where = "optimizerFromConfig";
  const classes = [...Object.keys(optimizerClasses), "LossScaleOptimizer", "MultiOptimizer"];
  const known = oneOf(`${where}: class`, className, classes);
  const { innerOptimizer, optimizerMap, ...options } = config;
  if (known === "LossScaleOptimizer") return new LossScaleOptimizer(anew(where, innerOptimizer), options);
  if (known !== "MultiOptimizer") return new optimizerClasses[known](options as never);
  if (!(optimizerMap instanceof OptimizerMap)) {
    throw new ArgumentError(`${where}: "optimizerMap" must be an OptimizerMap, got ${show(optimizerMap)}.`);
  }
  return new MultiOptimizer(
    optimizerMap.become((each) => anew(where, each)),
    options,
  );
}

function anew(where: string, optimizer: unknown): Optimizer {
  if (optimizer instanceof Optimizer) return optimizerFromConfig(optimizer.className, optimizer.getConfig());
  throw new ArgumentError(`${where}: expected an optimizer, got ${show(optimizer)}.`);
}
