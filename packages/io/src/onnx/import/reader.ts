/**
 * Reader: what the readers of operators see. A value is a tensor that the model
 * computes, or numbers that are known while its graph is made.
 *
 * A computed value may be there with its axes in any order: a tensor under the
 * order `[0, 2, 3, 1]` has ONNX's axes 0, 2, 3, 1, which is an image with its
 * channels last. Transposing in ONNX only renames the axes; operators ask for
 * the order they want, and only then does anything move.
 */
import {
  constant,
  everyRow,
  formatShape,
  type Operand,
  ops,
  reshape,
  type Shape,
  type SymbolicTensor,
  sizeOf,
  tensor,
} from "@neurode/core";
import { ModelFormatError } from "../../errors.js";
import type { TensorMessage } from "../schema.js";
import type { Attributes } from "./attributes.js";
import { constantNumbers, isConstant } from "./constants.js";
import { isFloat, type Known, MOST_AXES, MOST_ELEMENTS, permuted } from "./known.js";

/** Nodes that are read and steps that are written out, those in loops again each time. */
const MOST_STEPS = 2 ** 18;

export interface Value {
  readonly known: Known | null;
  /** How a weight made of known numbers is called; null for numbers worked out. */
  readonly name: string | null;
  /** A computed tensor in the orders in which there is one. */
  readonly tensors: Map<string, Ordered>;
}

interface Ordered {
  readonly order: readonly number[];
  readonly tensor: SymbolicTensor;
}

/** A weight of `dims`, whose axes are the file's in `order`; its numbers are laid out when it is made. */
export interface OrderedWeight {
  readonly name: string;
  readonly dims: readonly number[];
  readonly order: readonly number[];
  numbers(): ArrayLike<number>;
}

/** Makes the weight, or gives the one there is. */
export type MakeWeight = (weight: OrderedWeight) => SymbolicTensor;

export function knownValue(known: Known, name: string | null = null): Value {
  return { known, name, tensors: new Map() };
}

export function upTo(rank: number): number[] {
  return Array.from({ length: rank }, (_, axis) => axis);
}

/** Channels last, for an image of ONNX. */
export function channelsLast(rank: number): number[] {
  return [0, ...upTo(rank).slice(2), 1];
}

export class Reader {
  readonly #makeWeight: MakeWeight;
  /** A tensor with the rows of the data. */
  readonly #rows: SymbolicTensor;
  #steps = 0;

  constructor(rows: SymbolicTensor, makeWeight: MakeWeight) {
    this.#rows = rows;
    this.#makeWeight = makeWeight;
  }

