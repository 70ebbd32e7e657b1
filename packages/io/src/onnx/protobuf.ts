/**
 * Messages of protobuf, read and written by tables of their fields: the wire
 * format is that of @bufbuild/protobuf, the tables are in schema.ts. Fields
 * that a table does not name are skipped, as protobuf wants it.
 */
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

type Scalar = "int64" | "float" | "double" | "string" | "bytes";

export interface Field {
  readonly number: number;
  readonly kind: Scalar | Fields;
  readonly repeated: boolean;
}

/** A message: its fields by name. */
export interface Fields {
  readonly [name: string]: Field;
}

export const one = <const Kind extends Scalar | Fields>(number: number, kind: Kind) =>
  ({ number, kind, repeated: false }) as const;

export const many = <const Kind extends Scalar | Fields>(number: number, kind: Kind) =>
  ({ number, kind, repeated: true }) as const;

type ValueOf<Kind> = Kind extends "int64" | "float" | "double"
  ? number
  : Kind extends "string"
    ? string
    : Kind extends "bytes"
      ? Uint8Array
      : Kind extends Fields
        ? Message<Kind>
        : never;

/** What is read: lists for repeated fields, undefined for others that are not there. */
export type Message<Table extends Fields> = {
  readonly [Name in keyof Table]: Table[Name]["repeated"] extends true
    ? readonly ValueOf<Table[Name]["kind"]>[]
    : ValueOf<Table[Name]["kind"]> | undefined;
};

/** What is written: whatever is left out is not. */
export type Draft<Table extends Fields> = {
  readonly [Name in keyof Table]?: Table[Name]["repeated"] extends true
    ? readonly DraftOf<Table[Name]["kind"]>[]
    : DraftOf<Table[Name]["kind"]>;
};

type DraftOf<Kind> = Kind extends Fields ? Draft<Kind> : ValueOf<Kind>;

/** Throws an Error when the bytes are no such message. */
export function readMessage<Table extends Fields>(bytes: Uint8Array, table: Table): Message<Table> {
  const message: Record<string, unknown> = {};
  const byNumber = new Map<number, [string, Field]>();
  for (const [name, field] of Object.entries(table)) {
    byNumber.set(field.number, [name, field]);
    message[name] = field.repeated ? [] : undefined;
  }
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    const found = byNumber.get(number);
    if (!found) {
      reader.skip(wire, number);
      continue;
    }
    const [name, field] = found;
    if (field.repeated) readInto(message[name] as unknown[], reader, field, wire);
    else message[name] = readValue(reader, field.kind, wire);
  }
  return message as Message<Table>;
}

/** Numbers may be packed, many behind one tag. */
function readInto(list: unknown[], reader: BinaryReader, { kind }: Field, wire: WireType): void {
  if (wire !== WireType.LengthDelimited || wireTypeOf(kind) === WireType.LengthDelimited) {
    list.push(readValue(reader, kind, wire));
    return;
  }
  const packed = new BinaryReader(reader.bytes());
  while (packed.pos < packed.len) list.push(readValue(packed, kind, wireTypeOf(kind)));
}

function readValue(reader: BinaryReader, kind: Scalar | Fields, wire: WireType): unknown {
  if (wire !== wireTypeOf(kind)) throw new Error(`a field is of wire type ${wire} in place of ${wireTypeOf(kind)}`);
  if (kind === "int64") return Number(reader.int64());
  if (typeof kind === "string") return reader[kind]();
  return readMessage(reader.bytes(), kind);
}

export function writeMessage<Table extends Fields>(message: Draft<Table>, table: Table): Uint8Array {
  const writer = new BinaryWriter();
  for (const [name, field] of Object.entries(table)) {
    const value: unknown = message[name];
    if (value === undefined) continue;
    for (const each of field.repeated ? (value as readonly unknown[]) : [value]) {
      writer.tag(field.number, wireTypeOf(field.kind));
      writeValue(writer, field.kind, each);
    }
  }
  return writer.finish();
}

function writeValue(writer: BinaryWriter, kind: Scalar | Fields, value: unknown): void {
  if (typeof kind === "object") writer.bytes(writeMessage(value as Draft<Fields>, kind));
  else if (kind === "bytes") writer.bytes(value as Uint8Array);
  else if (kind === "string") writer.string(value as string);
  else writer[kind](value as number);
}

function wireTypeOf(kind: Scalar | Fields): WireType {
  if (kind === "int64") return WireType.Varint;
  if (kind === "float") return WireType.Bit32;
  return kind === "double" ? WireType.Bit64 : WireType.LengthDelimited;
}
