/**
 * training_config, what a `.h5` file says of how its model was compiled: as
 * compile_config, but objects stand without their modules, the optimizer is
 * called optimizer_config, and Keras 2 had other arguments.
 */
import type { Model } from "@neurode/layers";
import { ModelFormatError } from "../errors.js";
import { serializeCompilation } from "../keras/compilation.js";
import { isJsonObject, type JsonObject } from "../keras/objects.js";

/** Keras finds losses in these files by their whole names only. */
const LOSSES: Readonly<Record<string, string>> = {
  bce: "binary_crossentropy",
  kld: "kl_divergence",
  mae: "mean_absolute_error",
  mape: "mean_absolute_percentage_error",
  mse: "mean_squared_error",
  msle: "mean_squared_logarithmic_error",
};

/** Throws an UnsupportedError for what has no name outside. */
export function serializeTraining(model: Model): JsonObject {
  const { optimizer, loss, ...rest } = serializeCompilation(model);
  const wholeName = (part: unknown) => (typeof part === "string" ? (LOSSES[part.toLowerCase()] ?? part) : bare(part));
  return {
    loss: eachPart(loss, wholeName),
    ...(eachPart(rest, bare) as JsonObject),
    optimizer_config: bare(optimizer),
  };
}

/** An object by its class and config alone. */
function bare(part: unknown): unknown {
  return isJsonObject(part) ? { class_name: part.class_name, config: part.config } : part;
}

/** A training_config as a compile_config. @param old whether it is of Keras 2 */
export function compileConfigOf(training: unknown, old: boolean, where: string): JsonObject {
  const { optimizer_config, loss, metrics, weighted_metrics, loss_weights } = isJsonObject(training) ? training : {};
  if (!isJsonObject(optimizer_config)) throw new ModelFormatError(`${where}: training_config has no optimizer_config.`);
  const metric = (part: unknown) => inModule("keras.metrics", old ? upgradeMetric(part) : part);
  return {
    optimizer: inModule("keras.optimizers", upgradeOptimizer(optimizer_config, old)),
    loss: eachPart(loss, (part) => inModule("keras.losses", old ? upgradeLoss(part) : part)),
    metrics: eachPart(metrics, metric),
    weighted_metrics: eachPart(weighted_metrics, metric),
    loss_weights,
  };
}

function inModule(module: string, part: unknown): unknown {
  return isJsonObject(part) ? { module, ...part } : part;
}

/** What `change` makes of each name and object in lists and records. */
function eachPart(value: unknown, change: (part: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((part) => eachPart(part, change));
  if (!isJsonObject(value) || "class_name" in value) return change(value);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, eachPart(part, change)]));
}

/** Arguments of Keras 2 that say nothing of what is computed, or are said otherwise. */
const GONE = ["lr", "decay", "is_legacy_optimizer", "jit_compile", "schedule_decay"];

function upgradeOptimizer(optimizer: unknown, old: boolean): unknown {
  if (!isJsonObject(optimizer) || !isJsonObject(optimizer.config)) return optimizer;
  const { config } = optimizer;
  const rate = inModule("keras.optimizers.schedules", config.learning_rate ?? config.lr);
  if (!old) return { ...optimizer, config: { ...config, learning_rate: rate } };
  const kept = Object.fromEntries(Object.entries(config).filter(([key]) => !GONE.includes(key)));
  return { ...optimizer, config: { ...kept, learning_rate: decaying(rate, config.decay) } };
}

/** The rate of a step was rate / (1 + decay · steps). */
function decaying(rate: unknown, decay: unknown): unknown {
  if (typeof rate !== "number" || typeof decay !== "number" || decay === 0) return rate;
  const config = { initial_learning_rate: rate, decay_steps: 1, decay_rate: decay };
  return { module: "keras.optimizers.schedules", class_name: "InverseTimeDecay", config };
}

function upgradeLoss(part: unknown): unknown {
  if (!isJsonObject(part) || !isJsonObject(part.config)) return part;
  const { fn, ...config } = part.config;
  return { ...part, config: { ...config, ...(config.reduction === "auto" && { reduction: "sum_over_batch_size" }) } };
}

/** A metric given by its name was saved as what that name stood for, and the name. */
function upgradeMetric(part: unknown): unknown {
  if (!isJsonObject(part) || part.class_name !== "MeanMetricWrapper" || !isJsonObject(part.config)) return part;
  const { name, fn } = part.config;
  return ["accuracy", "acc", "crossentropy", "ce"].includes(String(name)) ? name : fn;
}
