/** Predicted blocks as the bytes of a format. */
import type { FileHandle } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { DataError } from "../data/dataError.js";
import type { RowSource } from "../data/rowSource.js";
import { checkOnError, type OnError, type PredictedBlock } from "../stream/predictStream.js";
import { type RowPart, rowSize } from "../stream/rowLayout.js";
import { appendAll } from "./durable.js";
import { type Format, type FormatName, formatFor, type OutcomeRow } from "./format.js";
import { checkOutcome, makeOutcome, type Outcome, type OutcomeOptions } from "./outcome.js";

/** How many cells are written out before timers and sockets have their turn: some milliseconds' worth. */
const SLICE_CELLS = 8192;

type EncodingOptions = OutcomeOptions & { readonly onError?: OnError | undefined };

export class Encoding {
  readonly #where: string;
  readonly #format: Format;
  readonly #options: OutcomeOptions;
  readonly #onError: OnError;
  readonly #named: boolean;
  #outcome: Outcome | null = null;

  /** `where` is the function that was called, for errors. Throws an ArgumentError for options that no model would fit. */
  constructor(where: string, format: FormatName, { named = false }: RowSource, options: EncodingOptions) {
    this.#where = where;
    this.#format = formatFor(where, format, options);
    this.#options = options;
    this.#onError = checkOnError(where, options.onError);
    this.#named = named;
    checkOutcome(where, options);
  }

  /** Says what the outputs are, where that is known. Throws an ArgumentError for options that do not fit them. */
  setOutputs(outputs: readonly RowPart[]): void {
    if (outputs.length > 0) this.#outcome ??= makeOutcome(this.#where, this.#options, outputs);
  }

  /** What stands before all rows; nothing in lines of JSON. */
  header(rows: number): Uint8Array {
    return this.#format.header(this.#outcome ?? NO_OUTCOME, rows, this.#named);
  }

  /** Writes the whole file of its parts, one behind the other. */
  async assemble(file: FileHandle, parts: AsyncIterable<Uint8Array>, rows: number): Promise<void> {
    const outcome = this.#outcome ?? NO_OUTCOME;
    if (this.#format.assemble) return this.#format.assemble(file, parts, outcome, this.#named);
    await file.writeFile(this.header(rows));
    await appendAll(file, parts);
  }

  /** How many rows of a block are written: without those that are skipped. */
  written({ begin, end, bad }: PredictedBlock): number {
    return end - begin - (this.#onError === "skip" ? bad.length : 0);
  }

  /** The block's rows, slice by slice. */
  async *encode(block: PredictedBlock): AsyncGenerator<Uint8Array, void> {
    if (this.written(block) === 0) return;
    this.setOutputs(block.layout);
    const outcome = this.#outcome;
    if (!outcome) throw unknownOutputs(block);
    const rowsAtOnce = Math.max(1, Math.floor(SLICE_CELLS / outcome.columns.length));
    let rows: OutcomeRow[] = [];
    for (const row of this.#rows(block, outcome)) {
      if (rows.length === rowsAtOnce) {
        yield this.#format.encode(outcome, rows);
        await setImmediate();
        rows = [];
      }
      rows.push(row);
    }
    yield this.#format.encode(outcome, rows);
  }

  *#rows({ begin, end, outputs, layout, bad, names }: PredictedBlock, outcome: Outcome): Generator<OutcomeRow> {
    const size = rowSize(layout);
    let offset = 0;
    let nextBad = 0;
    for (let index = begin; index < end; index++) {
      const named = { row: index + 1, name: names?.[index - begin] };
      if (bad[nextBad]?.index === index) {
        nextBad++;
        if (this.#onError !== "skip") yield { ...named, cells: null };
      } else {
        yield { ...named, cells: outcome.cells(outputs, offset) };
        offset += size;
      }
    }
  }
}

/** Where no row was ever predicted. */
const NO_OUTCOME: Outcome = { columns: [], types: [], cells: () => [] };

function unknownOutputs({ bad: [{ error }] }: PredictedBlock): DataError {
  const { file, row, column } = error;
  return new DataError(
    { file, ...(row !== null && { row }), ...(column !== null && { column }) },
    "no row up to here could be read, and what the model gives is not known before it has run, so nothing can be " +
      'written in their places. Use onError "skip", or call the model on a row first.',
  );
}