  /** Throws a ModelFormatError when a file, by loops in loops, wants more steps than any model has. */
  countSteps(count: number): void {
    this.#steps += count;
    if (this.#steps > MOST_STEPS) throw new ModelFormatError(`the model takes more than ${MOST_STEPS} steps`);
  }

  /** `tensor` once for each row. */
  everyRow(tensor: SymbolicTensor): SymbolicTensor {
    return everyRow(tensor, this.#rows);
  }

  /** A computed value. Throws a ModelFormatError when it is larger than the heap. */
  computed(tensor: SymbolicTensor, order: readonly number[] = upTo(tensor.shape.length)): Value {
    checkSize(tensor.shape);
    return { known: null, name: null, tensors: new Map([[order.join(), { order, tensor }]]) };
  }

  /** The shape in ONNX's order; null for the number of rows. */
  shapeOf(value: Value): Shape {
    if (value.known) return value.known.dims;
    const [{ order, tensor }] = value.tensors.values();
    return order.map((_, axis) => tensor.shape[order.indexOf(axis)]);
  }

  rankOf(value: Value): number {
    return this.shapeOf(value).length;
  }

  isInteger(value: Value): boolean {
    if (value.known) return !isFloat(value.known);
    const [{ tensor }] = value.tensors.values();
    return tensor.dtype === "int32" || tensor.dtype === "bool";
  }

  /** An order in which the value is there. */
  orderOf(value: Value): readonly number[] {
    const [first] = value.tensors.values();
    return first?.order ?? upTo(this.rankOf(value));
  }

  /** As a tensor whose axes are those of ONNX in `order`. */
  inOrder(value: Value, order: readonly number[]): SymbolicTensor {
    const found = value.tensors.get(order.join());
    if (found) return found.tensor;
    const made = value.known ? this.#ordered(value.name, value.known, order) : this.#turned(value, order);
    value.tensors.set(order.join(), { order, tensor: made });
    return made;
  }

  /** As a tensor with ONNX's own axes. */
  tensor(value: Value): SymbolicTensor {
    return this.inOrder(value, upTo(this.rankOf(value)));
  }

  /** The numbers of a value that must be known, such as a shape or a size; `what` is what it is. */
  known(value: Value, what: string): Known {
    const known = this.knownOrNull(value);
    if (known) return known;
    throw new ModelFormatError(`its ${what} is computed from the data; it must be a constant in the file`);
  }

  /** The numbers of a value that follows from weights and constants alone, computed here and now; else null. */
  knownOrNull(value: Value): Known | null {
    if (value.known) return value.known;
    const [{ order, tensor }] = value.tensors.values();
    if (!isConstant(tensor)) return null;
    const numbers = constantNumbers(tensor);
    const type = tensor.dtype === "bool" ? "bool" : tensor.dtype === "float32" ? "float" : "int64";
    const known: Known = { type, dims: tensor.shape as readonly number[], numbers };
    return permuted(
      known,
      upTo(order.length).map((axis) => order.indexOf(axis)),
    );
  }

  /** The whole numbers of a value that must be known; NaN for the number of rows. */
  ints(value: Value, what: string): number[] {
    return Array.from(this.known(value, what).numbers);
  }

  /** One number that must be known. */
  number(value: Value, what: string): number {
    const { numbers } = this.known(value, what);
    if (numbers.length === 1) return numbers[0];
    throw new ModelFormatError(`its ${what} must be one number, got ${numbers.length}`);
  }

  /**
   * What element-wise operators read: tensors, and numbers for single ones, that broadcast; and what makes a value of the
   * result, which is in the one order they are in.
   */
  alike(values: readonly Value[]): { operands: Operand[]; made: (tensor: SymbolicTensor) => Value } {
    const rank = Math.max(...values.map((value) => this.rankOf(value)));
    const wide = values.map((value) => (value.known ? value : this.#widened(value, rank)));
    const computed = wide.filter(({ known }) => known === null);
    const order = computed.length > 0 ? this.#commonOrder(computed) : upTo(rank);
    const operands = wide.map((value): Operand => {
      if (!value.known) return this.inOrder(value, order);
      const { length, 0: first } = value.known.numbers;
      if (length === 1 && Number.isFinite(first) && computed.length > 0) return first;
      const stretched = this.#stretched(value, value.known, rank);
      if (computed.length === 0) return this.inOrder(stretched, order);
      return this.#perPlace(value.name, stretched.known as Known, order);
    });
    this.checkRows(operands.filter((operand) => typeof operand !== "number") as SymbolicTensor[]);
    return { operands, made: (tensor) => this.computed(tensor, order) };
  }

  /** Throws a ModelFormatError when rows of any number meet a constant for a number of rows. */
  checkRows(tensors: readonly SymbolicTensor[]): void {
    const rank = Math.max(...tensors.map(({ shape }) => shape.length));
    const sizes = tensors.filter(({ shape }) => shape.length === rank).map(({ shape }) => shape[0]);
    const own = sizes.find((size) => size !== null && size !== 1);
    if (rank === 0 || own === undefined || !sizes.includes(null)) return;
    throw new ModelFormatError(`any number of rows meet a constant for ${own} rows. Export it with a batch of 1`);
  }

  /** What an operator along some axes reads: a tensor, where ONNX's axes are in it, and what makes a value of the result. */
  along(value: Value): {
    x: SymbolicTensor;
    axisOf: (axis: number) => number;
    made: (tensor: SymbolicTensor) => Value;
  } {
    const order = this.orderOf(value);
    const axisOf = (axis: number) => order.indexOf(this.axis(axis, order.length));
    return { x: this.inOrder(value, order), axisOf, made: (tensor) => this.computed(tensor, order) };
  }

  /** An axis counted from the front. Throws a ModelFormatError when there is none such. */
  axis(axis: number, rank: number): number {
    if (Number.isInteger(axis) && axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
    throw new ModelFormatError(`axis ${axis} is outside of the ${rank} axes there are`);
  }

  /** Throws a ModelFormatError for a shape larger than the heap, before anything of it is made. */
  checkSize(shape: Shape): void {
    checkSize(shape);
  }

  /** An axis of `x` that an operator goes along, which must not be that of the rows. */
  within(x: SymbolicTensor, axis: number): number {
    if (x.shape[axis] !== null) return axis;
    throw new ModelFormatError("it goes along the batch; a model works on each row by itself");
  }

  #commonOrder([first, ...others]: readonly Value[]): readonly number[] {
    const shared = [...first.tensors.entries()].find(([key]) => others.every(({ tensors }) => tensors.has(key)));
    return shared ? shared[1].order : this.orderOf(first);
  }

  /** A computed value with as many axes as what it meets, the new ones in front. */
  #widened(value: Value, rank: number): Value {
    const added = rank - this.rankOf(value);
    if (added === 0) return value;
    const order = this.orderOf(value);
    const last = upTo(added).map((i) => order.length + i);
    const tensor = ops.expandDims(this.inOrder(value, order), last);
    return this.computed(tensor, [...order.map((axis) => axis + added), ...upTo(added)]);
  }

  /** Known numbers with as many axes as what they meet. */
  #stretched(value: Value, known: Known, rank: number): Value {
    if (known.dims.length === rank) return value;
    const dims = [...new Array<number>(rank - known.dims.length).fill(1), ...known.dims];
    return knownValue({ ...known, dims }, value.name);
  }

  /**
   * A constant in `order` without the axes of 1 in front, which broadcasts the same: a number for each channel is a vector
   * then, and can go into the weights of a convolution.
   */
  #perPlace(name: string | null, known: Known, order: readonly number[]): SymbolicTensor {
    const dims = order.map((axis) => known.dims[axis]);
    const first = dims.findIndex((size) => size !== 1);
    return this.#made(name, known, order, first < 0 ? [] : dims.slice(first));
  }

  #turned(value: Value, order: readonly number[]): SymbolicTensor {
    const [{ order: own, tensor }] = value.tensors.values();
    const axes = order.map((axis) => own.indexOf(axis));
    if (axes[0] === 0 || tensor.shape[0] !== null) return ops.transpose(tensor, { axes });
    throw new ModelFormatError(
      `it needs the batch, axis 0 of the inputs, as axis ${axes.indexOf(0)}; the batch must stay first. Export it with batch_first`,
    );
  }

