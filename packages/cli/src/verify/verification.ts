/** Checks a model file from the outside in, until something is wrong. */
import type { FileDescription } from "@neurode/io";
import { describeFile, loadModel, ModelFormatError } from "@neurode/io";
import type { Model } from "@neurode/layers";
import { formatBytes, weightStatistics } from "@neurode/viz";
import { randomInputs } from "../bench/inputs.js";
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
  let description: FileDescription | null = null;
  try {
    description = await describeFile(source);
    findings.push(...describedAs(description));
    if (description.unsupported.length === 0 && description.holds === "model") {
      const model = await loadModel(source);
      findings.push({ kind: "good", text: `loads as ${model.name}, ${counted(model.layers.length, "layer")}` });
      findings.push(finiteness(model), await trial(model, inputShape));
    }
  } catch (error) {
    if (!isAboutTheFile(error)) throw error;
    findings.push({ kind: "bad", text: error.message });
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
    ...(kerasVersion ? [`saved by Keras ${kerasVersion}`] : []),
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

/** Predicts one row. Sizes that the model leaves open are not made up. */
async function trial(model: Model, inputShape: readonly number[] | undefined): Promise<Finding> {
  const open = model.graph?.inputs.some(({ shape }) => shape.slice(1).includes(null)) ?? true;
  if (open && inputShape === undefined) {
    return { kind: "remark", text: "not run, for it takes rows of any size; --input-shape gives one" };
  }
  const inputs = randomInputs(model, 1, inputShape);
  await model.predict(inputs.length === 1 ? inputs[0] : inputs);
  return good("predicts a row");
}

function good(text: string): Finding {
  return { kind: "good", text };
}

function counted(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? "" : "s"}`;
}
