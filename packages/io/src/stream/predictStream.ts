/**
 * Predictions for more rows than memory holds: blocks of rows come in, blocks
 * of outputs go out, in order. While one block is computed the next is read, and
 * nothing further until the reader asks, so that memory stays bounded.
 */
import { setImmediate } from "node:timers/promises";
import {
  ArgumentError,
  checkOptions,
  type Engine,
  engine as engineOf,
  oneOf,
  show,
  sizeOf,
  Tensor,
} from "@neurode/core";
import { flatten, type Model, type PredictOptions, type Structure } from "@neurode/layers";
import { type RowsLike, rowSource } from "../data/memory.js";
import type { BadRow, Mark, RowBlock, RowSource } from "../data/rowSource.js";
import { type NormalizationLike, normalizationLayer, normalized, normalizer } from "./normalization.js";
import { progressOf, type StreamProgress } from "./progress.js";
import {
  dataOf,
  declaredOutputs,
  gatherIn,
  inputParts,
  outputParts,
  type RowPart,
  rowPart,
  rowSize,
  shareOut,
} from "./rowLayout.js";

export interface PredictStreamOptions {
  /** Rows at a time. The outputs do not depend on it. Default 1024, or as many as take 32 MiB where rows are large. */
  batchSize?: number;
  /** Worker threads for this stream alone. Default: the engine in use. */
  threads?: number;
  /** What to run on, in place of `threads`. */
  engine?: Engine;
  /** What is done to rows before the model sees them. */
  normalization?: NormalizationLike;
  /** What a row that cannot be read does: ends the stream, is left out, or has no output. Default "fail". */
  onError?: OnError;
  /** The first row to predict, counted from 0. Default 0. */
  from?: number;
  /** The `mark` of the last block before `from`: such sources as CSV files need not be read up to there again then. */
  mark?: Mark;
  signal?: AbortSignal;
  /** Called after each block. */
  onProgress?: (progress: StreamProgress) => void;
}

export type OnError = "fail" | "skip" | "null";

/** The outputs of rows `begin` to `end`, counted from 0. */
export interface PredictedBlock {
  readonly begin: number;
  readonly end: number;
  /** The outputs of all rows but the bad ones, one behind the other. */
  readonly outputs: Float32Array;
  /** The shape of one row's output; of several outputs, `[all their numbers]`. */
  readonly outputShape: readonly number[];
  /** What a row's numbers are: each output's name, shape and size, in order. Empty while that is not known. */
  readonly layout: readonly RowPart[];
  /** The rows that could not be read, in order; none with onError "fail", which throws. */
  readonly bad: readonly BadRow[];
  /** Names of rows `begin` to `end`, bad ones too; only of sources that are `named`, such as pictures. */
  readonly names?: readonly string[];
  /** Where the source goes on behind the block; only of sources that would otherwise read all before it again. */
  readonly mark?: Mark;
}

export const STREAM_OPTIONS = [
  "batchSize",
  "threads",
  "engine",
  "normalization",
  "onError",
  "from",
  "mark",
  "signal",
  "onProgress",
] as const;

const ON_ERROR: readonly OnError[] = ["fail", "skip", "null"];

export function checkOnError(where: string, onError: unknown): OnError {
  return oneOf(`${where}: onError`, onError ?? "fail", ON_ERROR);
}

/**
 * The model's outputs for a source of rows, block by block.
 *
 *     for await (const { outputs } of predictStream(model, await csvSource("digits.csv"))) …
 *
 * A row of a model with several inputs holds their numbers one behind the other, in the model's order; their sizes must be
 * fixed. Its outputs come likewise.
 *
 * Throws a DataError for data that cannot be read, a ShapeError for rows that are not the model's, and the signal's
 * reason when that aborts.
 */
export function predictStream(
  model: Model,
  rows: RowsLike,
  options: PredictStreamOptions = {},
): AsyncGenerator<PredictedBlock, void, undefined> {
  return predictBlocks("predictStream", model, rows, options);
}

