/**
 * The .keras archive: a zip of config.json, metadata.json and
 * model.weights.h5. Only those are unpacked, whatever else there is, and none
 * beyond a size that a model can have.
 */
import { strFromU8, unzipSync } from "fflate";
import { ModelFormatError } from "../errors.js";

/** No member may unpack to more: the heap that weights go to ends at 4 GiB. */
const MOST_BYTES = 2 ** 32;

export interface KerasArchive {
  /** The parsed config.json. */
  readonly config: unknown;
  readonly weights: Uint8Array;
  /** Version of Keras that wrote the file; null when it does not say. */
  readonly kerasVersion: string | null;
}

export function openArchive(bytes: Uint8Array, where: string): KerasArchive {
  const members = unzip(bytes, where);
  const member = (name: string): Uint8Array => {
    const found = members[name];
    if (found) return found;
    throw new ModelFormatError(
      `${where}: the archive has no ${name}, so it is not a model that Keras 3 saved. It holds: ${Object.keys(members).join(", ") || "nothing"}.`,
    );
  };
  const config = parseJson(member("config.json"), `${where}: config.json`);
  const metadata = members["metadata.json"] ? parseJson(members["metadata.json"], `${where}: metadata.json`) : null;
  const version = (metadata as { keras_version?: unknown } | null)?.keras_version;
  return { config, weights: member("model.weights.h5"), kerasVersion: typeof version === "string" ? version : null };
}

function unzip(bytes: Uint8Array, where: string): Record<string, Uint8Array> {
  const wanted = ["config.json", "metadata.json", "model.weights.h5"];
  try {
    return unzipSync(bytes, {
      filter({ name, originalSize }) {
        if (!wanted.includes(name)) return false;
        if (originalSize <= MOST_BYTES) return true;
        throw new Error(`${name} says it is ${originalSize} bytes long`);
      },
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ModelFormatError(
      `${where}: the archive is truncated or damaged (${reason}). Copy or download the file again.`,
      { cause },
    );
  }
}

function parseJson(bytes: Uint8Array, where: string): unknown {
  try {
    return JSON.parse(strFromU8(bytes));
  } catch (cause) {
    throw new ModelFormatError(`${where} is not valid JSON.`, { cause });
  }
}
