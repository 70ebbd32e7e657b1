/**
 * An ONNX graph in the making: nodes and initializers under names that are
 * each used once. It knows the numbers of constants, so that turning one
 * around needs no node.
 */
import { sizeOf } from "@neurode/core";
import type { Draft } from "../protobuf.js";
import { type ATTRIBUTE, ATTRIBUTE_TYPES, ELEMENT_TYPES, type NODE, type TENSOR } from "../schema.js";

/** The types that values between nodes have here. */
export type ValueType = "float" | "int64" | "bool" | "int32";

/** What a node of the ONNX graph gives, or a constant. */
export interface Value {
  readonly name: string;
  readonly type: ValueType;
  readonly constant: Constant | null;
}

export interface Constant {
  readonly dims: readonly number[];
  readonly numbers: ArrayLike<number>;
  readonly type: "float" | "int64";
}

/** A whole number is an int; with `float` it is not. */
export type AttributeValue = number | string | readonly number[] | { readonly float: number };

export type Attributes = Readonly<Record<string, AttributeValue>>;

export class OnnxGraph {
  readonly nodes: Draft<typeof NODE>[] = [];
  readonly #constants = new Map<string, Constant>();
  readonly #scalars = new Map<string, Value>();
  readonly #names = new Set<string>();
  readonly #renamed = new Map<string, string>();

  /** `base`, or `base_1` … when it is taken. */
  freeName(base: string): string {
    let name = base;
    for (let count = 1; this.#names.has(name); count++) name = `${base}_${count}`;
    this.#names.add(name);
    return name;
  }

  /** Adds a node and returns its outputs. */
  addAll(
    opType: string,
    inputs: readonly (Value | null)[],
    attributes: Attributes,
    types: readonly ValueType[],
    where: string,
  ): Value[] {
    const name = this.freeName(`${where}/${opType}`);
    const outputs = types.map((type, index): Value => {
      const output = types.length === 1 ? name : this.freeName(`${name}:${index}`);
      return { name: output, type, constant: null };
    });
    this.nodes.push({
      input: inputs.map((input) => input?.name ?? ""),
      output: outputs.map((output) => output.name),
      name,
      opType,
      attribute: Object.entries(attributes).map(([key, value]) => attributeMessage(key, value)),
    });
    return outputs;
  }

  /** An initializer. */
  constant(numbers: ArrayLike<number>, dims: readonly number[], type: Constant["type"], base: string): Value {
    const constant: Constant = { numbers, dims, type };
    const name = this.freeName(base);
    this.#constants.set(name, constant);
    return { name, type, constant };
  }

  /** A number, or a list of them, of which there is one for all that want it. */
  shared(numbers: readonly number[], dims: readonly number[], type: Constant["type"]): Value {
    const key = `${type} ${dims.join("×")} ${numbers.map((each) => (Object.is(each, -0) ? "-0" : each)).join(" ")}`;
    const known = this.#scalars.get(key);
    if (known) return known;
    const value = this.constant(numbers, dims, type, "constant");
    this.#scalars.set(key, value);
    return value;
  }

  /** From now on `value`, which a node gives, is called `name`. */
  rename(value: Value, name: string): void {
    this.#renamed.set(value.name, name);
  }

  isRenamed(value: Value): boolean {
    return this.#renamed.has(value.name);
  }

  /** The nodes under their last names. */
  finishedNodes(): Draft<typeof NODE>[] {
    const last = (name: string) => this.#renamed.get(name) ?? name;
    return this.nodes.map((node) => ({ ...node, input: node.input?.map(last), output: node.output?.map(last) }));
  }

  /** The bytes that the constants take which nodes read. */
  constantBytes(): number {
    return this.#read().reduce((sum, [, { dims, type }]) => sum + bytesOf(type) * sizeOf(dims), 0);
  }

  /** The constants that nodes read. */
  initializers(): Draft<typeof TENSOR>[] {
    return this.#read().map(([name, each]) => tensorMessage(name, each));
  }

  #read(): (readonly [string, Constant])[] {
    const read = new Set(this.nodes.flatMap(({ input = [] }) => input));
    return [...this.#constants].filter(([name]) => read.has(name));
  }
}

function attributeMessage(name: string, value: AttributeValue): Draft<typeof ATTRIBUTE> {
  if (typeof value === "number") return { name, i: value, type: ATTRIBUTE_TYPES.int };
  if (typeof value === "string") return { name, s: Buffer.from(value), type: ATTRIBUTE_TYPES.string };
  if ("float" in value) return { name, f: value.float, type: ATTRIBUTE_TYPES.float };
  return { name, ints: value, type: ATTRIBUTE_TYPES.ints };
}

const bytesOf = (type: Constant["type"]) => (type === "float" ? 4 : 8);

function tensorMessage(name: string, constant: Constant): Draft<typeof TENSOR> {
  const { dims, type } = constant;
  return { dims, dataType: ELEMENT_TYPES[type], name, rawData: rawDataOf(constant) };
}

/** Little endian, as ONNX wants it. */
function rawDataOf({ numbers, dims, type }: Constant): Uint8Array {
  const rawData = new Uint8Array(bytesOf(type) * sizeOf(dims));
  const view = new DataView(rawData.buffer);
  for (let i = 0; i < numbers.length; i++) {
    if (type === "float") view.setFloat32(4 * i, numbers[i], true);
    else view.setBigInt64(8 * i, BigInt(numbers[i]), true);
  }
  return rawData;
}
