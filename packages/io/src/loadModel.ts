/**
 * loadModel: opens a model file. What it is, is told by its content, not by
 * its name; what it is not, is said with what to do about it.
 */
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Model } from "@neurode/layers";
import { ModelFormatError } from "./errors.js";
import { HDF5_SIGNATURE, Hdf5 } from "./hdf5.js";
import { openArchive } from "./keras/archive.js";
import { modelFromConfig } from "./keras/config.js";
import { loadWeights } from "./keras/weights.js";

/** How every zip archive begins. */
const ZIP_SIGNATURE = Uint8Array.of(0x50, 0x4b, 0x03, 0x04);

/**
 * Opens a `.keras` file, written by Keras 3, as a model that is ready to
 * predict: Sequential and functional models, nested too, of the layers of
 * `@neurode/layers`. Training state in the file is not read.
 *
 *     const model = await loadModel("digits.keras");
 *
 * @param source path of the file, or its bytes
 * Throws a ModelFormatError when it is something else, is damaged, or uses layers not known here, which it names.
 */
export async function loadModel(source: string | URL | Uint8Array): Promise<Model> {
  const inMemory = ArrayBuffer.isView(source);
  const where = inMemory ? "model" : basename(source instanceof URL ? source.pathname : source);
  const bytes = inMemory ? source : await readModelFile(source, where);
  checkContent(bytes, where);
  const archive = openArchive(bytes, where);
  const weights = new Hdf5(archive.weights, `${where}: model.weights.h5`);
  const model = modelFromConfig(archive.config, where);
  loadWeights(model, weights, where);
  return model;
}

async function readModelFile(path: string | URL, where: string): Promise<Uint8Array> {
  const found = await stat(path);
  if (found.isDirectory()) {
    throw new ModelFormatError(
      `${where}: is a folder, as TensorFlow's SavedModel is. Save the model again in Keras 3, with model.save("model.keras").`,
    );
  }
  return readFile(path);
}

function checkContent(bytes: Uint8Array, where: string): void {
  if (startsWith(bytes, ZIP_SIGNATURE)) return;
  throw new ModelFormatError(`${where}: ${diagnose(bytes)}`);
}

function diagnose(bytes: Uint8Array): string {
  if (bytes.length === 0) return "the file is empty.";
  if (startsWith(bytes, HDF5_SIGNATURE)) {
    return 'is an HDF5 file, the older format of Keras. Save the model again in Keras 3, with model.save("model.keras").';
  }
  const text = Buffer.from(bytes.subarray(0, 200)).toString("latin1");
  if (text.startsWith("version https://git-lfs")) {
    return "is a pointer that Git LFS left in place of the file. Run `git lfs pull` to get the file itself.";
  }
  if (/^\s*[{[]/.test(text)) return "is JSON, not a .keras archive; a .keras file holds the weights too.";
  return "is not a .keras file: those are zip archives, and this is none. Was it cut off or copied as text?";
}

function startsWith(bytes: Uint8Array, signature: Uint8Array): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}
