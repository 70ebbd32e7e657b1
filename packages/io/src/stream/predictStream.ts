/**
 * Predictions for more rows than memory holds: blocks of rows come in, blocks
 * of outputs go out, in order. While one block is computed the next is read, and
 * nothing further until the reader asks, so that memory stays bounded.
 */
import {
  ArgumentError,
  checkOptions,
  type Engine,
  engine as engineOf,
  formatShape,
  isTensor,
  oneOf,
  ShapeError,
  show,
  Tensor,
  UnsupportedError,
} from "@neurode/core";
import type { Model } from "@neurode/layers";
import { type RowsLike, rowSource } from "../data/memory.js";
import type { BadRow, RowBlock, RowSource } from "../data/rowSource.js";
import { type NormalizationLike, normalizationLayer, normalized } from "./normalization.js";
import { progressOf, type StreamProgress } from "./progress.js";

export interface PredictStreamOptions {
  /** Rows at a time. The outputs do not depend on it. Default 1024. */
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
  /** The shape of one row's output. */
  readonly outputShape: readonly number[];
  /** The rows that could not be read, in order; none with onError "fail", which throws. */
  readonly bad: readonly BadRow[];
}

export const STREAM_OPTIONS = [
  "batchSize",
  "threads",
  "engine",
  "normalization",
  "onError",
  "from",
  "signal",
  "onProgress",
] as const;

const ON_ERROR: readonly OnError[] = ["fail", "skip", "null"];

/**
 * The model's outputs for a source of rows, block by block.
 *
 *     for await (const { outputs } of predictStream(model, await csvSource("digits.csv"))) …
 *
 * Throws a DataError for data that cannot be read, a ShapeError for rows that are not the model's, and the signal's
 * reason when that aborts.
 */
export async function* predictStream(
  model: Model,
  rows: RowsLike,
  options: PredictStreamOptions = {},
): AsyncGenerator<PredictedBlock, void, undefined> {
  checkOptions("predictStream", options, STREAM_OPTIONS);
  const { batchSize = 1024, threads, normalization, from = 0, signal, onProgress } = options;
  checkWhole("batchSize", batchSize, 1);
  checkWhole("from", from, 0);
  const onError = oneOf("predictStream: onError", options.onError ?? "fail", ON_ERROR);
  if (threads !== undefined && options.engine !== undefined) {
    throw new ArgumentError('predictStream: give "threads" or "engine", not both.');
  }
  signal?.throwIfAborted();
  const source = rowSource(rows);
  const tell = onProgress ? progressOf(source.length, from, onProgress) : null;
  const engine = threads === undefined ? options.engine : engineOf("threads", { threads });
  const blocks = source.read({ from, batchSize, signal })[Symbol.asyncIterator]();
  let runner: Runner | null = null;
  let next = settled(blocks.next());
  try {
    for (;;) {
      const { done, value: block } = await unwrap(next, signal);
      if (done) return;
      if (onError === "fail" && block.bad.length > 0) throw block.bad[0].error;
      next = settled(blocks.next());
      if (runner === null && block.values.length > 0) {
        runner = await makeRunner(model, source, block, normalization);
      }
      const predicted = runner ? await runner(block, { engine, signal }) : EMPTY;
      yield { begin: block.begin, end: block.end, ...predicted, bad: block.bad };
      tell?.(block.end);
    }
  } finally {
    const closing = settled(Promise.resolve(blocks.return?.()));
    // A source that waits for rows which never come must not hold up what was given up.
    if (!signal?.aborted) await closing;
    if (threads !== undefined) await engine?.close();
  }
}

type Outputs = Pick<PredictedBlock, "outputs" | "outputShape">;
type Runner = (block: RowBlock, options: { engine?: Engine; signal?: AbortSignal }) => Promise<Outputs>;

/** The outputs of blocks without a row that could be read. */
const EMPTY: Outputs = { outputs: new Float32Array(0), outputShape: [] };

async function makeRunner(
  model: Model,
  source: RowSource,
  first: RowBlock,
  normalization: NormalizationLike | undefined,
): Promise<Runner> {
  const size = first.values.length / (first.end - first.begin - first.bad.length);
  const rowShape = shapeOfRows(model, source, size);
  const layer = await normalizationLayer(normalization);
  const whole = layer ? normalized(model, layer, rowShape) : model;
  let outputShape: readonly number[] = [];
  return async ({ values }, options) => {
    if (values.length === 0) return { outputs: values, outputShape };
    const input = new Tensor([values.length / size, ...rowShape]);
    try {
      input.data.set(values);
      const output = await whole.predict(input, options);
      if (!isTensor(output)) {
        throw new UnsupportedError(`${model.name}: predictStream is for models of one output. Make a Model of one.`);
      }
      outputShape = output.shape.slice(1);
      const outputs = Float32Array.from(output.data);
      output.dispose();
      return { outputs, outputShape };
    } finally {
      input.dispose();
    }
  };
}

/** The model's own shape where it is fixed, into which rows of as many numbers fold; else the source's. */
function shapeOfRows(model: Model, source: RowSource, size: number): readonly number[] {
  const inputs = model.graph?.inputs ?? [];
  if (inputs.length > 1) {
    throw new UnsupportedError(`${model.name}: predictStream is for models of one input, this has ${inputs.length}.`);
  }
  const given = source.rowShape ?? [size];
  const declared = inputs[0]?.shape.slice(1);
  if (declared === undefined || declared.includes(null)) return given;
  if (declared.reduce<number>((product, axis) => product * (axis ?? 1), 1) === size) return declared as number[];
  throw new ShapeError(
    `${source.name}: the model ${model.name} expects rows of shape ${formatShape(declared)}, got rows of shape ` +
      `${formatShape(given)}. Choose the columns that it was trained on.`,
  );
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
  throw new ArgumentError(`predictStream: ${what} must be a whole number of at least ${least}, got ${show(value)}.`);
}
