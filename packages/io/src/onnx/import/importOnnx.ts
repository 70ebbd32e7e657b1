/** importOnnx: an ONNX file as a model. */
import { readFileSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { ArgumentError, checkOptions, type Graph, type Shape, type SymbolicTensor } from "@neurode/core";
import { Input, Model, type Structure } from "@neurode/layers";
import { ModelFormatError } from "../../errors.js";
import { contentOf, mistakenFor, unknownContent } from "../../files/content.js";
import { openSource, type Source } from "../../files/source.js";
import { type Message, readMessage } from "../protobuf.js";
import { type GraphMessage, isOwnDomain, MODEL } from "../schema.js";
import { type ModelInput, modelInputs } from "./fedInputs.js";
import { OnnxGraph } from "./onnxLayer.js";
import { checkRowsStayApart, OnnxModel } from "./onnxModel.js";
import { checkOperators, type OnnxFile } from "./scope.js";
import type { ReadBeside } from "./tensorData.js";

/** Before it, shapes and constants were attributes. */
export const OLDEST_OPERATOR_SET = 6;

export interface ImportOnnxOptions {
  /** Shapes in the place of those in the file, by the names of inputs, as the file has their axes; null is an open size. */
  inputShapes?: Readonly<Record<string, Shape>>;
  /** Inputs that are the same in each call, as a sampling rate is: their numbers by their names. The model lacks them. */
  constants?: Readonly<Record<string, number | readonly number[]>>;
}

/**
 * Opens an ONNX file as a model that is ready to predict: of the common operators of inference, opset 6 and later. Inputs
 * and outputs are as the file has them, images with their channels first; axis 0 is the batch and of any size, and where
 * the file has the batch on another axis, the model has it first. A model that leaves other sizes open takes data of any.
 * Weights in files beside it are read from its own folder only.
 *
 *     const model = await importOnnx("resnet.onnx");
 *     const voice = await importOnnx("voice.onnx", { constants: { sr: 16000 } });
 *
 * @param source path of the file, or its bytes
 * Throws a ModelFormatError that names the node and the operator when one is not supported, or when the file is damaged.
 */
export async function importOnnx(source: Source, options: ImportOnnxOptions = {}): Promise<Model> {
  checkOptions("importOnnx", options, ["inputShapes", "constants"]);
  const { where, path, bytes } = await openSource(source);
  if (bytes === null) throw new ModelFormatError(`${where}: is a folder, not an .onnx file.`);
  // Protobuf allows any order of fields: what begins like nothing known may be ONNX.
  if (contentOf(bytes) !== "onnx" && (contentOf(bytes) !== null || mistakenFor(bytes)))
    throw unknownContent(bytes, where, "an .onnx file");
  return modelOfOnnx(bytes, path, where, options);
}

/**
 * Whatever goes wrong with a file is a ModelFormatError; with the options an ArgumentError.
 *
 * @param path of the file, for weights in others beside it; null when it is not known
 */
export function modelOfOnnx(
  bytes: Uint8Array,
  path: string | null,
  where: string,
  options: ImportOnnxOptions = {},
): Model {
  try {
    const folder = path === null ? null : realpathSync(dirname(resolve(path)));
    const beside = (name: string) => (folder === null ? refuse(name) : readBeside(folder, name));
    return makeModel(bytes, where, beside, options);
  } catch (cause) {
    if (cause instanceof ArgumentError && cause.message.startsWith("importOnnx: ")) throw cause;
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
  return operatorSets.find(({ domain }) => isOwnDomain(domain))?.version ?? 1;
}

function makeModel(
  bytes: Uint8Array,
  where: string,
  beside: ReadBeside,
  { inputShapes = {}, constants = {} }: ImportOnnxOptions,
): Model {
  const message = readModel(bytes, where);
  const { graph } = message;
  const operatorSet = operatorSetOf(message);
  if (operatorSet < OLDEST_OPERATOR_SET) {
    throw new ModelFormatError(
      `${where}: is of opset ${operatorSet}; expected ${OLDEST_OPERATOR_SET} or later. Convert it with onnx.version_converter.`,
    );
  }
  if (graph.sparseInitializer.length > 0) throw new ModelFormatError(`${where}: sparse weights are not supported.`);
  const { fed, constants: known } = modelInputs(graph, where, { inputShapes, constants });
  if (fed.length === 0) throw new ModelFormatError(`${where}: the model has no inputs.`);
  const file: OnnxFile = { graph, operatorSet, inputs: fed, constants: known, where, readBeside: beside };
  return fed.some(({ shape }) => shape.slice(1).includes(null)) ? openModel(file, fed) : closedModel(file, fed);
}

/** Every size but the batch's is known: rows stay apart if they can, and else are computed together. */
function closedModel(file: OnnxFile, fed: readonly ModelInput[]): Model {
  try {
    const inputs = fed.map(({ name, shape, dtype }) => Input({ batchShape: shape, dtype, name }));
    const given = inputs.length === 1 ? inputs[0] : inputs;
    const model = new Model({ inputs: given, outputs: new OnnxGraph(file)<Structure<SymbolicTensor>>(given) });
    checkRowsStayApart(model.graph as Graph);
    return model;
  } catch (error) {
    return modelOfAllRows(file, fed, error);
  }
}

/** @param error why its rows do not stay apart */
function modelOfAllRows(file: OnnxFile, fed: readonly ModelInput[], error: unknown): Model {
  const model = new OnnxModel(new OnnxGraph(file), fed);
  const shapes = fed.map(({ shape, rows }) => [rows ?? 1, ...shape.slice(1)]);
  try {
    model.trace(shapes.length === 1 ? shapes[0] : shapes, { dtypes: fed.map(({ dtype }) => dtype) });
    return model;
  } catch (own) {
    throw fed.every(({ rows }) => rows !== null) ? own : error;
  }
}

/** What its nodes compute is known when data comes, but whether they can be read is known now. */
function openModel(file: OnnxFile, fed: readonly ModelInput[]): Model {
  checkOperators(file);
  return new OnnxModel(new OnnxGraph(file), fed);
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
