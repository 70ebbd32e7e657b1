/**
 * Batches: what training and evaluation are fed, from arrays cut into batches
 * and shuffled by a seed, or from whatever yields batches one after another.
 */
import { ArgumentError, formatShape, Random, ShapeError, show, Tensor } from "@neurode/core";
import { type Feed, feed, type ModelData } from "../models/feed.js";
import { arrange, flatten, type Structure } from "../structure.js";

/** Targets, and weights of samples, as data: for one output the values, for several a list, or a record by name. */
export type BatchData = readonly [x: ModelData, y?: ModelData | null, sampleWeight?: ModelData | null];

type Batches = Iterable<BatchData> | AsyncIterable<BatchData>;

/** What yields batches: an iterable, which goes on from epoch to epoch, or a function that begins anew for each. */
export type BatchStream = Batches | ((epoch: number) => Batches);

export interface Batch {
  readonly x: Structure<Tensor>;
  readonly y: Structure<Tensor> | null;
  readonly sampleWeight: Structure<Tensor> | null;
  readonly rows: number;
  dispose(): void;
}

export interface BatchSource {
  /** Batches in an epoch; null while that is not known. */
  readonly steps: number | null;
  /** What rows are shuffled by; null when they are not. Another one is taken up with the next epoch. */
  shuffleSeed: number | null;
  /** The batches of an epoch, the first of which has the number 0; the first `skip` of them are left out. Default 0. */
  epoch(number: number, skip?: number): AsyncIterable<Batch>;
  /** Gives back what it keeps from epoch to epoch. */
  close(): Promise<void>;
}

/** How many leaves a model takes and gives; null when a first call must tell. */
export interface Ends {
  readonly inputs: number | null;
  readonly outputs: number | null;
}

/** Whole arrays on the heap, all of as many rows. */
export interface Samples {
  readonly x: Structure<Tensor>;
  readonly y: Structure<Tensor> | null;
  readonly sampleWeight: Structure<Tensor> | null;
  readonly rows: number;
  tidy(): void;
}

export function isBatchStream(data: unknown): data is BatchStream {
  if (typeof data === "function") return true;
  if (typeof data !== "object" || data === null || Array.isArray(data) || ArrayBuffer.isView(data)) return false;
  return Symbol.asyncIterator in data || Symbol.iterator in data;
}

/** Data as tensors. Throws a ShapeError when their numbers of rows differ. */
export function samplesOf(where: string, [x, y, sampleWeight]: BatchData, { inputs, outputs }: Ends): Samples {
  const feeds: Feed[] = [];
  const take = (data: ModelData, count: number | null) => {
    const fed = feed(data, count);
    feeds.push(fed);
    return fed.tensors;
  };
  const tidy = () => {
    for (const each of feeds) each.tidy();
  };
  try {
    const taken = {
      x: take(x, inputs),
      y: y === undefined || y === null ? null : take(y, outputs),
      sampleWeight:
        sampleWeight === undefined || sampleWeight === null ? null : take(sampleWeight, weightCount(sampleWeight)),
    };
    return { ...taken, rows: rowsOf(where, taken), tidy };
  } catch (error) {
    tidy();
    throw error;
  }
}

/** One for all outputs, or a list of as many. */
function weightCount(data: ModelData): number | null {
  return Array.isArray(data) && typeof data[0] === "object" ? null : 1;
}

function rowsOf(where: string, data: Pick<Samples, "x" | "y" | "sampleWeight">): number {
  const parts = Object.entries(data).flatMap(([name, part]) =>
    part === null
      ? []
      : flatten(part).map((leaf, index, all) => ({ name: all.length > 1 ? `${name}[${index}]` : name, leaf })),
  );
  for (const { name, leaf } of parts) {
    if (leaf.shape.length === 0) throw new ShapeError(`${where}: ${name} must have a batch of rows, got a scalar.`);
  }
  const [rows] = parts[0].leaf.shape;
  if (parts.every(({ leaf }) => leaf.shape[0] === rows)) return rows;
  const all = parts.map(({ name, leaf }) => `${name} ${formatShape(leaf.shape)}`).join(", ");
  throw new ShapeError(`${where}: all data must have the same number of rows, their first axis; got ${all}.`);
}

export interface ArrayOptions {
  readonly batchSize: number;
  /** The seed of the order of rows, another in each epoch; null for the order they are in. */
  readonly shuffleSeed: number | null;
}

/** Samples from `begin` to before `end`, a batch at a time; the last may be smaller. */
export function arrayBatches(samples: Samples, begin: number, end: number, options: ArrayOptions): BatchSource {
  const { batchSize } = options;
  const steps = Math.ceil((end - begin) / batchSize);
  return {
    steps,
    shuffleSeed: options.shuffleSeed,
    async *epoch(number, skip = 0) {
      const seed = this.shuffleSeed;
      const order = seed === null ? null : permutation(begin, end, new Random(seed + 2 ** 32 * number));
      for (let step = skip; step < steps; step++) {
        const first = begin + step * batchSize;
        yield gather(samples, order, begin, first, Math.min(end, first + batchSize));
      }
    },
    async close() {},
  };
}

