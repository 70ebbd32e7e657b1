/**
 * What a model was compiled with, as compile_config, and back: names stay
 * names, objects are objects, and for several outputs there are lists and
 * records of them.
 */
import { UnsupportedError } from "@neurode/core";
import {
  LearningRateSchedule,
  Loss,
  LossFunctionWrapper,
  losses,
  MeanMetricWrapper,
  Metric,
  type Model,
  metrics,
  Optimizer,
  optimizers,
} from "@neurode/layers";
import { ModelFormatError } from "../errors.js";
import { camelCase, snakeCase } from "./names.js";
import { isJsonObject, type JsonObject, kerasObject, policyName } from "./objects.js";

type CompileOptions = NonNullable<Parameters<Model["compile"]>[0]>;

/** An empty object for a model that is not compiled. Throws an UnsupportedError for what has no name outside. */
export function serializeCompilation(model: Model): JsonObject {
  const { compileOptions: options, optimizer } = model;
  if (options === null || optimizer === null) return {};
  const write = (value: unknown, what: string) => serializePart(value, `${model.where}: compile: ${what}`);
  return {
    optimizer: write(optimizer, "optimizer"),
    loss: write(options.loss, "loss"),
    loss_weights: write(options.lossWeights, "lossWeights"),
    metrics: write(options.metrics, "metrics"),
    weighted_metrics: write(options.weightedMetrics, "weightedMetrics"),
    run_eagerly: false,
    steps_per_execution: 1,
    jit_compile: true,
  };
}

const KINDS = [
  { base: LearningRateSchedule, module: "keras.optimizers.schedules" },
  { base: Optimizer, module: "keras.optimizers" },
  { base: Loss, module: "keras.losses" },
  { base: Metric, module: "keras.metrics" },
] as const;

function serializePart(value: unknown, where: string): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return isCamelCase(value) ? snakeCase(value) : value;
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map((item) => serializePart(item, where));
  const kind = KINDS.find(({ base }) => value instanceof base);
  const isWrapper = value instanceof LossFunctionWrapper || value instanceof MeanMetricWrapper;
  if (kind && !isWrapper) {
    const { className } = value as Loss;
    const config = serializeRecord((value as Loss).getConfig(), `${where}: ${className}`);
    return { module: kind.module, class_name: className, config, registered_name: null };
  }
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, serializePart(item, where)]));
  }
  throw new UnsupportedError(
    `${where}: a function or class of one's own cannot be put in a file. Save the model without what it is trained ` +
      "with: { includeOptimizer: false }.",
  );
}

function serializeRecord(config: Readonly<Record<string, unknown>>, where: string): JsonObject {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [snakeCase(key), serializePart(value, where)]),
  );
}

function isCamelCase(name: string): boolean {
  return /^[a-z]+[A-Z]/.test(name);
}

/** Compiles the model as `config`, a compile_config, says; null and an empty object say nothing. */
export function compileFrom(model: Model, config: unknown, where: string): void {
  if (!isJsonObject(config) || Object.keys(config).length === 0) return;
  const { optimizer, loss, loss_weights, metrics: watched, weighted_metrics } = config;
  try {
    model.compile({
      optimizer: restored(optimizer),
      loss: restored(loss),
      lossWeights: restored(loss_weights),
      metrics: restored(watched),
      weightedMetrics: restored(weighted_metrics),
    } as CompileOptions);
  } catch (cause) {
    throw new ModelFormatError(
      `${where}: compile_config: ${cause instanceof Error ? cause.message : cause} ` +
        "Open the model without what it was trained with: loadModel(path, { compile: false }).",
      { cause },
    );
  }
}

function restored(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(restored);
  if (!isJsonObject(value)) return value ?? undefined;
  if (value.class_name === undefined) {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, restored(part)]));
  }
  const { className, module, config } = kerasObject(value, "compile_config");
  checkCounts(className, config);
  const entries = Object.entries(config).filter(([, part]) => part !== undefined);
  const own = Object.fromEntries(
    entries.map(([key, part]) => [
      camelCase(key),
      key === "dtype" ? policyName(part) : isJsonObject(part) || Array.isArray(part) ? restored(part) : part,
    ]),
  );
  const schedules = optimizers.schedules as Readonly<Record<string, unknown>>;
  if (module?.startsWith("keras.optimizers.schedules") && Object.hasOwn(schedules, className)) {
    return new (schedules[className] as new (options: object) => object)(own);
  }
  if (module?.startsWith("keras.optimizers")) return optimizers.optimizerFromConfig(className, own);
  if (module?.startsWith("keras.losses")) return losses.lossFromConfig(className, own);
  if (module?.startsWith("keras.metrics")) return metrics.metricFromConfig(className, own);
  throw new ModelFormatError(`${className} of ${module} is not known here.`);
}

/** What metrics make lists and tables of, as many as a file says: at most so many. */
const COUNTS = { num_thresholds: 2 ** 20, num_classes: 2 ** 12, num_labels: 2 ** 16 };

function checkCounts(className: string, config: JsonObject): void {
  for (const [key, most] of Object.entries(COUNTS)) {
    const count = config[key];
    if (typeof count !== "number" || count <= most) continue;
    throw new ModelFormatError(`${className}: ${key} is ${count}, and more than ${most} are not made for a file.`);
  }
}
