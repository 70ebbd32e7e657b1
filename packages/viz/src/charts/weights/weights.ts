/** Weights as they are drawn: plain data, which models give by themselves. */
import { ArgumentError, show } from "@neurode/core";

export interface WeightValues {
  /** `"dense/kernel"` */
  readonly name: string;
  readonly shape: readonly number[];
  /** As many as the shape holds, the last axis first to change. */
  readonly values: ArrayLike<number>;
}

/** Weights, or anything that can list them: every model of `@neurode/layers` can. */
export type Weighted = readonly WeightValues[] | { describeWeights(): readonly WeightValues[] };

/** What of the numbers is told. */
export interface WeightFacts {
  readonly low: number;
  readonly high: number;
  readonly mean: number;
  /** Standard deviation. */
  readonly deviation: number;
  /** How many are numbers, and how many are not: NaN or infinite. */
  readonly finite: number;
  readonly lost: number;
}

export function factsOf({ values }: WeightValues): WeightFacts {
  let [low, high, sum, finite] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
    sum += value;
    finite++;
  }
  const mean = finite > 0 ? sum / finite : 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) squares += (values[i] - mean) ** 2;
  const lost = values.length - finite;
  if (finite === 0) return { low: 0, high: 0, mean: 0, deviation: 0, finite, lost };
  return { low, high, mean, deviation: Math.sqrt(squares / finite), finite, lost };
}

/** The weights that `caller` is given. Throws an ArgumentError that names what is none. */
export function weightsOf(caller: string, given: Weighted, match: unknown): readonly WeightValues[] {
  const listed =
    typeof given === "object" || typeof given === "function"
      ? given !== null && "describeWeights" in given && typeof given.describeWeights === "function"
        ? given.describeWeights()
        : given
      : given;
  if (!Array.isArray(listed)) {
    throw new ArgumentError(
      `${caller}: expected a model of @neurode/layers, or a list of { name, shape, values }, got ${show(given)}.`,
    );
  }
  if (listed.length === 0) throw new ArgumentError(`${caller}: there are no weights; build the model first.`);
  const weights = listed as readonly WeightValues[];
  for (const [index, weight] of weights.entries()) checkWeight(`${caller}: weights[${index}]`, weight);
  if (match === undefined) return weights;
  if (typeof match !== "string" && !(Object.prototype.toString.call(match) === "[object RegExp]")) {
    throw new ArgumentError(`${caller}: match must be a text or a regular expression, got ${show(match)}.`);
  }
  const pattern = new RegExp(match as string | RegExp);
  const matching = weights.filter(({ name }) => name.search(pattern) >= 0);
  if (matching.length > 0) return matching;
  const names = weights.map(({ name }) => name).join(", ");
  throw new ArgumentError(`${caller}: match: no weight is called like ${show(String(match))}. Weights: ${names}.`);
}

function checkWeight(where: string, weight: unknown): void {
  const { name, shape, values } = Object(weight) as Partial<WeightValues>;
  if (typeof name !== "string") throw new ArgumentError(`${where}: name must be a text, got ${show(name)}.`);
  if (!Array.isArray(shape) || !shape.every((size) => Number.isInteger(size) && size >= 0)) {
    throw new ArgumentError(`${where}, ${name}: shape must be a list of whole numbers, got ${show(shape)}.`);
  }
  if (!Array.isArray(values) && !ArrayBuffer.isView(values)) {
    throw new ArgumentError(`${where}, ${name}: values must be a list of numbers, got ${show(values)}.`);
  }
  const size = shape.reduce((product, each) => product * each, 1);
  const list = values as ArrayLike<unknown>;
  if (list.length !== size) {
    throw new ArgumentError(`${where}, ${name}: shape (${shape.join(", ")}) holds ${size} values, got ${list.length}.`);
  }
  for (let i = 0; i < list.length; i++) {
    if (typeof list[i] === "number") continue;
    throw new ArgumentError(`${where}, ${name}: values must be numbers, got ${show(list[i])} at ${i}.`);
  }
}
