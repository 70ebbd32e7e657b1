/**
 * Where rows come from. A source is read from any row on, a block at a time,
 * so that a job that was interrupted goes on where it was.
 */
import type { DataError } from "./dataError.js";

/** Rows `begin` to `end` of a source, counted from 0. */
export interface RowBlock {
  readonly begin: number;
  readonly end: number;
  /** The rows that could be read, one behind the other. */
  readonly values: Float32Array;
  /** The rows that could not, in order. */
  readonly bad: readonly BadRow[];
  /** Names of rows `begin` to `end`, bad ones too: their files. Only of sources that are `named`. */
  readonly names?: readonly string[];
  /** Where the next row is; only of sources that would otherwise read all before it again. */
  readonly mark?: Mark;
}

/**
 * A place in a source behind some of its rows, for a later `read` of the same source to go on there. It can be kept as
 * JSON. Offsets count the bytes of the text, unpacked.
 */
export interface Mark {
  /** The row that begins there, counted from 0. */
  readonly row: number;
  readonly offset: number;
  /** Numbers in each row; null when no row before could be read. */
  readonly size: number | null;
  /** The columns that the records before it have settled; null when they have not. */
  readonly columns: readonly string[] | null;
}

export interface BadRow {
  /** Counted from 0. */
  readonly index: number;
  readonly error: DataError;
}

export interface ReadOptions {
  /** The first row to give, counted from 0. Default 0. */
  readonly from?: number;
  /** Rows in each block; the last one may have fewer. */
  readonly batchSize: number;
  readonly signal?: AbortSignal;
  /** Where to begin to look for row `from`: the mark of that row, or of one before it. */
  readonly mark?: Mark;
}

export interface RowSource {
  /** How errors begin: the file's name. */
  readonly name: string;
  /** What tells this source from another: a job goes on only with the same. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** How many rows there are; null when only the end tells. */
  readonly length: number | null;
  /** The shape of each row; null when it is known with the first. */
  readonly rowShape: readonly number[] | null;
  /** How many bytes the marks' offsets count up to, where that is known. */
  readonly textBytes?: number | null;
  /** Whether its blocks have names. Default false. */
  readonly named?: boolean;
  read(options: ReadOptions): AsyncIterable<RowBlock>;
}
