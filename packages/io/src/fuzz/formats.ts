/** Every format: its good files, how they are damaged, and what opening one must end in. */
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Model } from "@neurode/layers";
import fc from "fast-check";
import { csvSource } from "../data/csv.js";
import { idxSource } from "../data/idx.js";
import { ndjsonSource } from "../data/ndjson.js";
import { npySource } from "../data/npy.js";
import { npzSource } from "../data/npz.js";
import type { RowSource } from "../data/rowSource.js";
import { describeFile } from "../describe/describeFile.js";
import type { Source } from "../files/source.js";
import { loadModel } from "../loadModel.js";
import { loadWeights } from "../loadWeights.js";
import { modelFromJson } from "../modelJson.js";
import { bytesChanged, numbersReplaced } from "./changes/bytes.js";
import { type Change, change, type Part, several, within } from "./changes/change.js";
import { hdf5Changed } from "./changes/hdf5.js";
import { jsonChanged, jsonInsideChanged } from "./changes/json.js";
import { onnxChanged } from "./changes/protobuf.js";
import { textChanged } from "./changes/text.js";
import { member, zipChanged } from "./changes/zip.js";
import {
  checkLayers,
  endsInArchitecture,
  endsInDescription,
  endsInModel,
  endsInRows,
  endsInWeights,
} from "./endings.js";
import { inFolder, once } from "./folders.js";
import {
  architectures,
  dataFiles,
  type GoodFiles,
  goldenModel,
  goldens,
  kerasFolder,
  onnxFiles,
  onnxFolder,
  QUICK,
  safetensors,
  tfjsFolder,
} from "./goodFiles.js";
import { placed } from "./placed.js";

export interface Format {
  goodFiles(): GoodFiles | Promise<GoodFiles>;
  readonly changes: fc.Arbitrary<Change>;
  /** Opens a file that was made of the good one of this name; throws when it ends in what it must not. */
  open(bytes: Buffer, good: string): Promise<void>;
}

async function asModel(source: Source): Promise<void> {
  await endsInModel(() => loadModel(source));
}

async function asChangedModel(source: Source): Promise<void> {
  checkLayers(await endsInModel(() => loadModel(source)));
}

const modelOf = once(goldenModel);
async function asWeights(bytes: Buffer, good: string): Promise<void> {
  const model: Model = await modelOf(good);
  await endsInWeights(model, () => loadWeights(model, bytes));
}

/** As a folder, so that nothing has to be packed again. */
const keras = (member: string, changes: fc.Arbitrary<Change>, open: typeof asModel) =>
  inFolder(member, { names: QUICK, folderOf: kerasFolder, member, changes, open });

const tfjs = (member: string, changes: fc.Arbitrary<Change>, open: typeof asModel) =>
  inFolder(`tfjs-${member}`, { names: QUICK, folderOf: tfjsFolder, member, changes, open });

const safetensorsHeader: Part = {
  read: (whole) => whole.subarray(8, 8 + Number(whole.readBigUInt64LE())),
  write(whole, part) {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(part.length));
    return Buffer.concat([length, part, whole.subarray(8 + Number(whole.readBigUInt64LE()))]);
  },
};

/** The record in front of an array of version 1. */
const npyRecord: Part = {
  read: (whole) => (whole.length > 10 ? whole.subarray(10, 10 + whole.readUInt16LE(8)) : null),
  write(whole, part) {
    const length = Buffer.alloc(2);
    length.writeUInt16LE(part.length % 2 ** 16);
    return Buffer.concat([whole.subarray(0, 8), length, part, whole.subarray(10 + whole.readUInt16LE(8))]);
  },
};

const SIZES = ["0", "1", "4294967296", "1000000000000", "9".repeat(400), "1, 1000000000, 1000000000", "-1", ""];
const npyChanged = fc.oneof(bytesChanged, within("record", npyRecord, several(numbersReplaced(SIZES), bytesChanged)));

