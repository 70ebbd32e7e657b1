/**
 * Training as work: one epoch of a network that ends in logits, Adam with Keras's
 * defaults and the cross-entropy of sparse labels. What is compared is the mean loss
 * of the first epoch, which all weights and gradients of all its batches are in;
 * each further turn is one more epoch.
 */
import { Random } from "@neurode/core";

export interface Training {
  readonly batchSize: number;
}

export const CLASSES = 10;
export const LEARNING_RATE = 0.001;
/** Keras's, which is not everyone's. */
export const ADAM_EPSILON = 1e-7;

/** Of mean losses. What float32 rounds off grows from step to step: after 313 of them it was 2e-4. */
export const TOLERANCE = 1e-3;

const LABEL_SEED = 3;

/** The class of each row, drawn at random: what can be learned of it makes no difference to speed. */
export function labelsOf(rows: number): Int32Array {
  const random = new Random(LABEL_SEED);
  return Int32Array.from({ length: rows }, () => Math.floor(random.uniform(0, CLASSES)));
}
