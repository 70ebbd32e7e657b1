/**
 * Writer: what the writers of ops see. They ask for the values of the tensors
 * that an op reads, in the type and order of axes that ONNX wants there, and
 * say what the op gives.
 *
 * Numbers are float32, whole ones too, as they are in a plan; bools and int64
 * only where ONNX asks for them. Images have their channels last in our graph
 * and first in ONNX's windows, so that a tensor may be there in either order:
 * the other is made when it is asked for, once. Element-wise ops take what is
 * there, and a chain of convolutions has no transposes in it.
 */
import { type Node, type SymbolicTensor, UnsupportedError } from "@neurode/core";
import { permute } from "../permute.js";
import { ELEMENT_TYPES } from "../schema.js";
import { type Attributes, OnnxGraph, type Value, type ValueType } from "./onnxGraph.js";

export type Order = "last" | "first";

/** Channels first: where each axis of that order is with them last. */
function toFirst(rank: number): number[] {
  return [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, axis) => axis + 1)];
}

/** Channels last: where each axis of that order is with them first. */
export function toLast(rank: number): number[] {
  return [0, ...Array.from({ length: rank - 2 }, (_, axis) => axis + 2), 1];
}

export class Writer {
  readonly graph = new OnnxGraph();
  readonly #values = new Map<SymbolicTensor, Map<string, Value>>();
  readonly #notes = new Map<string, readonly Value[]>();
  readonly #numbers = new Map<SymbolicTensor, number>();
  /** The node at hand. */
  node!: Node;

  /** How nodes and errors name what is being written: the innermost layer. */
  get where(): string {
    return this.node.call?.owner.name ?? this.node.op.name;
  }

  /** Adds a node of ONNX; it gives one value. */
  add(
    opType: string,
    inputs: readonly (Value | null)[],
    attributes: Attributes = {},
    type: ValueType = "float",
  ): Value {
    return this.addAll(opType, inputs, attributes, [type])[0];
  }

  addAll(
    opType: string,
    inputs: readonly (Value | null)[],
    attributes: Attributes,
    types: readonly ValueType[],
  ): Value[] {
    return this.graph.addAll(opType, inputs, attributes, types, this.where);
  }

  number(value: number): Value {
    return this.graph.shared([value], [], "float");
  }

  /** Whole numbers, as shapes and axes are given. */
  ints(values: readonly number[]): Value {
    return this.graph.shared(values, [values.length], "int64");
  }

  /** Says that `tensor` is `value`. */
  give(tensor: SymbolicTensor, value: Value, order: Order = "last"): void {
    const variants = this.#values.get(tensor) ?? new Map<string, Value>();
    variants.set(`${value.type} ${order}`, value);
    this.#values.set(tensor, variants);
  }

  /** `tensor` in the order in which our graph has its axes. */
  value(tensor: SymbolicTensor, type: ValueType = "float", order: Order = "last"): Value {
    const found = this.#values.get(tensor)?.get(`${type} ${order}`);
    if (found) return found;
    const made = this.#make(tensor, type, order);
    this.give(tensor, made, order);
    return made;
  }

  /** `tensor` with its channels first. */
  channelsFirst(tensor: SymbolicTensor): Value {
    return this.value(tensor, "float", "first");
  }

  /** Whether anything has been said of `tensor`. */
  has(tensor: SymbolicTensor): boolean {
    return this.#values.has(tensor);
  }

