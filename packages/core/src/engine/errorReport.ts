/** Errors from thread to thread: what is cloned on the way keeps its message and loses its class. */
import {
  ArgumentError,
  GraphError,
  MemoryError,
  NotBuiltError,
  ShapeError,
  UnsupportedError,
  WorkerError,
} from "../errors.js";

const CLASSES = [ShapeError, NotBuiltError, ArgumentError, MemoryError, WorkerError, UnsupportedError, GraphError];

/** An error as plain data: what is cloned from thread to thread loses its class. */
export interface ErrorReport {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

export function reportOf(error: unknown): ErrorReport {
  if (!(typeof error === "object" && error !== null && "message" in error)) {
    return { name: "Error", message: String(error), stack: undefined };
  }
  const { name, message, stack } = error as Error;
  return { name, message, stack };
}

/** The error that was reported, of its own class if it is one of these. */
export function errorFrom({ name, message, stack }: ErrorReport): Error {
  const error = new (CLASSES.find((each) => each.name === name) ?? Error)(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
