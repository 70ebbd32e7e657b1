/**
 * LearningRateSchedule: the learning rate as a function of the step, which is
 * how often weights have been changed. An author writes `call` with ops.
 */
import { ArgumentError, checkOptions, full, type SymbolicTensor, show } from "@neurode/core";
import { OnTensors } from "../../onTensors.js";

export abstract class LearningRateSchedule {
  readonly #onTensors = new OnTensors(this.constructor.name);

  /** Keras's name for the class, saved in files. */
  get className(): string {
    return this.constructor.name;
  }

  /** The rate at a step, a scalar that counts from 0. */
  abstract call(step: SymbolicTensor): SymbolicTensor;

  /** The rate at a step, as a number. */
  at(step: number): number {
    const given = full([], step);
    try {
      const [rate] = this.#onTensors.run("rate", [given], (symbol) => [this.call(symbol as SymbolicTensor)]);
      const [value] = rate.numbers();
      rate.dispose();
      return value;
    } finally {
      given.dispose();
    }
  }

  /** The arguments, by Keras's names in camelCase. */
  getConfig(): Record<string, unknown> {
    return Object.fromEntries(Object.entries(this));
  }
}

/** Throws an ArgumentError for unknown options and for those of `numbers` that are none. */
export function checkSchedule(
  where: string,
  options: object,
  numbers: readonly string[],
  others: readonly string[],
): void {
  checkOptions(where, options, [...numbers, ...others, "name"]);
  const given = options as Readonly<Record<string, unknown>>;
  for (const name of numbers) {
    if (given[name] === undefined || (typeof given[name] === "number" && Number.isFinite(given[name]))) continue;
    throw new ArgumentError(`${where}: ${name} must be a number, got ${show(given[name])}.`);
  }
}

/** A number of steps, more than 0. */
export function positive(where: string, name: string, value: unknown): number {
  if (typeof value === "number" && value > 0 && Number.isFinite(value)) return value;
  throw new ArgumentError(`${where}: ${name} must be a number above 0, got ${show(value)}.`);
}
