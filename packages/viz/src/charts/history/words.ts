/** What is said of a metric, in pictures and in terminals. */
import { counted, figureText } from "../figures.js";
import type { Best, Curve, Metric } from "./history.js";

/** `lowest validation 0.1234 in epoch 14 · log scale · 3 values are not finite`; empty when there is nothing to say. */
export function aboutMetric({ mode, curves, best }: Metric, log: boolean): string {
  const lost = curves.reduce((sum, { values }) => sum + count(values, (value) => !Number.isFinite(value)), 0);
  const low = log ? curves.reduce((sum, { values }) => sum + count(values, (value) => value <= 0), 0) : 0;
  return [
    ...(best ? [bestText(best, mode)] : []),
    ...(log ? ["log scale"] : []),
    ...(lost > 0 ? [`${counted(lost, "value")} ${lost === 1 ? "is" : "are"} not finite`] : []),
    ...(low > 0 ? [`${counted(low, "value")} not above 0`] : []),
  ].join(" · ");
}

function bestText({ kind, epoch, value }: Best, mode: Metric["mode"]): string {
  return `${mode === "min" ? "lowest" : "highest"} ${kind} ${figureText(value)} in epoch ${figureText(epoch)}`;
}

/** `training 0.123`: the end of a curve. */
export function endText({ kind, values }: Curve): string {
  return `${kind} ${figureText(values[values.length - 1])}`;
}

/** For readers that cannot see the picture. */
export function tellHistory(metrics: readonly Metric[], epochs: number): string {
  const told = metrics.map((metric) => {
    const ends = metric.curves.map(endText).join(", ");
    const about = aboutMetric(metric, false);
    return `${metric.name}: ends with ${ends}${about === "" ? "" : `; ${about}`}.`;
  });
  return `${counted(epochs, "epoch")}. ${told.join(" ")}`;
}

function count(values: ArrayLike<number>, of: (value: number) => boolean): number {
  let found = 0;
  for (let i = 0; i < values.length; i++) if (of(values[i])) found++;
  return found;
}
