/** Changes to zip archives: fields of their directory, names there twice, entries that overlap, sizes of 64 bits, bombs. */
import { constants, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { unzipSync, zipSync } from "fflate";
import { contentOf } from "../../files/content.js";
import { EXTREMES, writeNumber } from "./bytes.js";
import { type Change, change, type Part, pick, place, several } from "./change.js";

const END_BYTES = 22;
const ENTRY_SIGNATURE = 0x02014b50;
const NAMES = ["config.json", "model.weights.h5", "metadata.json", "../x", "/etc/passwd", "", "a\\b", "__proto__"];

/** Of an entry of the directory, and of the end behind it: where fields are, and of how many bytes. */
const ENTRY_FIELDS = [
  [8, 2],
  [10, 2],
  [16, 4],
  [20, 4],
  [24, 4],
  [28, 2],
  [30, 2],
  [32, 2],
  [42, 4],
] as const;
const END_FIELDS = [
  [8, 2],
  [10, 2],
  [12, 4],
  [16, 4],
  [20, 2],
] as const;

/** An archive without a comment, in its three pieces. */
interface Pieces {
  readonly members: Buffer;
  readonly entries: readonly Buffer[];
  readonly end: Buffer;
}

/** null for what is no archive, or damaged already. */
function piecesOf(bytes: Buffer): Pieces | null {
  if (contentOf(bytes) !== "zip" || bytes.length < END_BYTES) return null;
  const end = Buffer.from(bytes.subarray(-END_BYTES));
  const start = end.readUInt32LE(16);
  const entries: Buffer[] = [];
  for (let at = start; at + 46 <= bytes.length - END_BYTES && bytes.readUInt32LE(at) === ENTRY_SIGNATURE; ) {
    const length = 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    entries.push(Buffer.from(bytes.subarray(at, at + length)));
    at += length;
  }
  return entries.length > 0 ? { members: bytes.subarray(0, start), entries, end } : null;
}

/** The archive of these pieces, whose end says where they are. */
function assembled({ members, entries, end }: Pieces, behind = Buffer.alloc(0)): Buffer {
  const directory = Buffer.concat(entries);
  end.writeUInt16LE(entries.length % 2 ** 16, 8);
  end.writeUInt16LE(entries.length % 2 ** 16, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(members.length, 16);
  return Buffer.concat([members, directory, behind, end]);
}

function onPieces<Plan>(name: string, plan: fc.Arbitrary<Plan>, edit: (pieces: Pieces, plan: Plan) => Buffer) {
  return change(name, plan, (bytes, drawn) => {
    const pieces = piecesOf(bytes);
    return pieces ? edit(pieces, drawn) : bytes;
  });
}

const value = fc.constantFrom(...EXTREMES);

const entryField = onPieces(
  "field of an entry",
  fc.record({ entry: place, field: fc.constantFrom(...ENTRY_FIELDS), value }),
  (pieces, plan) => {
    const [at, size] = plan.field;
    writeNumber(pick(pieces.entries, plan.entry), at, plan.value, size);
    return assembled(pieces);
  },
);

const endField = onPieces(
  "field of the end",
  fc.record({ field: fc.constantFrom(...END_FIELDS), value }),
  (pieces, plan) => {
    const bytes = assembled(pieces);
    const [at, size] = plan.field;
    writeNumber(bytes, bytes.length - END_BYTES + at, plan.value, size);
    return bytes;
  },
);

const overlapping = onPieces(
  "field of another entry",
  fc.record({ one: place, other: place, field: fc.constantFrom(...ENTRY_FIELDS) }),
  (pieces, plan) => {
    const [at, size] = plan.field;
    pick(pieces.entries, plan.other).copy(pick(pieces.entries, plan.one), at, at, at + size);
    return assembled(pieces);
  },
);

/** An entry again so many times. */
const entryOften = (...counts: readonly number[]) =>
  onPieces("entry often", fc.record({ entry: place, count: fc.constantFrom(...counts) }), (pieces, { entry, count }) =>
    assembled({
      ...pieces,
      entries: [...pieces.entries, ...new Array<Buffer>(count).fill(pick(pieces.entries, entry))],
    }),
  );

const entryLeftOut = onPieces("entry left out", place, (pieces, entry) =>
  assembled({ ...pieces, entries: pieces.entries.filter((each) => each !== pick(pieces.entries, entry)) }),
);

const renamed = onPieces(
  "entry renamed",
  fc.record({ entry: place, name: fc.constantFrom(...NAMES) }),
  (pieces, plan) => {
    const old = pick(pieces.entries, plan.entry);
    const name = Buffer.from(plan.name);
    const entry = Buffer.concat([old.subarray(0, 46), name, old.subarray(46 + old.readUInt16LE(28))]);
    entry.writeUInt16LE(name.length, 28);
    return assembled({ ...pieces, entries: pieces.entries.map((each) => (each === old ? entry : each)) });
  },
);

/** Sizes and the place of an entry in a field of 64 bits behind it. */
const wideEntry = onPieces(
  "entry of 64 bits",
  fc.record({ entry: place, values: fc.tuple(value, value, value) }),
  (pieces, { entry, values }) => {
    const old = pick(pieces.entries, entry);
    const extra = Buffer.alloc(28);
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(24, 2);
    values.forEach((each, i) => {
      writeNumber(extra, 4 + 8 * i, each, 8);
    });
    const end = 46 + old.readUInt16LE(28);
    const wide = Buffer.concat([old.subarray(0, end), extra]);
    wide.writeUInt32LE(0xffffffff, 20);
    wide.writeUInt32LE(0xffffffff, 24);
    wide.writeUInt32LE(0xffffffff, 42);
    wide.writeUInt16LE(extra.length, 30);
    wide.writeUInt16LE(0, 32);
    return assembled({ ...pieces, entries: pieces.entries.map((each) => (each === old ? wide : each)) });
  },
);

/** An end of 64 bits before the other. */
const wideEnd = onPieces("end of 64 bits", fc.tuple(value, value, value), (pieces, [count, size, offset]) => {
  const record = Buffer.alloc(56);
  record.write("PK\x06\x06", "latin1");
  writeNumber(record, 4, 44n, 8);
  writeNumber(record, 32, count, 8);
  writeNumber(record, 40, size, 8);
  writeNumber(record, 48, offset, 8);
  const locator = Buffer.alloc(20);
  locator.write("PK\x06\x07", "latin1");
  const at = pieces.members.length + pieces.entries.reduce((sum, entry) => sum + entry.length, 0);
  writeNumber(locator, 8, BigInt(at), 8);
  return assembled(pieces, Buffer.concat([record, locator]));
});

/** Zeros, packed as tightly as deflate can: a piece that ends at a whole byte, again and again, and an end. */
const BOMB_BYTES = 2 ** 30;
const PIECE_BYTES = 2 ** 24;
let packedBomb: Buffer | null = null;
function bomb(): Buffer {
  const piece = () => deflateRawSync(Buffer.alloc(PIECE_BYTES), { finishFlush: constants.Z_FULL_FLUSH });
  packedBomb ??= Buffer.concat([
    ...new Array<Buffer>(BOMB_BYTES / PIECE_BYTES).fill(piece()),
    deflateRawSync(Buffer.alloc(0)),
  ]);
  return packedBomb;
}

/** A member made one that unpacks to a gibibyte, and says to `size` bytes. */
function withBomb(pieces: Pieces, entry: Buffer, size: number): Buffer {
  const packed = bomb();
  const name = entry.subarray(46, 46 + entry.readUInt16LE(28));
  const local = Buffer.alloc(30);
  local.write("PK\x03\x04", "latin1");
  local.writeUInt16LE(8, 8);
  local.writeUInt16LE(name.length, 26);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(size, 24);
  entry.writeUInt32LE(pieces.members.length, 42);
  return assembled({ ...pieces, members: Buffer.concat([pieces.members, local, name, packed]) });
}

/** The archive with a bomb in the place of a member. */
export function bombIn(archive: Buffer, member: string): Buffer {
  const pieces = piecesOf(archive);
  const entry = pieces?.entries.find((each) => each.toString("latin1", 46, 46 + each.readUInt16LE(28)) === member);
  if (pieces && entry) return withBomb(pieces, entry, BOMB_BYTES);
  throw new Error(`there is no ${member} in the archive`);
}

const bombed = onPieces(
  "bomb",
  fc.record({ entry: place, size: fc.constantFrom(BOMB_BYTES, 2 ** 24, 100) }),
  (pieces, { entry, size }) => withBomb(pieces, pick(pieces.entries, entry), size),
);

const fields = several(entryField, endField, overlapping, entryOften(1, 2), entryLeftOut, renamed, wideEntry, wideEnd);

/** What is large takes long, so there is little of it. */
export const zipChanged: fc.Arbitrary<Change> = fc.oneof(
  { arbitrary: fields, weight: 500 },
  { arbitrary: bombed, weight: 1 },
  { arbitrary: entryOften(1000, 70_000), weight: 1 },
);

/** A member of an archive, which is packed again around it. */
export function member(name: string): Part {
  return {
    read(whole) {
      if (contentOf(whole) !== "zip") return null;
      return Buffer.from(unzipSync(whole)[name]);
    },
    write: (whole, part) => Buffer.from(zipSync({ ...unzipSync(whole), [name]: part }, { level: 0 })),
  };
}
