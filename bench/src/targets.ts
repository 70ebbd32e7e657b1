/**
 * The speed that we want, as data. Each target compares two contenders of one
 * task, or judges a figure of ours alone, and differs by what Node can do: from
 * 24 on V8 makes 256-bit vectors for the wide build.
 */

/** A contender before Node 24, and from it on. A name that ends in "× *" is the one with most threads. */
export interface Choice {
  readonly old: string;
  readonly modern: string;
}

export interface Target {
  readonly name: string;
  readonly suite: string;
  /** Every one of them has to meet it, or the `share` of them that does best. */
  readonly tasks: readonly string[];
  /** Default 1: all. */
  readonly share?: number;
  readonly ours: Choice;
  /** Null where our figure itself is judged, in the unit of the task. */
  readonly theirs: Choice | null;
  /** What our samples, over theirs cycle by cycle, are in the median. */
  readonly expected: "at least" | "at most";
  readonly limit: { readonly old: number; readonly modern: number };
}

/** Node from which on limits and choices are the modern ones. */
export const MODERN_NODE = 24;

const ONE_THREAD: Choice = { old: "wasm relaxed", modern: "wasm wide" };
const TWO_THREADS: Choice = { old: "threads × 2", modern: "threads wide × 2" };
const MOST_THREADS: Choice = { old: "threads × *", modern: "threads wide × *" };
const always = (name: string): Choice => ({ old: name, modern: name });

const LARGE_SHAPES = ["512 × 512 × 512", "1024 × 1024 × 1024", "8192 × 784 × 128", "2048 × 3072 × 768"];
const FROM_32_ROWS = ["32 rows", "1,024 rows", "10,000 rows", "100,000 rows"];
const DEEP_NETWORKS = ["MNIST CNN", "MobileNetV2", "ResNet-20", "LSTM", "transformer"].flatMap((name) =>
  ["1 row", "32 rows"].map((rows) => `${name}, ${rows}`),
);

