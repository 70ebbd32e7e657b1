/** Who a contender is, as plain data that can be given to a process of its own. */

export type Library =
  | "neurode"
  | "tfjs"
  | "onnxruntime-node"
  | "onnxruntime-web"
  | "jax"
  | "brain.js"
  /** No library: the processor's own speed at multiply-adds. */
  | "ceiling"
  /** No library: a process of Node that reads its input and ends. */
  | "node";

export interface ContenderSpec {
  readonly name: string;
  /** Bounds are measured beside the others and compute nothing of theirs. */
  readonly role: "ours" | "peer" | "bound";
  readonly library: Library;
  /** What the library needs to know: a backend, an engine and its build, a number of threads. */
  readonly settings: Readonly<Record<string, string | number>>;
  /** Sits out work of more floating-point operations per prediction; about 0.3 seconds for those that have a limit. */
  readonly mostFlops: number;
}
