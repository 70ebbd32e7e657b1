/** The .keras archive: a zip of metadata.json, config.json and model.weights.h5. */
import { ModelFormatError } from "../errors.js";
import { parseJson } from "../json.js";
import { Zip } from "../zip/readZip.js";
import { writeZip } from "../zip/writeZip.js";
import { isJsonObject, type JsonObject } from "./objects.js";

/** The version of Keras whose files ours are like. */
export const KERAS_VERSION = "3.16.0";
/** When a model was saved is left out, so that the same model gives the same file. */
const DATE_SAVED = "1980-01-01@00:00:00";

/** More than the JSON of any model has, once it is unpacked. */
const MOST_JSON_BYTES = 16 * 2 ** 20;

export interface KerasArchive {
  /** The parsed config.json. */
  readonly config: unknown;
  readonly weights: Uint8Array;
  /** The parsed metadata.json: who saved it, and when. */
  readonly metadata: JsonObject;
}

export function openArchive(bytes: Uint8Array, where: string): KerasArchive {
  const zip = guard(where, () => new Zip(bytes));
  const member = (name: string, most?: number): Uint8Array => {
    const found = guard(where, () => zip.read(name, most));
    if (found) return found;
    throw new ModelFormatError(`${where}: the archive has no ${name}${otherwise(zip.names)}`);
  };
  const config = parseJson(member("config.json", MOST_JSON_BYTES), `${where}: config.json`);
  const metadata = guard(where, () => zip.read("metadata.json", MOST_JSON_BYTES));
  return { config, weights: member("model.weights.h5"), metadata: readMetadata(metadata, where) };
}

/** Without a metadata.json, and when it is something else, nothing is said. */
export function readMetadata(bytes: Uint8Array | null, where: string): JsonObject {
  const said = bytes ? parseJson(bytes, `${where}: metadata.json`) : null;
  return isJsonObject(said) ? said : {};
}

/** Whether Keras 2 saved the model, by what it says. */
export function isOfKeras2({ keras_version: version }: JsonObject): boolean {
  return String(version).startsWith("2.");
}

export function makeArchive(config: JsonObject, weights: Uint8Array): Uint8Array {
  const metadata = { keras_version: KERAS_VERSION, date_saved: DATE_SAVED };
  return writeZip({
    "metadata.json": Buffer.from(JSON.stringify(metadata)),
    "config.json": Buffer.from(JSON.stringify(config)),
    "model.weights.h5": weights,
  });
}

/** What an archive is that is no model of Keras 3 in one piece. */
function otherwise(names: readonly string[]): string {
  if (names.includes("model.weights.json")) {
    return ": its weights are in several files. Save it again without sharding: model.save(path, max_shard_size=None).";
  }
  if (names.includes("model.weights.npz")) {
    return ": its weights are an .npz file, as an early version wrote them. Save it again in Keras 3.";
  }
  if (names.some((name) => name.endsWith("/data.pkl"))) {
    return ": it is a file of PyTorch. Export the model as ONNX, with torch.onnx.export.";
  }
  return `, so it is not a model that Keras 3 saved. It holds: ${names.slice(0, 20).join(", ") || "nothing"}.`;
}

function guard<Result>(where: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ModelFormatError(
      `${where}: the archive is truncated or damaged (${reason}). Copy or download the file again.`,
      { cause },
    );
  }
}