export const targets: readonly Target[] = [
  {
    name: "ndarray-gemm, large products",
    suite: "products",
    tasks: LARGE_SHAPES.slice(0, 3), // the last would take ndarray ten seconds each time
    ours: ONE_THREAD,
    theirs: always("ndarray"),
    expected: "at least",
    limit: { old: 45, modern: 90 },
  },
  {
    name: "tfjs wasm, 784-512-256-10 from 32 rows",
    suite: "classifier",
    tasks: FROM_32_ROWS,
    ours: ONE_THREAD,
    theirs: always("tfjs wasm"),
    expected: "at least",
    limit: { old: 1.6, modern: 3 },
  },
  {
    name: "onnxruntime-web, 784-512-256-10 from 32 rows",
    suite: "classifier",
    tasks: FROM_32_ROWS,
    ours: ONE_THREAD,
    theirs: always("onnxruntime-web"),
    expected: "at least",
    limit: { old: 1.9, modern: 3.8 },
  },
  onnxruntimeNode("784-512-256-10, 32 rows", "classifier", ["32 rows"], { old: 0.5, modern: 1 }),
  onnxruntimeNode("784-512-256-10, 1,024 rows", "classifier", ["1,024 rows"], { old: 0.5, modern: 1.05 }),
  onnxruntimeNode("784-512-256-10 from 10,000 rows", "classifier", ["10,000 rows", "100,000 rows"], {
    old: 0.5,
    modern: 1.25,
  }),
  onnxruntimeNode("784-512-256-10, one row", "classifier", ["1 row"], { old: 1.1, modern: 1.6 }),
  onnxruntimeNode("3-3-2-2, one row", "tutorial", ["1 row"], { old: 20, modern: 20 }),
  onnxruntimeNode("products with N = 10 or M = 1", "products", ["8192 × 128 × 10", "1 × 1024 × 1024"], {
    old: 0.6,
    modern: 1,
  }),
  deepNetworks("tfjs wasm"),
  deepNetworks("onnxruntime-web"),
  { ...deepNetworks("onnxruntime-node"), name: "onnxruntime-node, half of the deep networks", share: 0.5 },
  trained("tfjs wasm", [
    "784-512-256-10, 10,000 samples in batches of 32",
    "784-512-256-10, 10,000 samples in batches of 256",
  ]),
  trained("tfjs cpu", [
    "784-512-256-10, 1,024 samples in batches of 32",
    "784-512-256-10, 1,024 samples in batches of 256",
    "MNIST CNN, 256 samples in batches of 32",
    "MNIST CNN, 256 samples in batches of 256",
  ]),
  trained("brain.js", [
    "784-512-256-10, 1,024 samples in batches of 32",
    "784-512-256-10, 1,024 samples in batches of 256",
  ]),
  {
    name: "training on two threads to one, in batches of 256",
    suite: "training",
    tasks: ["784-512-256-10, 10,000 samples in batches of 256", "MNIST CNN, 2,048 samples in batches of 256"],
    ours: TWO_THREADS,
    theirs: { old: "threads × 1", modern: "threads wide × 1" },
    expected: "at least",
    limit: { old: 1.5, modern: 1.5 },
  },
  {
    name: "the processor's own ceiling, large products",
    suite: "products",
    tasks: LARGE_SHAPES,
    ours: ONE_THREAD,
    theirs: { old: "ceiling, 128 bits", modern: "ceiling, 256 bits" },
    expected: "at least",
    limit: { old: 0.92, modern: 0.92 },
  },
  {
    name: "two threads to one",
    suite: "threadScaling",
    tasks: ["1024 × 1024 × 1024", "784-128-64-10, 10,000 rows", "784-512-256-10, 10,000 rows"],
    ours: TWO_THREADS,
    theirs: { old: "threads × 1", modern: "threads wide × 1" },
    expected: "at least",
    limit: { old: 1.8, modern: 1.85 },
  },
  {
    name: "two threads to onnxruntime-node with two, 784-512-256-10, 10,000 rows",
    suite: "threadScaling",
    tasks: ["784-512-256-10, 10,000 rows"],
    ours: TWO_THREADS,
    theirs: always("onnxruntime-node × 2"),
    expected: "at least",
    limit: { old: 0.5, modern: 1.2 },
  },
  {
    name: "delay of the event loop, p99 in ms, while 1,000,000 rows are predicted",
    suite: "eventLoop",
    tasks: ["1,000,000 rows, p99"],
    ours: MOST_THREADS,
    theirs: null,
    expected: "at most",
    limit: { old: 20, modern: 20 },
  },
  {
    name: "start to first prediction, part of onnxruntime-node's time",
    suite: "startUp",
    tasks: ["784-128-64-10"],
    ours: ONE_THREAD,
    theirs: always("onnxruntime-node"),
    expected: "at most",
    limit: { old: 0.8, modern: 0.8 },
  },
];

function deepNetworks(peer: string): Target {
  return {
    name: `${peer}, every deep network`,
    suite: "networks",
    tasks: DEEP_NETWORKS,
    ours: ONE_THREAD,
    theirs: always(peer),
    expected: "at least",
    limit: peer === "onnxruntime-node" ? { old: 0.5, modern: 1 } : { old: 1, modern: 1 },
  };
}

function onnxruntimeNode(what: string, suite: string, tasks: readonly string[], limit: Target["limit"]): Target {
  const name = `onnxruntime-node, ${what}`;
  return { name, suite, tasks, ours: ONE_THREAD, theirs: always("onnxruntime-node"), expected: "at least", limit };
}

function trained(peer: string, tasks: readonly string[]): Target {
  return {
    name: `${peer}, training`,
    suite: "training",
    tasks,
    ours: ONE_THREAD,
    theirs: always(peer),
    expected: "at least",
    limit: { old: 3, modern: 3 },
  };
}
