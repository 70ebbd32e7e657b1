/** What is said of a model file: plain data, which JSON can hold. */
import type { ModelFile } from "../modelFile.js";

export interface FileDescription {
  /** `h5` is the older format of Keras, by the names of layers; `json` is an architecture. */
  readonly format: ModelFile["format"];
  readonly holds: "model" | "architecture" | "weights";
  /** The version of Keras that it says has saved it, or of TensorFlow.js; null when it does not say. */
  readonly kerasVersion: string | null;
  /** `"tensorflow"`, `"jax"` …; null when it does not say. */
  readonly backend: string | null;
  /** `"2026-11-23@09:47:54"`, as `.keras` files have it; null when it does not say. */
  readonly dateSaved: string | null;
  /** Class of the model: `"Sequential"`, `"Functional"` or one's own; null for ONNX, and for weights alone. */
  readonly className: string | null;
  readonly name: string | null;
  /** Whether it says what the model was compiled with. */
  readonly compiled: boolean;
  /**
   * Classes of layers, those of models inside among them, or ONNX's operators, in the order of their first use. Operators
   * in the branches of If and in the body of Loop, which may never be run, are not among them.
   */
  readonly parts: readonly FilePart[];
  /** All that keeps the model from being loaded here, a sentence each, as far as can be told without making it. */
  readonly unsupported: readonly string[];
  /** The model's weights, in the order of the file; of HDF5 by their paths. */
  readonly weights: readonly FileWeight[];
  /** What the optimizer keeps. */
  readonly optimizerWeights: readonly FileWeight[];
  /** Of an `.onnx` file, else null. */
  readonly onnx: OnnxDescription | null;
}

export interface FilePart {
  /** `"Dense"`, `"Conv"`; operators that are not of ONNX itself have their domain before them. */
  readonly name: string;
  readonly count: number;
  readonly supported: boolean;
}

export interface FileWeight {
  /** Where it is in the file. */
  readonly path: string;
  readonly shape: readonly number[];
  /** How its numbers are stored; of quantized ones, that of the small numbers. */
  readonly dtype: string;
  /** How many bytes they take up. */
  readonly bytes: number;
}

export interface OnnxDescription {
  readonly operatorSet: number;
  /** Version of the format; null when it does not say. */
  readonly irVersion: number | null;
  /** Who wrote it, with the version: `"pytorch 2.1.0"`; null when it does not say. */
  readonly producer: string | null;
}
