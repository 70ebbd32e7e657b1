/** Whether a contender computes what we do: nobody's time counts whose output is wrong. */

/** Between outputs of size one; between larger ones, relative to them. */
export const TOLERANCE = 1e-4;

/** What is wrong with an output in one sentence, or null when it agrees. */
export function disagreement(output: Float32Array, expected: Float32Array, tolerance = TOLERANCE): string | null {
  if (output.length !== expected.length) return `gives ${output.length} numbers where ${expected.length} are expected`;
  for (const [i, value] of output.entries()) {
    const difference = Math.abs(value - expected[i]) / Math.max(1, Math.abs(expected[i]));
    // Written so that NaN disagrees.
    if (!(difference <= tolerance)) return `gives ${value} for number ${i} of its output, expected ${expected[i]}`;
  }
  return null;
}
