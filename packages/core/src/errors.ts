/**
 * The errors a user can meet. Every message says where, what was expected,
 * what came, and what to do about it.
 */

/** Shapes that do not fit: each other, a layer's weights, or a model's inputs. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

/** A layer or model is used before its weights exist. */
export class NotBuiltError extends Error {
  override readonly name = "NotBuiltError";
}

/** An argument, option or name that is not one of those known. */
export class ArgumentError extends Error {
  override readonly name = "ArgumentError";
}

/** The shared heap is full or could not be reserved. */
export class MemoryError extends Error {
  override readonly name = "MemoryError";
}

/** A worker thread ended in the middle of a run. `cause` is what ended it. */
export class WorkerError extends Error {
  override readonly name = "WorkerError";
}

/** Something that exists, asked of a thing that cannot do it. */
export class UnsupportedError extends Error {
  override readonly name = "UnsupportedError";
}

/** A gradient that is not what differences of the values say. */
export class GradientError extends Error {
  override readonly name = "GradientError";
}

/** Symbolic tensors that do not hang together as one graph. */
export class GraphError extends Error {
  override readonly name = "GraphError";
}
