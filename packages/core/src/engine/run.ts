/**
 * Running a compiled graph on tensors: outputs are allocated, held weights
 * taken, everything pinned while the engine works, and let go when it is done.
 */
import type { Graph } from "../graph/graph.js";
import { heap } from "../memory/heap.js";
import { NULL_POINTER } from "../memory/pointer.js";
import { type Compilation, compile } from "../plan/compile.js";
import { Held } from "../plan/held.js";
import { Tensor } from "../tensor/tensor.js";
import type { Engine, Work } from "./engine.js";
import type { KernelSet } from "../kernels/kernels.js";

export interface Batches {
  /** Rows to run at a time. Default: all. */
  batchSize?: number;
  /** Called after each batch with the rows done so far, and all rows. */
  onProgress?: (done: number, rows: number) => void;
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

  constructor(graph: Graph, kernels: KernelSet, rowInputs: readonly boolean[]) {
    this.compilation = compile(graph, kernels, rowInputs);
    this.held = new Held(this.compilation, kernels);
  }

  /** Runs `rows` rows of float32 `inputs`, a batch at a time; the outputs are new tensors. */
  async run(engine: Engine, inputs: readonly Tensor[], rows: number, batches: Batches = {}): Promise<Tensor[]> {
    const { work, outputs, release } = this.#prepare(inputs, rows);
    const { batchSize = rows, onProgress } = batches;
    try {
      for (let begin = 0; begin === 0 || begin < rows; begin += Math.max(1, batchSize)) {
        const end = Math.min(rows, begin + batchSize);
        await engine.run({ ...work, begin, end });
        onProgress?.(end, rows);
      }
      return outputs;
    } catch (error) {
      for (const output of outputs) output.dispose();
      throw error;
    } finally {
      release();
    }
  }

  /** The same on the calling thread. */
  runSync(engine: Engine, inputs: readonly Tensor[], rows: number): Tensor[] {
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

  #prepare(inputs: readonly Tensor[], rows: number): Preparation {
    const { plan } = this.compilation;
    const outputs = plan.outputs.map(({ ofRows, shape }) => new Tensor(ofRows ? [rows, ...shape] : shape));
    const held = this.held.take();
    const whole = plan.wholeBytes > 0 ? heap().allocate(plan.wholeBytes) : NULL_POINTER;
    const unpin = [...inputs, ...outputs].map((tensor) => tensor.pin());
    const places = {
      inputs: inputs.map(({ pointer }) => pointer),
      outputs: outputs.map(({ pointer }) => pointer),
      held: held.pointer,
      whole,
    };
    const release = () => {
      for (const letGo of unpin) letGo();
      heap().release(whole);
      held.release();
    };
    return { work: { plan, places }, outputs, release };
  }
}