  /** Whether `tensor` is there with its channels first and not as our graph has it. */
  isFirst(tensor: SymbolicTensor): boolean {
    const keys = [...(this.#values.get(tensor)?.keys() ?? [])];
    return keys.length > 0 && keys.every((key) => key.endsWith("first"));
  }

  /** Whether the numbers of `tensor` are known now. */
  isConstant(tensor: SymbolicTensor): boolean {
    return [...(this.#values.get(tensor)?.values() ?? [])].some(({ constant }) => constant !== null);
  }

  /**
   * What element-wise ops read: all inputs in the one order that needs no transpose, or as few as can be; and the order.
   */
  alike(tensors: readonly SymbolicTensor[], types: readonly ValueType[]): { values: Value[]; order: Order } {
    const computed = tensors.filter((tensor) => !this.isConstant(tensor));
    const rank = Math.max(...tensors.map(({ shape }) => shape.length));
    const sameRank = computed.every(({ shape }) => shape.length === rank);
    const order = rank > 2 && sameRank && computed.some((tensor) => this.isFirst(tensor)) ? "first" : "last";
    const values = tensors.map((tensor, index) => {
      if (order === "first" && this.isConstant(tensor)) return this.#constantFirst(tensor, types[index], rank);
      return this.value(tensor, types[index], order);
    });
    return { values, order };
  }

  /** `value` with its axes in another order; a constant is turned here and now. */
  transpose(value: Value, perm: readonly number[]): Value {
    if (perm.every((axis, place) => axis === place)) return value;
    const { constant } = value;
    if (constant === null) return this.add("Transpose", [value], { perm }, value.type);
    const dims = perm.map((axis) => constant.dims[axis]);
    return this.graph.constant(permute(constant.numbers, constant.dims, perm), dims, constant.type, value.name);
  }

  /** `value` under another shape; -1 for the size that follows. */
  reshape(value: Value, dims: readonly number[]): Value {
    if (value.constant === null || dims.includes(-1)) {
      return this.add("Reshape", [value, this.ints(dims)], {}, value.type);
    }
    return this.graph.constant(value.constant.numbers, dims, value.constant.type, value.name);
  }

  /** `value` as another type. */
  cast(value: Value, type: ValueType): Value {
    const { constant } = value;
    if (value.type === type) return value;
    if (constant && type === "int64") {
      return this.graph.constant(constant.numbers, constant.dims, "int64", value.name);
    }
    return this.add("Cast", [value], { to: ELEMENT_TYPES[type] }, type);
  }

  /** What several ops share: made by the first that asks for it, of these tensors. */
  shared(what: string, tensors: readonly SymbolicTensor[], make: () => readonly Value[]): readonly Value[] {
    const key = `${what} ${tensors.map((tensor) => this.#numberOf(tensor)).join(" ")}`;
    const values = this.#notes.get(key) ?? make();
    this.#notes.set(key, values);
    return values;
  }

  /** The error of an op that ONNX cannot say. */
  unsupported(reason: string): UnsupportedError {
    const { call, op } = this.node;
    const owner = call ? `layer "${call.owner.name}" (${call.owner.className})` : "the model";
    return new UnsupportedError(`exportOnnx: ${owner} uses the op ${op.name}, ${reason}.`);
  }

  #numberOf(tensor: SymbolicTensor): number {
    const number = this.#numbers.get(tensor) ?? this.#numbers.size;
    this.#numbers.set(tensor, number);
    return number;
  }

  #make(tensor: SymbolicTensor, type: ValueType, order: Order): Value {
    const variants = this.#values.get(tensor);
    if (!variants) throw this.unsupported(`which reads what ${tensor.node.op.name} should have given`);
    const sameOrder = [...variants].find(([key]) => key.endsWith(order));
    if (sameOrder) return this.cast(sameOrder[1], type);
    const [[, other]] = variants;
    const rank = tensor.shape.length;
    return this.transpose(this.cast(other, type), order === "first" ? toFirst(rank) : toLast(rank));
  }

  /** A constant that broadcasts with tensors of `rank` axes, for those that have their channels first. */
  #constantFirst(tensor: SymbolicTensor, type: ValueType, rank: number): Value {
    const value = this.value(tensor, type);
    const { shape } = tensor as { readonly shape: readonly number[] };
    if (shape.every((size) => size === 1)) return this.reshape(value, []);
    const stretched = [...new Array<number>(rank - shape.length).fill(1), ...shape];
    return this.transpose(this.reshape(value, stretched), toFirst(rank));
  }
}
