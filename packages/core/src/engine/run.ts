/**
 * Running a compiled graph on tensors: outputs are allocated, held weights
 * taken, everything pinned while the engine works, and let go when it is done.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { ArgumentError, ShapeError } from "../errors.js";
import type { Graph } from "../graph/graph.js";
import type { KernelSet } from "../kernels/kernels.js";
import { heap } from "../memory/heap.js";
import { NULL_POINTER, type Pointer } from "../memory/pointer.js";
import { type Compilation, compile } from "../plan/compile.js";
import { Held } from "../plan/held.js";
import { formatShape, sizeOf } from "../shape.js";
import { Tensor } from "../tensor/tensor.js";
import { Desk } from "./desk.js";
import type { Engine, Work } from "./engine.js";

export interface Batches {
  /** Rows to run at a time. Default: all. */
  batchSize?: number;
  /** Called after each batch with the rows done so far, and all rows. */
  onProgress?: (done: number, rows: number) => void;
  /**
   * Ends the run early: it rejects with the signal's reason, and everything it took is given back. Worker threads
   * stop at the next rows they would claim; on the calling thread, the run stops between batches.
   */
  signal?: AbortSignal;
}

interface Preparation {
  readonly work: Omit<Work, "begin" | "end">;
  readonly outputs: Tensor[];
  release(): void;
}

/** A graph compiled for one kernel set, and the weights packed for it. */
export class Executable {
  readonly compilation: Compilation;
  readonly held: Held;
  readonly #kernels: KernelSet;
  readonly #desk: Desk;
  /** Elements of each input, per row when it is of rows. */
  readonly #portSizes: readonly number[];

  constructor(graph: Graph, kernels: KernelSet, rowInputs: readonly boolean[]) {
    this.#kernels = kernels;
    this.compilation = compile(graph, kernels, rowInputs);
    this.held = new Held(this.compilation, kernels);
    this.#portSizes = this.compilation.plan.inputs.map(({ shape }) => sizeOf(shape));
    this.#desk = new Desk(this.compilation.plan, kernels);
  }

  /** Runs `rows` rows of float32 `inputs`, a batch at a time; the outputs are new tensors. */
  async run(engine: Engine, inputs: readonly Tensor[], rows: number, batches: Batches = {}): Promise<Tensor[]> {
    const { batchSize = Math.max(1, rows), onProgress, signal } = batches;
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new ArgumentError(`Executable: batchSize must be a whole number of at least 1, got ${batchSize}.`);
    }
    signal?.throwIfAborted();
    checkKernels(this.#kernels, engine.kernels);
    this.#checkInputs(inputs, rows);
    const { work, outputs, release } = this.#prepare(inputs, rows);
    try {
      for (let begin = 0; begin === 0 || begin < rows; begin += batchSize) {
        const end = Math.min(rows, begin + batchSize);
        await engine.run({ ...work, begin, end, signal });
        onProgress?.(end, rows);
        if (signal) await hearAbort(signal);
      }
      return outputs;
    } catch (error) {
      for (const output of outputs) output.dispose();
      throw error;
    } finally {
      release();
    }
  }

  /** The same, done before it returns. */
  runSync(engine: Engine, inputs: readonly Tensor[], rows: number): Tensor[] {
    checkKernels(this.#kernels, engine.kernels);
    this.#checkInputs(inputs, rows);
    if (rows > 0 && rows <= this.#desk.rows) {
      engine.checkOpen();
      return this.#desk.run(inputs, rows, this.held.current());
    }
    const { work, outputs, release } = this.#prepare(inputs, rows);
    try {
      engine.runSync({ ...work, begin: 0, end: rows });
      return outputs;
    } catch (error) {
      for (const output of outputs) output.dispose();
      throw error;
    } finally {
      release();
    }
  }

  /** Gives the memory back that it keeps between runs. It can be run again all the same. */
  dispose(): void {
    this.held.dispose();
    this.#desk.dispose();
  }

  /** Kernels read what a plan says and check nothing, so that is done here. */
  #checkInputs(inputs: readonly Tensor[], rows: number): void {
    const { inputs: ports } = this.compilation.plan;
    for (let index = 0; index < ports.length; index++) {
      const { ofRows, shape } = ports[index];
      const given = inputs[index];
      if (given?.dtype === "float32" && given.size === (ofRows ? rows : 1) * this.#portSizes[index]) continue;
      const expected = formatShape(ofRows ? [rows, ...shape] : shape);
      const found = given ? `${given.dtype} of shape ${formatShape(given.shape)}` : "nothing";
      throw new ShapeError(`Executable: input ${index} must be float32 of shape ${expected}, got ${found}.`);
    }
  }

  #prepare(inputs: readonly Tensor[], rows: number): Preparation {
    const { plan } = this.compilation;
    const outputs: Tensor[] = [];
    const taken: (() => void)[] = [];
    const release = () => {
      for (const giveBack of taken) giveBack();
    };
    const lend = (tensor: Tensor, use: "read" | "write"): Pointer => {
      const { pointer, giveBack } = tensor.lend(use);
      taken.push(giveBack);
      return pointer;
    };
    try {
      for (const { ofRows, shape } of plan.outputs) outputs.push(new Tensor(ofRows ? [rows, ...shape] : shape));
      const held = this.held.take();
      taken.push(held.release);
      const whole = plan.wholeBytes > 0 ? heap().allocate(plan.wholeBytes) : NULL_POINTER;
      taken.push(() => heap().release(whole));
      const places = {
        inputs: inputs.map((input) => lend(input, "read")),
        outputs: outputs.map((output) => lend(output, "write")),
        held: held.pointer,
        whole,
      };
      return { work: { plan, places }, outputs, release };
    } catch (error) {
      release();
      for (const output of outputs) output.dispose();
      throw error;
    }
  }
}

/** Gives the event loop a turn, since what aborts is a timer or an event; throws the reason if one did. */
async function hearAbort(signal: AbortSignal): Promise<void> {
  await nextTurn();
  signal.throwIfAborted();
}

/** Weights are packed as one kernel set, and one build of it, wants to read them. */
function checkKernels(own: KernelSet, given: KernelSet): void {
  if (given === own) return;
  if (given.name === own.name && given.variant === own.variant) return;
  throw new ArgumentError(
    `Executable: compiled for the kernels ${own.name} (${own.variant}), it cannot run on ${given.name} (${given.variant}).`,
  );
}
