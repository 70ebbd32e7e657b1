/** What opening a file may end in: what it holds, whole, or an error that says what is wrong. All else is thrown. */
import { Model } from "@neurode/layers";
import { DataError } from "../data/dataError.js";
import type { RowSource } from "../data/rowSource.js";
import { ModelFormatError } from "../errors.js";

const SHORTEST_MESSAGE = 10;
/** As predictStream reads. */
const BATCH = 1024;

/** A model whose weights all came from the file, or a ModelFormatError, for which null is given. */
export async function endsInModel(open: () => Promise<Model>): Promise<Model | null> {
  const model = await orError(ModelFormatError, open);
  if (model === null) return null;
  if (!(model instanceof Model)) throw new Error("it ended in something that is not a model");
  const untouched = model.weights.filter(({ version }) => version === 0);
  if (untouched.length > 0) throw new Error(`a partial model: ${untouched.join(", ")} never set`);
  return model;
}

/** A model with the weights it begins with, or a ModelFormatError. */
export async function endsInArchitecture(open: () => Model): Promise<void> {
  checkLayers(await orError(ModelFormatError, async () => open()));
}

/** Of a model whose layers the damage may have changed: that they can be summed up, and have weights of some size. */
export function checkLayers(model: Model | null): void {
  if (model === null) return;
  model.summary({ printFn: () => {} });
  const sizes = model.weights.flatMap(({ shape, size }) => [...shape, size]);
  if (!sizes.every((size) => Number.isFinite(size) && size >= 0)) throw new Error(`weights of sizes ${sizes}`);
}

/** All weights of `model` set, or a ModelFormatError and none of them. */
export async function endsInWeights(model: Model, load: () => Promise<void>): Promise<void> {
  const before = model.weights.map(({ version }) => version);
  const loaded = await orError(ModelFormatError, async () => (await load()) ?? true);
  const set = model.weights.filter(({ version }, i) => version > before[i]).length;
  const wanted = loaded ? model.weights.length : 0;
  if (set !== wanted) throw new Error(`${set} weights set in place of ${wanted}`);
}

/** What a file holds, or a ModelFormatError. */
export async function endsInDescription(describe: () => Promise<unknown>): Promise<void> {
  await orError(ModelFormatError, describe);
}

/** Rows behind one another, each of one size, or a DataError; those of single rows among them. */
export async function endsInRows(open: () => Promise<RowSource>): Promise<void> {
  await orError(DataError, async () => {
    const source = await open();
    let end = 0;
    for await (const block of source.read({ batchSize: BATCH })) {
      const rows = block.end - block.begin - block.bad.length;
      if (block.begin !== end || rows < 0 || (rows > 0 && !Number.isInteger(block.values.length / rows))) {
        throw new Error(`rows ${block.begin} to ${block.end} behind ${end}: ${block.values.length} numbers`);
      }
      for (const { error } of block.bad) await orError(DataError, () => Promise.reject(error));
      end = block.end;
    }
  });
}

/** null for an error of this class. */
async function orError<Result>(
  Expected: typeof ModelFormatError | typeof DataError,
  open: () => Promise<Result>,
): Promise<Result | null> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof Expected)) throw error;
    if (error.message.length >= SHORTEST_MESSAGE) return null;
    throw new Error(`its message says too little: "${error.message}"`);
  }
}
