/**
 * Outcomes as Parquet, by hyparquet-writer. Parquet has its columns in groups
 * of rows and ends with where they are, so parts cannot be laid one behind the
 * other: they are lines of JSON, of which the file is made at the end. Groups
 * do not depend on where a part ends.
 *
 *     [row, name?, …cells], or null in the place of each cell
 */
import type { FileHandle } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import type { OutcomeRow } from "./format.js";
import type { CellType, Outcome } from "./outcome.js";
import { shortNumber } from "./shortNumber.js";

/** Cells of a group: what is encoded in one go. */
const GROUP_CELLS = 2 ** 17;
const FEWEST_ROWS = 1024;

/** The rows of a part. */
export function encodeLines({ columns }: Outcome, rows: readonly OutcomeRow[]): Uint8Array {
  const nothing = columns.map(() => null);
  const lines = rows.map(({ row, name, cells }) => {
    const values = cells?.map((cell) => (typeof cell === "number" ? jsonNumber(cell) : cell)) ?? nothing;
    return `${JSON.stringify([row, ...(name === undefined ? [] : [name]), ...values])}\n`;
  });
  return Buffer.from(lines.join(""));
}

/** JSON has no NaN and no infinities: they are texts there. */
function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? shortNumber(value) : String(value);
}

interface Column {
  readonly name: string;
  readonly type: CellType | "row";
}

/** Writes the file of all parts, one behind the other. */
export async function assembleParquet(
  file: FileHandle,
  parts: AsyncIterable<Uint8Array>,
  outcome: Outcome,
  named: boolean,
): Promise<void> {
  const { ByteWriter, ParquetWriter } = await import("hyparquet-writer");
  const columns: Column[] = [
    { name: "row", type: "row" },
    ...(named ? [{ name: "name", type: "text" as const }] : []),
    ...outcome.columns.map((name, i) => ({ name, type: outcome.types[i] })),
  ];
  const bytes = new ByteWriter();
  const parquet = new ParquetWriter({ writer: bytes, schema: schemaOf(columns), createdBy: "neurode" });
  const flush = async () => {
    await file.writeFile(bytes.getBytes());
    bytes.index = 0;
  };
  const groupRows = Math.max(FEWEST_ROWS, Math.floor(GROUP_CELLS / columns.length));
  for await (const group of groupsOf(parts, groupRows)) {
    const columnData = columns.map(({ name, type }, i) => ({ name, data: group.map((cells) => READ[type](cells[i])) }));
    await parquet.write({ columnData, rowGroupSize: group.length });
    await flush();
    await setImmediate();
  }
  await parquet.finish();
  await flush();
}

type Cell = string | number | null;

async function* groupsOf(parts: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<readonly Cell[][]> {
  let group: Cell[][] = [];
  for await (const line of createInterface({ input: Readable.from(parts, { objectMode: false }) })) {
    group.push(JSON.parse(line) as Cell[]);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

const READ: Readonly<Record<Column["type"], (cell: Cell) => unknown>> = {
  row: (cell) => BigInt(cell as number),
  text: (cell) => cell,
  index: (cell) => cell,
  float32: (cell) => (cell === null ? null : Number(cell)),
};

type Schema = ConstructorParameters<typeof import("hyparquet-writer").ParquetWriter>[0]["schema"];

function schemaOf(columns: readonly Column[]): Schema {
  return [
    { name: "root", num_children: columns.length },
    ...columns.map(({ name, type }) => ({ name, ...STORED[type] })),
  ];
}

const STORED = {
  row: { type: "INT64", repetition_type: "REQUIRED" },
  text: { type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
  index: { type: "INT32", repetition_type: "OPTIONAL" },
  float32: { type: "FLOAT", repetition_type: "OPTIONAL" },
} as const;
