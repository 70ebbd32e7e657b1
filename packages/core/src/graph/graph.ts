/**
 * The graph: what calling layers on symbolic tensors has recorded.
 *
 * It has two levels. Nodes are ops, one output each: what is computed. Calls
 * are uses of layers, nested when a layer uses others: who asked for it. A
 * node knows the innermost call that recorded it, a call knows its parent, so
 * every reader finds its own level in the one recording.
 */
import { UnsupportedError } from "../errors.js";
import type { OpDefinition } from "../ops/define.js";
import { formatShape, type Shape, type StaticShape } from "../shape.js";
import type { DType } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";

/** Plain data that says what an op's name leaves open: an axis, a slope. */
export type Attrs = Readonly<Record<string, number | boolean | readonly number[]>>;

/** A tensor without values: the output of a node. */
export class SymbolicTensor {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly node: Node;

  constructor(shape: Shape, dtype: DType, node: Node) {
    this.shape = shape;
    this.dtype = dtype;
    this.node = node;
  }

  /** `SymbolicTensor(dense, shape=(None, 3), dtype=float32)` */
  toString(): string {
    const from = this.node.call?.owner.name ?? this.node.op.name;
    return `SymbolicTensor(${from}, shape=${formatShape(this.shape)}, dtype=${this.dtype})`;
  }

  /** Always an error: values are for ops to see. */
  toArray(): never {
    throw this.#noValue("has no array of them");
  }

  /** Always an error: values are for ops to see. */
  numbers(): never {
    throw this.#noValue("has no list of them");
  }

  #noValue(what: string): UnsupportedError {
    return new UnsupportedError(
      `${this.toString()} has no values while it is recorded, so it ${what}. Compute with ops: slice(x, …) or take(x, i) ` +
        "for some elements, where(greater(x, 0), a, b) for what depends on them. Values are what calling on data gives.",
    );
  }

  /** `x > 0` and `x + 1` would quietly compare and add something else than numbers, so they are errors. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === "string") return this.toString();
    throw new UnsupportedError(
      `${this.toString()} has no value while it is recorded, so it cannot be compared or calculated with by operators. ` +
        "Use ops: add(x, 1), multiply(x, y), maximum(x, 0), relu(x); greater(x, 0) for a comparison, and " +
        "where(greater(x, 0), a, b) for what an if would choose.",
    );
  }
}

/** One op applied to inputs. */
export interface Node {
  readonly op: OpDefinition;
  readonly inputs: readonly SymbolicTensor[];
  readonly attrs: Attrs;
  readonly output: SymbolicTensor;
  /** The innermost call that recorded it; null for constants, parameters and anonymous inputs. */
  readonly call: Call | null;
  /** Where the values of a parameter or constant are. */
  readonly source: Parameter | null;
}

/** A weight as the graph sees it. */
export interface Parameter {
  readonly shape: StaticShape;
  readonly dtype: DType;
  /** The values; may come into being when first asked for. */
  readonly tensor: Tensor;
  /** Goes up whenever the values change, so that packed copies know they are old. */
  readonly version: number;
  /** The number that a constant was made of, which its tensor has rounded. */
  readonly exact?: number | undefined;
  /** True once another weight has taken its place, so that plans that read this one are to be made anew. */
  readonly replaced?: boolean;
}

/** Who is called: an input, a layer, a model, or a lone op. */
export interface Owner {
  readonly name: string;
  readonly className: string;
  readonly role: "input" | "layer" | "op" | "model";
}

/** One use of a layer. */
export interface Call {
  readonly owner: Owner;
  readonly inputs: readonly SymbolicTensor[];
  /** Filled in when the call has ended. */
  readonly outputs: readonly SymbolicTensor[];
  /** The call inside which this one was made. */
  readonly parent: Call | null;
  /** Counts the owner's recorded calls, from 0. */
  readonly index: number;
  /** Makes the same call on other inputs: how a model is called inside another. */
  repeat(inputs: readonly SymbolicTensor[]): readonly SymbolicTensor[];
}

/** What computes `outputs` from `inputs`. */
export interface Graph {
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  /** In an order of execution: every node stands behind those it reads. */
  readonly nodes: readonly Node[];
  /** The outermost calls, in the order in which Keras lists layers. */
  readonly calls: readonly Call[];
}