/** Packed by gzip, and then damaged or not. */
const gzip = change("gzip", fc.option(bytesChanged), (bytes, damage) => {
  const packed = gzipSync(bytes, { level: 1 });
  return damage?.apply(packed) ?? packed;
});

/** Also packed. */
function orPacked(changes: fc.Arbitrary<Change>): fc.Arbitrary<Change> {
  const both = change("packed", fc.tuple(changes, gzip), (bytes, [damage, pack]) => pack.apply(damage.apply(bytes)));
  return fc.oneof({ arbitrary: changes, weight: 3 }, { arbitrary: both, weight: 1 });
}

function data(
  name: keyof typeof dataFiles,
  changes: fc.Arbitrary<Change>,
  open: (path: string) => Promise<RowSource>,
): Format {
  return {
    goodFiles: () => dataFiles[name],
    changes,
    open: (bytes) => endsInRows(() => open(placed(`rows.${name}`, bytes))),
  };
}

const textOrBytes = fc.oneof({ arbitrary: jsonChanged, weight: 4 }, { arbitrary: bytesChanged, weight: 1 });

export const formats = {
  keras: { goodFiles: () => goldens("keras"), changes: fc.oneof(zipChanged, bytesChanged), open: asModel },
  "keras-config": keras("config.json", jsonChanged, asChangedModel),
  "keras-weights": keras("model.weights.h5", hdf5Changed, asModel),
  "legacy-h5": {
    goodFiles: () => goldens("legacy.h5", { names: QUICK }),
    changes: fc.oneof(hdf5Changed, several(jsonInsideChanged)),
    open: asChangedModel,
  },
  "weights-h5": { goodFiles: () => goldens("weights.h5"), changes: hdf5Changed, open: asWeights },
  "legacy-weights": { goodFiles: () => goldens("legacy.h5"), changes: hdf5Changed, open: asWeights },
  safetensors: {
    goodFiles: safetensors,
    changes: fc.oneof(within("header", safetensorsHeader, jsonChanged), bytesChanged),
    open: asWeights,
  },
  architecture: {
    goodFiles: architectures,
    changes: textOrBytes,
    open: (bytes) => endsInArchitecture(() => modelFromJson(bytes.toString())),
  },
  tfjs: tfjs("model.json", textOrBytes, asChangedModel),
  "tfjs-weights": tfjs("model-shard1of1.bin", bytesChanged, asModel),
  described: {
    goodFiles: () =>
      new Map(
        ["keras", "legacy.h5", "weights.h5"].flatMap((ending) => [
          ...goldens(ending, { behind: `-${ending.replace(".", "-")}` }),
        ]),
      ),
    changes: fc.oneof(
      zipChanged,
      within("config.json", member("config.json"), jsonChanged),
      hdf5Changed,
      several(jsonInsideChanged),
    ),
    open: (bytes) => endsInDescription(() => describeFile(bytes)),
  },
  onnx: { goodFiles: onnxFiles, changes: onnxChanged, open: asChangedModel },
  "onnx-beside": inFolder("onnx", {
    names: ["mlp_tutorial"],
    folderOf: onnxFolder,
    member: "model.onnx",
    changes: onnxChanged,
    open: (folder) => asChangedModel(join(folder, "model.onnx")),
  }),
  npy: data("npy", orPacked(npyChanged), npySource),
  npz: data("npz", fc.oneof(zipChanged, bytesChanged, within("x.npy", member("x.npy"), npyChanged)), (path) =>
    npzSource(path, { array: "x" }),
  ),
  idx: data("idx", orPacked(bytesChanged), idxSource),
  csv: data("csv", orPacked(textChanged), csvSource),
  ndjson: data("ndjson", orPacked(textChanged), ndjsonSource),
} as const satisfies Readonly<Record<string, Format>>;

export type FormatName = keyof typeof formats;

export const formatNames = Object.keys(formats) as readonly FormatName[];
