/** Weights of classes as weights of samples. */
import { ArgumentError, multiply, show, type Tensor, tensor } from "@neurode/core";
import { flatten } from "../structure.js";
import type { Batch } from "./batches.js";

/** How much the samples of each class count, by its number; 1 for those that are not there. */
export type ClassWeight = Readonly<Record<number, number>>;

export function checkClassWeight(where: string, classWeight: unknown): ClassWeight | null {
  if (classWeight === null || classWeight === undefined) return null;
  const isPlain = typeof classWeight === "object" && !Array.isArray(classWeight);
  const fits = ([key, value]: [string, unknown]) => /^\d+$/.test(key) && typeof value === "number" && value >= 0;
  if (isPlain && Object.entries(classWeight).every(fits)) return classWeight as ClassWeight;
  throw new ArgumentError(
    `${where}: classWeight must give numbers of at least 0 by the numbers of classes, as in { 0: 1, 1: 2.5 }, got ${show(classWeight)}.`,
  );
}

/** The batch with the weights of its classes among those of its samples. */
export function withClassWeight(where: string, batch: Batch, classWeight: ClassWeight): Batch {
  const targets = batch.y === null ? [] : flatten(batch.y);
  if (targets.length !== 1) {
    throw new ArgumentError(
      `${where}: classWeight is for one output with targets, got ${targets.length}. Give sampleWeight.`,
    );
  }
  const own = tensor(classesOf(targets[0]).map((each) => classWeight[each] ?? 1));
  const given = batch.sampleWeight === null ? [] : flatten(batch.sampleWeight);
  const both = given.map((weight) => scaled(weight, own));
  const made = [own, ...both];
  const dispose = () => {
    batch.dispose();
    for (const each of made) each.dispose();
  };
  return { ...batch, sampleWeight: both[0] ?? own, dispose };
}

/** The class of each sample: its label, or the place of the largest of several. */
function classesOf(targets: Tensor): number[] {
  const values = targets.numbers();
  const [rows] = targets.shape;
  const width = targets.shape.length > 1 ? targets.shape[targets.shape.length - 1] : 1;
  if (width === 1) return Array.from({ length: rows }, (_, row) => Math.round(values[row]));
  return Array.from({ length: rows }, (_, row) => {
    const own = values.slice(row * width, (row + 1) * width);
    return own.indexOf(Math.max(...own));
  });
}

function scaled(weight: Tensor, own: Tensor): Tensor {
  const [flat, factors] = [weight.reshape([weight.size]), own.reshape([own.size])];
  try {
    return multiply(flat, factors);
  } finally {
    flat.dispose();
    factors.dispose();
  }
}
