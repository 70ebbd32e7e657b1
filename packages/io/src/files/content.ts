/** What a file is, by how it begins; and what is said of one that is not what it should be. */
import { ModelFormatError } from "../errors.js";
import { HDF5_SIGNATURE } from "../hdf5/signature.js";

export type Content = "zip" | "hdf5" | "json" | "safetensors" | "onnx" | null;

/** How every zip archive begins. */
const ZIP_SIGNATURE = Uint8Array.of(0x50, 0x4b, 0x03, 0x04);

/** null when it is none of these. */
export function contentOf(bytes: Uint8Array): Content {
  if (startsWith(bytes, ZIP_SIGNATURE)) return "zip";
  if (startsWith(bytes, HDF5_SIGNATURE)) return "hdf5";
  if (/^\s*[{[]/.test(beginOf(bytes))) return "json";
  if (isSafetensors(bytes)) return "safetensors";
  return isOnnx(bytes) ? "onnx" : null;
}

/** A length of 8 bytes, then JSON. */
function isSafetensors(bytes: Uint8Array): boolean {
  return bytes.length > 8 && bytes[8] === 0x7b && bytes.subarray(4, 8).every((byte) => byte === 0);
}

/** The first field of a protobuf message, a small number: the version of ONNX. */
function isOnnx(bytes: Uint8Array): boolean {
  return bytes.length > 2 && bytes[0] === 0x08 && bytes[1] > 0 && bytes[1] < 32 && bytes[2] !== 0;
}

/** What to say of a file that is none of what is known: `expected` names what should have come. */
export function unknownContent(bytes: Uint8Array, where: string, expected: string): ModelFormatError {
  return new ModelFormatError(`${where}: ${diagnose(bytes, expected)}`);
}

/** What to say of a file without the layers that a model is made of. */
export function weightsOnly(where: string): ModelFormatError {
  return new ModelFormatError(
    `${where}: holds weights only, without the model they are of. Make the model, then loadWeights(model, path).`,
  );
}

const NAMES = {
  zip: "a zip archive",
  hdf5: "an HDF5 file",
  json: "JSON",
  safetensors: "a .safetensors file",
  onnx: "an .onnx file",
};

function diagnose(bytes: Uint8Array, expected: string): string {
  const content = contentOf(bytes);
  if (content) return `is ${NAMES[content]}: expected ${expected}.`;
  return mistakenFor(bytes) ?? `is not a model file: expected ${expected}. Was it cut off or copied as text?`;
}

/** What stands where a model should be, and what to do; null when it is not known. */
export function mistakenFor(bytes: Uint8Array): string | null {
  if (bytes.length === 0) return "the file is empty.";
  const text = beginOf(bytes);
  if (text.startsWith("version https://git-lfs")) {
    return "is a pointer that Git LFS left in place of the file. Run `git lfs pull` to get the file itself.";
  }
  if (/^\s*<(!doctype|html)/i.test(text)) {
    return "is a web page: the download gave a page in place of the file. Download the file itself.";
  }
  if (text.startsWith("\u001f\u008b")) return "is packed with gzip. Unpack it first, with gunzip.";
  if (text.startsWith("TFL3", 4)) return "is a model of TensorFlow Lite. Take the Keras model that it was made from.";
  return null;
}

function beginOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 200))
    .toString("latin1")
    .replace(/^\u00ef\u00bb\u00bf/, "");
}

function startsWith(bytes: Uint8Array, signature: Uint8Array): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}