  #ordered(name: string | null, known: Known, order: readonly number[]): SymbolicTensor {
    return this.#made(
      name,
      known,
      order,
      order.map((axis) => known.dims[axis]),
    );
  }

  /** `known` with its axes in `order`, under the shape `dims`. */
  #made(name: string | null, known: Known, order: readonly number[], dims: readonly number[]): SymbolicTensor {
    const numbers = () => (order.every((axis, place) => axis === place) ? known : permuted(known, order)).numbers;
    if (name !== null && isFloat(known)) return this.#makeWeight({ name, dims, order, numbers });
    if (Array.from(known.numbers).some(Number.isNaN)) {
      throw new ModelFormatError("it computes with the number of rows, which is not known before data comes");
    }
    const dtype = isFloat(known) ? "float32" : known.type === "bool" ? "bool" : "int32";
    return constant(tensor(Float64Array.from(numbers()), { shape: dims, dtype }));
  }

  /** `tensor` under another shape, whose first size may be the number of rows. */
  reshaped(tensor: SymbolicTensor, shape: readonly number[]): SymbolicTensor {
    return reshape(tensor, shape) as SymbolicTensor;
  }
}

function checkSize(shape: Shape): void {
  if (shape.length > MOST_AXES) throw new ModelFormatError(`it makes ${shape.length} axes; ${MOST_AXES} are the most`);
  const size = sizeOf(shape.map((each) => each ?? 1));
  if (size <= MOST_ELEMENTS) return;
  throw new ModelFormatError(`it makes ${formatShape(shape)}, which is more than ${MOST_ELEMENTS} elements for a row`);
}

/** One node of a file, with the values it reads; null for an input left out. */
export interface Use {
  readonly inputs: readonly (Value | null)[];
  readonly attributes: Attributes;
  readonly operatorSet: number;
  /** How many outputs are named, and which of these are wanted. */
  readonly outputs: number;
  readonly wanted: readonly boolean[];
  /** How a constant is called that becomes a weight. */
  readonly outputName: string;
  /** What the graph in the attribute of this name gives. */
  readonly subgraph: (attribute: string, inputs: readonly Value[]) => readonly Value[];
  /** The numbers of a tensor in the file. */
  readonly read: (message: TensorMessage) => Known;
}

/** What an operator gives. */
export type OperatorReader = (reader: Reader, use: Use) => Value | readonly Value[];
