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
import { isFloat, type Known, MOST_AXES, permuted } from "./known.js";

/** Rows of this many elements are more than the heap holds. */
const MOST_ELEMENTS = 2 ** 30;

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

/** Makes the weight `name` of these numbers, or gives the one there is. */
export type MakeWeight = (name: string, numbers: Known) => SymbolicTensor;

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

  constructor(rows: SymbolicTensor, makeWeight: MakeWeight) {
    this.#rows = rows;
    this.#makeWeight = makeWeight;
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
    const made = value.known ? this.#constant(value, value.known, order) : this.#turned(value, order);
    value.tensors.set(order.join(), { order, tensor: made });
    return made;
  }

  /** As a tensor with ONNX's own axes. */
  tensor(value: Value): SymbolicTensor {
    return this.inOrder(value, upTo(this.rankOf(value)));
  }

  /** The numbers of a value that must be known, such as a shape or a size; `what` is what it is. */
  known(value: Value, what: string): Known {
    if (value.known) return value.known;
    throw new ModelFormatError(`its ${what} is computed from the data; it must be a constant in the file`);
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
    const computed = values.filter(({ known }) => known === null);
    const sameRank = computed.length > 0 && computed.every((value) => this.rankOf(value) === rank);
    const order = sameRank ? this.#commonOrder(computed) : upTo(rank);
    const operands = values.map((value): Operand => {
      if (!value.known) return sameRank ? this.inOrder(value, order) : this.tensor(value);
      const { length, 0: first } = value.known.numbers;
      if (length === 1 && Number.isFinite(first) && computed.length > 0) return first;
      return this.inOrder(this.#stretched(value, value.known, rank), order);
    });
    return { operands, made: (tensor) => this.computed(tensor, order) };
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

  /** An axis of a computed tensor that an operator goes along, which must not be that of the rows. */
  within(axis: number): number {
    if (axis !== 0) return axis;
    throw new ModelFormatError("it goes along axis 0, the batch; a model works on each row by itself");
  }

  #commonOrder([first, ...others]: readonly Value[]): readonly number[] {
    const shared = [...first.tensors.entries()].find(([key]) => others.every(({ tensors }) => tensors.has(key)));
    return shared ? shared[1].order : this.orderOf(first);
  }

  /** Known numbers with as many axes as what they meet. */
  #stretched(value: Value, known: Known, rank: number): Value {
    if (known.dims.length === rank) return value;
    const dims = [...new Array<number>(rank - known.dims.length).fill(1), ...known.dims];
    return { known: { ...known, dims }, name: value.name, tensors: new Map() };
  }

  #turned(value: Value, order: readonly number[]): SymbolicTensor {
    const [{ order: own, tensor }] = value.tensors.values();
    const axes = order.map((axis) => own.indexOf(axis));
    if (axes[0] === 0) return ops.transpose(tensor, { axes });
    throw new ModelFormatError(
      `it needs the batch, axis 0 of the inputs, as axis ${axes.indexOf(0)}; the batch must stay first. Export it with batch_first`,
    );
  }

  #constant(value: Value, known: Known, order: readonly number[]): SymbolicTensor {
    if (Array.from(known.numbers).some(Number.isNaN)) {
      throw new ModelFormatError("it computes with the number of rows, which is not known before data comes");
    }
    const isInOrder = order.every((axis, place) => axis === place);
    const turned = isInOrder ? known : permuted(known, order);
    if (value.name !== null && isFloat(known)) return this.#makeWeight(value.name, turned);
    const dtype = isFloat(known) ? "float32" : known.type === "bool" ? "bool" : "int32";
    return constant(tensor(Float64Array.from(turned.numbers), { shape: turned.dims, dtype }));
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
  /** How many outputs are wanted. */
  readonly outputs: number;
  /** The numbers of a tensor in the file. */
  readonly read: (message: TensorMessage) => Known;
}

/** What an operator gives. */
export type OperatorReader = (reader: Reader, use: Use) => Value | readonly Value[];
