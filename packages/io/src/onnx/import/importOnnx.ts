/** importOnnx: an ONNX file as a model. */
import { readFileSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import type { DType, Shape, SymbolicTensor } from "@neurode/core";
import { Input, Model, type Structure } from "@neurode/layers";
import { ModelFormatError } from "../../errors.js";
import { contentOf, mistakenFor, unknownContent } from "../../files/content.js";
import { openSource, type Source } from "../../files/source.js";
import { type Message, readMessage } from "../protobuf.js";
import { type GraphMessage, MODEL, type ValueInfoMessage } from "../schema.js";
import { FLOAT_TYPES } from "./known.js";
import { type OnnxFile, OnnxGraph } from "./onnxLayer.js";
import { elementType, type ReadBeside } from "./tensorData.js";

/** Before it, operators had other attributes. */
export const OLDEST_OPERATOR_SET = 7;

/** Sizes that are left open are as many in a row as the heap holds at most. */
const MOST_ELEMENTS = 2 ** 30;

/**
 * Opens an ONNX file as a model that is ready to predict: of the common operators of inference, opset 7 and later. Inputs
 * and outputs are as the file has them, images with their channels first; axis 0 is the batch and of any size. Weights in
 * files beside it are read from its own folder only.
 *
 *     const model = await importOnnx("resnet.onnx");
 *
 * @param source path of the file, or its bytes
 * Throws a ModelFormatError that names the node and the operator when one is not supported, or when the file is damaged.
 */
export async function importOnnx(source: Source): Promise<Model> {
  const { where, path, bytes } = await openSource(source);
  if (bytes === null) throw new ModelFormatError(`${where}: is a folder, not an .onnx file.`);
  // Protobuf allows any order of fields: what begins like nothing known may be ONNX.
  if (contentOf(bytes) !== "onnx" && (contentOf(bytes) !== null || mistakenFor(bytes)))
    throw unknownContent(bytes, where, "an .onnx file");
  return modelOfOnnx(bytes, path, where);
}

/** @param path of the file, for weights in others beside it; null when it is not known */
export function modelOfOnnx(bytes: Uint8Array, path: string | null, where: string): Model {
  try {
    const folder = path === null ? null : realpathSync(dirname(resolve(path)));
    return makeModel(bytes, where, (name) => (folder === null ? refuse(name) : readBeside(folder, name)));
  } catch (cause) {
    // Whatever goes wrong with a file is a ModelFormatError.
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new ModelFormatError(message.startsWith(where) ? message : `${where}: ${message}.`, { cause });
  }
}

function refuse(name: string): never {
  throw new ModelFormatError(`its weights are in another file, "${name}"; give the path of the model, not its bytes`);
}

/** Files outside of the folder are not read, links that lead there included. */
function readBeside(folder: string, name: string): Uint8Array {
  const isInside = (path: string) => {
    const way = relative(folder, path);
    return way !== "" && !way.startsWith("..") && !isAbsolute(way);
  };
  const path = resolve(folder, name);
  if (isAbsolute(name) || !isInside(path)) {
    throw new ModelFormatError(
      `its weights are said to be in "${name}", outside of the model's folder, and are not read`,
    );
  }
  try {
    const real = realpathSync(join(folder, name));
    if (isInside(real)) return readFileSync(real);
  } catch (cause) {
    throw new ModelFormatError(`its weights are in "${name}", which cannot be read beside it`, { cause });
  }
  throw new ModelFormatError(
    `its weights are said to be in "${name}", a link out of the model's folder, and are not read`,
  );
}

/** The version of ONNX's own operators. */
export function operatorSetOf({ operatorSets }: Pick<Message<typeof MODEL>, "operatorSets">): number {
  return operatorSets.find(({ domain }) => !domain || domain === "ai.onnx")?.version ?? 1;
}

function makeModel(bytes: Uint8Array, where: string, beside: ReadBeside): Model {
  const message = readModel(bytes, where);
  const { graph } = message;
  const operatorSet = operatorSetOf(message);
  if (operatorSet < OLDEST_OPERATOR_SET) {
    throw new ModelFormatError(
      `${where}: is of opset ${operatorSet}; expected ${OLDEST_OPERATOR_SET} or later. Convert it with onnx.version_converter.`,
    );
  }
  if (graph.sparseInitializer.length > 0) throw new ModelFormatError(`${where}: sparse weights are not supported.`);
  const constants = new Set(graph.initializer.map(({ name }) => name));
  const fed = graph.input.filter(({ name }) => !constants.has(name));
  if (fed.length === 0) throw new ModelFormatError(`${where}: the model has no inputs.`);
  const file: OnnxFile = { graph, operatorSet, inputs: fed.map(({ name = "" }) => name), where, readBeside: beside };
  const inputs = fed.map((info) => inputOf(info, where));
  const layer = new OnnxGraph(file);
  const outputs = layer<Structure<SymbolicTensor>>(inputs.length === 1 ? inputs[0] : inputs);
  return new Model({ inputs: inputs.length === 1 ? inputs[0] : inputs, outputs });
}

/** An ONNX file as a message, with its graph. Throws a ModelFormatError when it is something else, or damaged. */
export function readModel(bytes: Uint8Array, where: string): Message<typeof MODEL> & { readonly graph: GraphMessage } {
  try {
    const message = readMessage(bytes, MODEL);
    const { graph } = message;
    if (graph && graph.node.length > 0) return { ...message, graph };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ModelFormatError(`${where}: is not an ONNX model, or is damaged: ${reason}. Get the file again.`, {
      cause,
    });
  }
  throw new ModelFormatError(`${where}: is not an ONNX model: it has no graph.`);
}

/** The first axis is the batch; sizes under a name, or of 0 and less, are open. */
function inputOf({ name = "", type }: ValueInfoMessage, where: string): SymbolicTensor {
  const tensorType = type?.tensorType;
  const element = elementType(tensorType?.elementType);
  if (!tensorType?.shape || element === null || element === "string") {
    throw new ModelFormatError(`${where}: the input "${name}" is not a tensor of numbers with a shape.`);
  }
  const shape: Shape = tensorType.shape.dim.map(({ value }, axis) => (axis > 0 && value && value > 0 ? value : null));
  if (shape.length === 0) throw new ModelFormatError(`${where}: the input "${name}" is a scalar, without a batch.`);
  const size = shape.reduce<number>((product, each) => product * (each ?? 1), 1);
  if (!(size <= MOST_ELEMENTS) || !shape.every((each) => each === null || Number.isInteger(each))) {
    throw new ModelFormatError(`${where}: the input "${name}" has the impossible shape (${shape.join(", ")}).`);
  }
  const dtype: DType = FLOAT_TYPES.includes(element) ? "float32" : element === "bool" ? "bool" : "int32";
  return Input({ batchShape: shape, dtype, name });
}
