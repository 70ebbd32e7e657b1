/**
 * A training's history as Keras keeps it, and what is read from it: one panel for each
 * metric, with a curve of training and one of validation.
 */
import { ArgumentError, show } from "@neurode/core";

/** As `History` of Keras: `epoch` and, for each metric, one number per epoch; `val_` begins names of validation. */
export interface TrainingHistory {
  readonly epoch: readonly number[];
  readonly history: Readonly<Record<string, ArrayLike<number>>>;
}

/** Which of a metric's values is its best; `"none"` where neither is. */
export type MetricMode = "min" | "max" | "none";

export interface Metric {
  readonly name: string;
  readonly mode: MetricMode;
  readonly curves: readonly Curve[];
  /** null when the mode is `"none"`, or there is no number. */
  readonly best: Best | null;
}

export interface Curve {
  readonly kind: "training" | "validation";
  readonly epochs: readonly number[];
  readonly values: ArrayLike<number>;
}

/** The best epoch: of validation where there is one, else of training. The first of several. */
export interface Best {
  readonly kind: Curve["kind"];
  readonly epoch: number;
  readonly value: number;
}

const VALIDATION = "val_";

/** What is best when small, and what when large: parts of the names of Keras's losses and metrics, and of their like. */
const MIN =
  /loss|error|entropy|divergence|hinge|poisson|perplexity|^(mse|mae|rmse|mape|msle|bce|cce|wer|cer)$|logcosh|log_cosh/i;
const MAX =
  /acc|precision|recall|auc|f1|f_?beta|f_score|iou|dice|similarity|r2|r_?squared|top_?k|bleu|rouge|positives/i;

export function metricsOf({ epoch, history }: TrainingHistory, modes: Readonly<Record<string, MetricMode>>): Metric[] {
  const names = new Set(Object.keys(history).map(metricName));
  return [...names].map((name): Metric => {
    const curves = (["training", "validation"] as const).flatMap((kind): Curve[] => {
      const values = history[kind === "validation" ? `${VALIDATION}${name}` : name];
      return values === undefined ? [] : [{ kind, epochs: epoch, values }];
    });
    const mode = modes[name] ?? modeOf(name);
    return { name, mode, curves, best: bestOf(curves[curves.length - 1], mode) };
  });
}

/** By its name; an error is an error, whatever else is in it. */
export function modeOf(metric: string): MetricMode {
  if (/false_?(positives|negatives)/i.test(metric) || MIN.test(metric)) return "min";
  return MAX.test(metric) ? "max" : "none";
}

function bestOf({ kind, epochs, values }: Curve, mode: MetricMode): Best | null {
  if (mode === "none") return null;
  let best: Best | null = null;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    if (best === null || (mode === "min" ? value < best.value : value > best.value)) {
      best = { kind, epoch: epochs[i], value };
    }
  }
  return best;
}

function metricName(key: string): string {
  return key.startsWith(VALIDATION) && key !== VALIDATION ? key.slice(VALIDATION.length) : key;
}

const MODES: readonly MetricMode[] = ["min", "max", "none"];

/** Throws an ArgumentError that names what cannot be drawn. */
export function checkHistory(given: TrainingHistory, modes: Readonly<Record<string, MetricMode>>): void {
  const { epoch, history } = Object(given) as Partial<TrainingHistory>;
  if (!Array.isArray(epoch) || typeof history !== "object" || history === null) {
    throw new ArgumentError(
      `plotHistory: expected { epoch: [0, 1, …], history: { loss: […], … } }, got ${show(given)}. ` +
        "It is what fit gives in Keras.",
    );
  }
  if (epoch.length === 0) throw new ArgumentError("plotHistory: there are no epochs to draw; train for one at least.");
  epoch.forEach((value, i) => {
    if (Number.isFinite(value) && (i === 0 || value > epoch[i - 1])) return;
    throw new ArgumentError(`plotHistory: epochs must be numbers that grow, got ${show(value)} at ${i}.`);
  });
  const names = Object.keys(history);
  if (names.length === 0) throw new ArgumentError("plotHistory: the history has no metrics to draw.");
  for (const name of names) checkValues(name, history[name], epoch.length);
  const known = [...new Set(names.map(metricName))];
  for (const [name, mode] of Object.entries(modes)) {
    if (!known.includes(name)) {
      throw new ArgumentError(`plotHistory: modes: no metric is called ${show(name)}. Metrics: ${known.join(", ")}.`);
    }
    if (!MODES.includes(mode)) {
      throw new ArgumentError(`plotHistory: modes: ${name} must be "min", "max" or "none", got ${show(mode)}.`);
    }
  }
}

function checkValues(name: string, values: unknown, epochs: number): void {
  const list = Array.isArray(values) || ArrayBuffer.isView(values) ? (values as unknown as ArrayLike<unknown>) : null;
  if (list === null) throw new ArgumentError(`plotHistory: ${name} must be a list of numbers, got ${show(values)}.`);
  if (list.length !== epochs) {
    throw new ArgumentError(
      `plotHistory: ${name} has ${list.length} values for ${epochs} epochs; it needs one for each.`,
    );
  }
  for (let i = 0; i < list.length; i++) {
    if (typeof list[i] === "number") continue;
    throw new ArgumentError(`plotHistory: ${name} must be numbers, got ${show(list[i])} at ${i}.`);
  }
}
