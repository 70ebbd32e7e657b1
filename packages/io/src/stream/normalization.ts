/** What is done to rows before the model sees them: (x − mean) / √variance, as a layer in front of it. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { Input, type Model, Normalization, type NormalizationOptions, Sequential } from "@neurode/layers";
import { DataError, fileError } from "../data/dataError.js";

/** Numbers for each place along the last axis, or one for all. */
export interface NormalizationStatistics {
  readonly mean: number | readonly number[];
  readonly variance: number | readonly number[];
}

/** A layer, its statistics, or a JSON file of `{ "mean": …, "variance": … }`. */
export type NormalizationLike = Normalization | NormalizationStatistics | string | URL;

/** The model with the normalization in front, for rows of a shape. */
export function normalized(model: Model, layer: Normalization, rowShape: readonly number[]): Model {
  return new Sequential([Input({ shape: rowShape }), layer, model]);
}

/** The normalization alone, for rows of so many numbers. */
export function normalizer(layer: Normalization, size: number): Model {
  return new Sequential([Input({ shape: [size] }), layer]);
}

/** The layer that is asked for; null for none. Throws a DataError when its file is none. */
export async function normalizationLayer(normalization: NormalizationLike | undefined): Promise<Normalization | null> {
  if (normalization === undefined || normalization instanceof Normalization) return normalization ?? null;
  return new Normalization(await optionsOf(normalization));
}

async function optionsOf(normalization: NormalizationStatistics | string | URL): Promise<NormalizationOptions> {
  const { mean, variance } =
    typeof normalization === "string" || normalization instanceof URL
      ? await readStatistics(normalization)
      : normalization;
  const axis = typeof mean === "number" && typeof variance === "number" ? null : -1;
  return { axis, mean, variance };
}

async function readStatistics(source: string | URL): Promise<NormalizationStatistics> {
  const path = source instanceof URL ? fileURLToPath(source) : source;
  const file = basename(path);
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw fileError(file, cause);
  });
  const expected = 'expected JSON of {"mean": …, "variance": …}, each a number or a list of numbers';
  let statistics: Record<string, unknown> | null;
  try {
    statistics = JSON.parse(text);
  } catch (cause) {
    throw new DataError({ file }, `${expected}: ${(cause as Error).message}.`, { cause });
  }
  for (const key of ["mean", "variance"]) {
    const value = statistics?.[key];
    if (![value].flat().every((each) => typeof each === "number")) {
      throw new DataError({ file, column: key }, `${expected}, got ${JSON.stringify(value) ?? "nothing"}.`);
    }
  }
  return statistics as unknown as NormalizationStatistics;
}