/** @param where the function that was called, for errors */
export async function* predictBlocks(
  where: string,
  model: Model,
  rows: RowsLike,
  options: PredictStreamOptions,
): AsyncGenerator<PredictedBlock, void, undefined> {
  checkOptions(where, options, STREAM_OPTIONS);
  const { threads, normalization, from = 0, mark, signal, onProgress } = options;
  checkWhole(`${where}: from`, from, 0);
  const onError = checkOnError(where, options.onError);
  if (threads !== undefined && options.engine !== undefined) {
    throw new ArgumentError(`${where}: give "threads" or "engine", not both.`);
  }
  signal?.throwIfAborted();
  const source = rowSource(rows);
  const { batchSize = defaultBatchSize(source) } = options;
  checkWhole(`${where}: batchSize`, batchSize, 1);
  const tell = onProgress ? progressOf(source, { row: from, mark }, onProgress) : null;
  const engine = threads === undefined ? options.engine : engineOf("threads", { threads });
  const blocks = source
    .read({ from, batchSize, ...(mark && { mark }), ...(signal && { signal }) })
    [Symbol.asyncIterator]();
  let runner: RowRunner | null = null;
  let next = settled(blocks.next());
  try {
    for (;;) {
      const { done, value: block } = await unwrap(next, signal);
      if (done) return;
      if (onError === "fail" && block.bad.length > 0) throw block.bad[0].error;
      next = settled(blocks.next());
      if (runner === null && block.values.length > 0) {
        runner = await makeRunner(where, model, source, block, normalization);
      }
      const outputs = runner ? await runner.run(block.values, { engine, signal }) : new Float32Array(0);
      const layout = runner?.layout ?? declaredOutputs(model) ?? [];
      const outputShape = layout.length === 1 ? layout[0].shape : [rowSize(layout)];
      const { begin, end, bad, names, mark } = block;
      yield { begin, end, outputs, outputShape, layout, bad, ...(names && { names }), ...(mark && { mark }) };
      tell?.({ row: end, mark: block.mark });
      // Small models and rows in memory would go on without ever letting timers and sockets have their turn.
      await setImmediate();
    }
  } finally {
    const closing = settled(Promise.resolve(blocks.return?.()));
    // A source that waits for rows which never come must not hold up what was given up.
    if (!signal?.aborted) await closing;
    if (threads !== undefined) await engine?.close();
  }
}

const MOST_ROWS = 1024;
/** Of the numbers of a block, where it is not told how many rows. */
const MOST_BYTES = 32 * 2 ** 20;

function defaultBatchSize({ rowShape }: RowSource): number {
  const rowBytes = 4 * sizeOf(rowShape ?? []);
  return Math.max(1, Math.min(MOST_ROWS, Math.floor(MOST_BYTES / rowBytes)));
}

type Running = Pick<PredictOptions, "engine" | "signal">;

async function makeRunner(
  where: string,
  model: Model,
  source: RowSource,
  first: RowBlock,
  normalization: NormalizationLike | undefined,
): Promise<RowRunner> {
  const size = first.values.length / (first.end - first.begin - first.bad.length);
  const parts = inputParts(where, model, source, size);
  const layer = await normalizationLayer(normalization);
  if (layer === null) return new RowRunner(model, parts);
  if (parts.length > 1) return new RowRunner(model, parts, normalizer(layer, size));
  return new RowRunner(normalized(model, layer, parts[0].shape), parts);
}

class RowRunner {
  /** What the outputs are, once there are some. */
  layout: readonly RowPart[] | null = null;
  readonly #model: Model;
  readonly #parts: readonly RowPart[];
  /** What is done to whole rows before they are shared out to the inputs. */
  readonly #before: Model | null;

  constructor(model: Model, parts: readonly RowPart[], before: Model | null = null) {
    this.#model = model;
    this.#parts = parts;
    this.#before = before;
  }

  async run(rows: Float32Array, running: Running): Promise<Float32Array> {
    if (rows.length === 0) return rows;
    if (this.#before) {
      const whole = [rowPart("row", [rowSize(this.#parts)])];
      rows = takeOut(await predictRows(this.#before, whole, rows, running), whole);
    }
    const outputs = await predictRows(this.#model, this.#parts, rows, running);
    this.layout ??= outputParts(
      this.#model,
      outputs.map(({ shape }) => shape.slice(1)),
    );
    return takeOut(outputs, this.layout);
  }
}

async function predictRows(
  model: Model,
  parts: readonly RowPart[],
  rows: Float32Array,
  running: Running,
): Promise<readonly Tensor[]> {
  const count = rows.length / rowSize(parts);
  const inputs = parts.map(({ shape }) => new Tensor([count, ...shape]));
  try {
    shareOut(rows, parts, inputs);
    return flatten(await model.predict<Structure<Tensor>>(dataOf(model, inputs), running));
  } finally {
    for (const input of inputs) input.dispose();
  }
}

function takeOut(outputs: readonly Tensor[], parts: readonly RowPart[]): Float32Array {
  const rows = gatherIn(outputs, parts);
  for (const output of outputs) output.dispose();
  return rows;
}

type Settled<Value> = Promise<{ readonly value: Value } | { readonly error: unknown }>;

/** A promise that waits for its reader without being an unhandled rejection meanwhile. */
function settled<Value>(promise: Promise<Value>): Settled<Value> {
  return promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

/** The value or the error of a promise; the signal's reason when that aborts first. */
async function unwrap<Value>(promise: Settled<Value>, signal: AbortSignal | undefined): Promise<Value> {
  const result = await (signal ? Promise.race([promise, aborted(signal, promise)]) : promise);
  if ("error" in result) throw result.error;
  return result.value;
}

/** Settles when the signal aborts; listens no longer than `until` is pending. */
function aborted(signal: AbortSignal, until: Promise<unknown>): Promise<{ readonly error: unknown }> {
  return new Promise((resolve) => {
    const tell = () => resolve({ error: signal.reason });
    if (signal.aborted) tell();
    signal.addEventListener("abort", tell);
    void until.then(() => signal.removeEventListener("abort", tell));
  });
}

function checkWhole(what: string, value: unknown, least: number): void {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= least) return;
  throw new ArgumentError(`${what} must be a whole number of at least ${least}, got ${show(value)}.`);
}
