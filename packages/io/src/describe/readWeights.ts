/** readWeights: the numbers in a file of weights, without the model that they are of. */
import { ModelFormatError } from "../errors.js";
import type { Source } from "../files/source.js";
import { tensorOf } from "../keras/numbers.js";
import { openModelFile, WEIGHTS_FILES } from "../modelFile.js";
import { readTensors } from "../safetensors/safetensors.js";
import { isOptimizers, type StoredWeight, storedWeights } from "./storedWeights.js";

/** One array of a file. */
export interface ReadWeight {
  /** Where it is in the file. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: ArrayLike<number>;
}

/**
 * The weights in a `.weights.h5`, `.keras`, `.h5` or `.safetensors` file, without what an optimizer keeps.
 *
 *     for (const { name, shape } of await readWeights("model.safetensors")) console.log(name, shape);
 *
 * @param source path of the file, or its bytes
 * Throws a ModelFormatError when it is something else, or is damaged.
 */
export async function readWeights(source: Source): Promise<ReadWeight[]> {
  const opened = await openModelFile(source, WEIGHTS_FILES);
  switch (opened.format) {
    case "keras":
      return storedWeights(opened.weights).flatMap(read);
    case "h5":
    case "weights.h5":
      return storedWeights(opened.file).flatMap(read);
    case "safetensors":
      return [...readTensors(opened.bytes, opened.where)].flatMap(([path, stored]) => read({ path, ...stored }));
    default:
      throw new ModelFormatError(
        `${opened.where}: expected ${WEIGHTS_FILES}, got one of the format ${opened.format}. Open it with loadModel.`,
      );
  }
}

function read({ path, dataset, brain }: StoredWeight): ReadWeight[] {
  if (isOptimizers({ path })) return [];
  const stored = tensorOf(dataset, brain);
  try {
    return [{ name: path, shape: dataset.shape, values: stored.numbers() }];
  } finally {
    stored.dispose();
  }
}