/** The numbers from `begin` to before `end` in a random order (Fisher and Yates). */
function permutation(begin: number, end: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: end - begin }, (_, index) => begin + index);
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random.uniform(0, last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/** The rows at places `first` to before `end` of an order that begins at `begin`. */
function gather(samples: Samples, order: Uint32Array | null, begin: number, first: number, end: number): Batch {
  const made: Tensor[] = [];
  const part = (structure: Structure<Tensor> | null) => {
    if (structure === null) return null;
    const leaves = flatten(structure).map((leaf) => {
      const batch = rowsAt(leaf, order, begin, first, end);
      made.push(batch);
      return batch;
    });
    return arrange(structure, leaves);
  };
  const dispose = () => {
    for (const tensor of made) tensor.dispose();
  };
  const [x, y, sampleWeight] = [samples.x, samples.y, samples.sampleWeight].map(part);
  return { x: x as Structure<Tensor>, y, sampleWeight, rows: end - first, dispose };
}

function rowsAt(source: Tensor, order: Uint32Array | null, begin: number, first: number, end: number): Tensor {
  const batch = new Tensor([end - first, ...source.shape.slice(1)], source.dtype);
  const size = source.size / Math.max(1, source.shape[0]);
  const [from, to] = [source.data, batch.data];
  if (order === null) {
    to.set(from.subarray(first * size, end * size));
    return batch;
  }
  for (let row = first; row < end; row++) {
    const at = order[row - begin];
    if (size === 1) to[row - first] = from[at];
    else to.set(from.subarray(at * size, (at + 1) * size), (row - first) * size);
  }
  return batch;
}

/**
 * Batches as a stream yields them. An iterable goes on in the next epoch where the last one ended; `steps` of them make
 * an epoch, else all there are. Its first batch is the first of `firstEpoch`.
 */
export function streamBatches(
  where: string,
  stream: BatchStream,
  ends: Ends,
  steps: number | null,
  firstEpoch = 0,
): BatchSource {
  let known = steps;
  let iterator: AsyncIterator<BatchData> | Iterator<BatchData> | null = null;
  const begin = async (epoch: number, skip: number) => {
    if (typeof stream === "function") return passBy(iteratorOf(where, stream(epoch)), skip);
    iterator ??= await passBy(iteratorOf(where, stream), (epoch - firstEpoch) * (steps ?? 0) + skip);
    return iterator;
  };
  return {
    get steps() {
      return known;
    },
    shuffleSeed: null,
    async *epoch(number, skip = 0) {
      const batches = await begin(number, skip);
      let count = skip;
      try {
        while (steps === null || count < steps) {
          const { done, value } = await batches.next();
          if (done) break;
          count++;
          yield batchOf(where, value, ends);
        }
      } finally {
        if (typeof stream === "function") await batches.return?.();
      }
      if (steps !== null && count < steps) throw ranOut(where, count, steps, number);
      if (typeof stream === "function" || number === 0) known = count;
    },
    async close() {
      await iterator?.return?.();
    },
  };
}

/** `batches` without the first `count` of them. */
async function passBy<Batches extends AsyncIterator<BatchData> | Iterator<BatchData>>(
  batches: Batches,
  count: number,
): Promise<Batches> {
  for (let passed = 0; passed < count; passed++) if ((await batches.next()).done) break;
  return batches;
}

function iteratorOf(where: string, batches: unknown): AsyncIterator<BatchData> | Iterator<BatchData> {
  const given = batches as Partial<AsyncIterable<BatchData> & Iterable<BatchData>> | null | undefined;
  const iterator = given?.[Symbol.asyncIterator]?.() ?? given?.[Symbol.iterator]?.();
  if (iterator) return iterator;
  throw new ArgumentError(`${where}: a function of batches must return an iterable of [x, y], got ${show(batches)}.`);
}

function ranOut(where: string, count: number, steps: number, epoch: number): ArgumentError {
  return new ArgumentError(
    `${where}: the batches ran out in epoch ${epoch + 1}, after ${count} of ${steps}. Give a function that begins anew ` +
      "for each epoch, () => batches(), an iterable without end, or a smaller stepsPerEpoch.",
  );
}

function batchOf(where: string, given: BatchData, ends: Ends): Batch {
  if (!Array.isArray(given) || given.length < 1 || given.length > 3) {
    throw new ArgumentError(`${where}: each batch must be [x], [x, y] or [x, y, sampleWeight], got ${show(given)}.`);
  }
  const { tidy, ...samples } = samplesOf(where, given as unknown as BatchData, ends);
  return { ...samples, dispose: tidy };
}
