/** What data is fed to: the inputs of a file that are no weights, their shapes as a model has them, the batch first. */
import type { DType, Shape } from "@neurode/core";
import { ArgumentError, didYouMean, sizeOf } from "@neurode/core";
import { ModelFormatError } from "../../errors.js";
import type { GraphMessage, ValueInfoMessage } from "../schema.js";
import { FLOAT_TYPES, type Known, MOST_ELEMENTS } from "./known.js";
import type { FedInput } from "./scope.js";
import { elementType } from "./tensorData.js";

export interface ModelInput extends FedInput {
  /** The batch first, open. */
  readonly shape: Shape;
  readonly dtype: DType;
}

interface Dimension {
  /** null for an open size. */
  readonly size: number | null;
  /** The name of an open size; sizes of one name are the same. */
  readonly name: string | null;
}

export interface InputOptions {
  readonly inputShapes: Readonly<Record<string, Shape>>;
  readonly constants: Readonly<Record<string, number | readonly number[]>>;
}

/** Throws a ModelFormatError for an input that is no tensor of numbers, an ArgumentError for options that do not fit. */
export function modelInputs(
  graph: GraphMessage,
  where: string,
  { inputShapes, constants }: InputOptions,
): { fed: readonly ModelInput[]; constants: ReadonlyMap<string, Known> } {
  const initializers = new Set(graph.initializer.map(({ name }) => name));
  const open = graph.input.filter(({ name }) => !initializers.has(name));
  checkNames("inputShapes", inputShapes, open, where);
  checkNames("constants", constants, open, where);
  const known = new Map<string, Known>();
  const data = open.filter((info) => {
    const { name = "" } = info;
    if (!Object.hasOwn(constants, name)) return true;
    known.set(name, constantOf(info, constants[name], where));
    return false;
  });
  const dimensions = data.map((info) => dimensionsOf(info, inputShapes[info.name ?? ""], where));
  const fed = data.map((info, index): ModelInput => {
    const { name = "" } = info;
    const own = dimensions[index];
    if (own.length === 0) {
      throw new ModelFormatError(
        `${where}: the input "${name}" is a scalar, without a batch. Give it once and for all: { constants: { ${JSON.stringify(name)}: … } }`,
      );
    }
    const batchAxis = batchAxisOf(own, dimensions[0]);
    const others = own.filter((_, axis) => axis !== batchAxis).map(({ size }) => size);
    const shape = checkedShape([null, ...others], name, where);
    return {
      name,
      batchAxis,
      shape,
      rows: own[batchAxis].size,
      batchName: own[batchAxis].name,
      dtype: dtypeOf(info, where),
    };
  });
  return { fed, constants: known };
}

/**
 * Where the batch is: on axis 0, unless that has a size of its own and just one later axis is as the batch of the first
 * input: open under the same name, or of the same size.
 */
function batchAxisOf(own: readonly Dimension[], [batch]: readonly Dimension[]): number {
  const [first] = own;
  const isBatch = ({ size, name }: Dimension) => size === batch.size && (batch.name ?? name) === name;
  if (first.size === null || isBatch(first)) return 0;
  const found = own.flatMap((each, axis) => (isBatch(each) ? [axis] : []));
  return found.length === 1 ? found[0] : 0;
}

function checkNames(option: string, given: object, inputs: readonly ValueInfoMessage[], where: string): void {
  const names = inputs.map(({ name = "" }) => name);
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    throw new ArgumentError(`importOnnx: ${option}: ${where} has no input "${name}"${didYouMean(name, names)}`);
  }
}

function constantOf(info: ValueInfoMessage, value: number | readonly number[], where: string): Known {
  const numbers = typeof value === "number" ? [value] : value;
  const sizes = info.type?.tensorType?.shape?.dim.map((each) => each.value || -1) ?? [];
  const rest = numbers.length / sizeOf(sizes.filter((size) => size > 0));
  const dims = sizes.map((size) => (size > 0 ? size : rest));
  const opens = sizes.filter((size) => size < 0).length;
  if (opens <= 1 && sizeOf(dims) === numbers.length) {
    return { type: elementOf(info, where), dims, numbers };
  }
  throw new ArgumentError(
    `importOnnx: constants: ${where} wants (${sizes.map((size) => (size > 0 ? size : "None")).join(", ")}) for "${info.name}", got ${numbers.length} numbers.`,
  );
}

/** Sizes under a name, or of 0 and less, are open. */
function dimensionsOf(info: ValueInfoMessage, given: Shape | undefined, where: string): Dimension[] {
  const dims = info.type?.tensorType?.shape?.dim;
  if (!dims) throw noTensor(info, where);
  const own = dims.map(({ value, parameter }) => ({
    size: value && value > 0 ? value : null,
    name: value && value > 0 ? null : parameter || null,
  }));
  if (given === undefined) return own;
  const fits = given.length === own.length && own.every(({ size }, axis) => size === null || size === given[axis]);
  if (fits) return own.map(({ name }, axis) => ({ size: given[axis], name: given[axis] === null ? name : null }));
  const expected = own.map(({ size }) => size ?? "None").join(", ");
  throw new ArgumentError(
    `importOnnx: inputShapes: "${info.name}" of ${where} is (${expected}), got (${given.map((size) => size ?? "None").join(", ")}).`,
  );
}

function elementOf(info: ValueInfoMessage, where: string) {
  const element = elementType(info.type?.tensorType?.elementType);
  if (element === null || element === "string") throw noTensor(info, where);
  return element;
}

function noTensor({ name }: ValueInfoMessage, where: string): ModelFormatError {
  return new ModelFormatError(`${where}: the input "${name ?? ""}" is not a tensor of numbers with a shape.`);
}

function dtypeOf(info: ValueInfoMessage, where: string): DType {
  const element = elementOf(info, where);
  return FLOAT_TYPES.includes(element) ? "float32" : element === "bool" ? "bool" : "int32";
}

function checkedShape(shape: Shape, name: string, where: string): Shape {
  const size = shape.reduce<number>((product, each) => product * (each ?? 1), 1);
  if (size <= MOST_ELEMENTS && shape.every((each) => each === null || Number.isInteger(each))) return shape;
  throw new ModelFormatError(`${where}: the input "${name}" has the impossible shape (${shape.join(", ")}).`);
}
