/** Whether a contender computes what we do: nobody's time counts whose output is wrong. */
import type { Predictor } from "./contenders/contender.js";

/** Between outputs of size one; between larger ones, relative to them. */
export const TOLERANCE = 1e-4;

/** A copy of what one prediction gives. */
export async function outputOf(predictor: Predictor): Promise<Float32Array> {
  let copy = new Float32Array();
  await predictor.beforeTurn?.();
  await predictor.predict((output) => {
    copy = Float32Array.from(output);
  });
  return copy;
}

/** What is wrong with an output in one sentence, or null when it agrees. */
export function disagreement(output: Float32Array, expected: Float32Array): string | null {
  if (output.length !== expected.length) return `gives ${output.length} numbers where ${expected.length} are expected`;
  for (const [i, value] of output.entries()) {
    const difference = Math.abs(value - expected[i]) / Math.max(1, Math.abs(expected[i]));
    // Written so that NaN disagrees.
    if (!(difference <= TOLERANCE)) return `gives ${value} for number ${i} of its output, expected ${expected[i]}`;
  }
  return null;
}
