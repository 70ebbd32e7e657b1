/** Checks a model file from the outside in, until something is wrong. */
import type { Tensor } from "@neurode/core";
import type { FileDescription } from "@neurode/io";
import { describeFile, loadModel, ModelFormatError } from "@neurode/io";
import type { Model } from "@neurode/layers";
import { formatBytes, weightStatistics } from "@neurode/viz";
import { dataOf, randomInputs } from "../bench/inputs.js";
import { countText } from "../figures.js";

/** One thing that was looked at: in order, not in order, or worth knowing. */
export interface Finding {
  readonly kind: "good" | "bad" | "remark";
  readonly text: string;
}

export interface Verification {
  /** Whether the file can be used here. */
  readonly sound: boolean;
  readonly findings: readonly Finding[];
  /** What the file says of itself; null when it cannot be read so far. */
  readonly description: FileDescription | null;
}

/** `inputShape` is that of one row, for models that leave sizes open. */
export async function verification(source: string | Uint8Array, inputShape?: readonly number[]): Promise<Verification> {
  const findings: Finding[] = [];
  const note = async <Result>(look: () => Promise<Result>): Promise<Result | null> => {
    try {
      return await look();
    } catch (error) {
      if (!isAboutTheFile(error)) throw error;
      findings.push({ kind: "bad", text: error.message });
      return null;
    }
  };
  const description = await note(() => describeFile(source));
  if (description) findings.push(...describedAs(description));
  if (description?.unsupported.length === 0 && description.holds === "model") {
    const model = await note(() => loadModel(source));
    if (model) {
      findings.push(good(`loads as ${model.name}, ${counted(model.layers.length, "layer")}`), finiteness(model));
      // A shape that is not the model's is no fault of the file.
      const inputs = trialInputs(model, inputShape);
      const finding = await note(() => trial(model, inputs));
      if (finding) findings.push(finding);
    }
  }
  return { sound: findings.every(({ kind }) => kind !== "bad"), findings, description };
}

/** Errors by name, since some come from layers: shapes that do not fit, what is not supported. */
function isAboutTheFile(error: unknown): error is Error {
  const names = ["ShapeError", "UnsupportedError", "ArgumentError", "GraphError", "MemoryError"];
  return error instanceof ModelFormatError || (error instanceof Error && names.includes(error.name));
}

function describedAs(description: FileDescription): Finding[] {
  const { format, holds, kerasVersion, dateSaved, onnx, parts, unsupported, weights, optimizerWeights } = description;
  const origin = [
    FORMATS[format],
    ...(kerasVersion ? [`saved by ${/^\d/.test(kerasVersion) ? "Keras " : ""}${kerasVersion}`] : []),
    ...(dateSaved ? [`on ${dateSaved.replace("@", " at ")}`] : []),
    ...(onnx ? [`opset ${onnx.operatorSet}`, ...(onnx.producer ? [`made by ${onnx.producer}`] : [])] : []),
  ];
  const bytes = weights.reduce((sum, weight) => sum + weight.bytes, 0);
  const kinds = parts.map(({ name, count }) => (count === 1 ? name : `${count} ${name}`));
  return [
    { kind: "good", text: origin.join(", ") },
    ...(parts.length > 0 ? [good(`made of ${kinds.join(", ")}`)] : []),
    ...(weights.length > 0 ? [good(`${counted(weights.length, "weight")}, ${formatBytes(bytes)}`)] : []),
    ...(optimizerWeights.length > 0
      ? [good(`the state of an optimizer, ${counted(optimizerWeights.length, "array")}`)]
      : []),
    ...unsupported.map((text): Finding => ({ kind: "bad", text: `not supported: ${text}` })),
    ...(holds === "model" ? [] : [{ kind: "remark" as const, text: `${HOLDS[holds]}, so there is nothing to run` }]),
  ];
}

const FORMATS: Readonly<Record<FileDescription["format"], string>> = {
  keras: ".keras archive",
  h5: "HDF5 file of an older Keras",
  "weights.h5": "weights in HDF5",
  tfjs: "model of TensorFlow.js",
  json: "architecture as JSON",
  safetensors: "safetensors",
  onnx: "ONNX",
};

const HOLDS = {
  architecture: "holds an architecture without weights",
  weights: "holds weights without their model",
} as const;

function finiteness(model: Model): Finding {
  if (model.weights.length === 0) return good("no weights to look at");
  const lost = weightStatistics(model).filter(({ lost }) => lost > 0);
  if (lost.length === 0) return good("every weight is finite");
  return {
    kind: "remark",
    text: `not finite: ${lost.map(({ name, lost }) => `${countText(lost)} of ${name}`).join(", ")}`,
  };
}

/** One row; null where the model leaves sizes open and none are given. Throws an ArgumentError for some that are not its. */
function trialInputs(model: Model, inputShape: readonly number[] | undefined): Tensor[] | null {
  const open = model.graph?.inputs.some(({ shape }) => shape.slice(1).includes(null)) ?? true;
  return open && inputShape === undefined ? null : randomInputs(model, 1, inputShape);
}

/** Predicts one row. */
async function trial(model: Model, inputs: readonly Tensor[] | null): Promise<Finding> {
  if (!inputs) return { kind: "remark", text: "not run, for it takes rows of any size; --input-shape gives one" };
  await model.predict(dataOf(inputs));
  return good("predicts a row");
}

function good(text: string): Finding {
  return { kind: "good", text };
}

function counted(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? "" : "s"}`;
}
