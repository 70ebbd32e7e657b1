/** Dropout masks: 0 for what is dropped, 1 / (1 − rate) for what is kept. */
import { randomBernoulli, type SeedGenerator, type Shape, type SymbolicTensor } from "@neurode/core";
import { nextDraw } from "../callContext.js";

/** A mask (batch, …shape) with the batch of x. */
export function dropoutMask(seed: SeedGenerator, x: SymbolicTensor, shape: Shape, rate: number): SymbolicTensor {
  const kept = 1 - rate;
  const options = { stream: nextDraw(seed), batchOf: x, probability: kept, value: kept > 0 ? 1 / kept : 0 };
  return randomBernoulli(seed, shape, options);
}
