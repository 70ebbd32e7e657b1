/**
 * Program: a graph whose rows do not stay apart, such as a step of training,
 * as plans that run one after another.
 *
 * Sections of rows and of elements are shared out over the engine's threads,
 * those of one round at the same time; every element is computed in the same
 * way however many there are. New values of weights are written where the old
 * ones are, once nothing reads those any more.
 */
import type { Engine } from "../engine/engine.js";
import { runInline } from "../engine/inline.js";
import { ArgumentError, ShapeError } from "../errors.js";
import type { Graph, SymbolicTensor } from "../graph/graph.js";
import type { KernelSet } from "../kernels/kernels.js";
import { formatShape, type StaticShape, sameShape } from "../shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Part, partOf, type Target, targetsInPlace, type Variable } from "./parts.js";
import { rewrite } from "./rewrite.js";
import { Run } from "./run.js";
import { sectionsOf } from "./sections.js";

export type { Variable } from "./parts.js";

export class Program {
  readonly #kernels: KernelSet;
  readonly #inputs: readonly SymbolicTensor[];
  readonly #targets: readonly Target[];
  readonly #inPlace: ReadonlySet<Target>;
  /** In order; what is whole in a round stands before the rest of it. */
  readonly #parts: readonly Part[];

  /**
   * The last outputs of `graph` are what `variables` become. All shapes must be known; inputs of rows, as `rowInputs`
   * says, have the batch as their first axis.
   */
  constructor(graph: Graph, kernels: KernelSet, rowInputs: readonly boolean[], variables: readonly Variable[] = []) {
    const written = rewrite(graph);
    const { inputs, outputs } = written;
    const batch = inputs.find((_, index) => rowInputs[index])?.shape[0] ?? 0;
    const first = outputs.length - variables.length;
    this.#kernels = kernels;
    this.#inputs = inputs;
    this.#targets = outputs.map((tensor, index) => ({ tensor, variable: variables[index - first] ?? null }));
    this.#parts = sectionsOf(written, rowInputs).map((section) => partOf(section, kernels, batch));
    this.#inPlace = targetsInPlace(this.#targets, this.#parts);
  }

  /** Runs it on float32 `inputs`; gives the outputs that are no variable's, as float32. */
  async run(engine: Engine, inputs: readonly Tensor[]): Promise<Tensor[]> {
    const run = this.#begin(engine, inputs);
    try {
      for (const round of this.#rounds()) {
        // All must have ended before memory is given back.
        const ends = await Promise.allSettled(round.map((part) => this.#runPart(engine, run, part)));
        for (const end of ends) if (end.status === "rejected") throw end.reason;
      }
      return run.finish();
    } catch (error) {
      run.drop();
      throw error;
    }
  }

  /** The same, done before it returns. */
  runSync(engine: Engine, inputs: readonly Tensor[]): Tensor[] {
    const run = this.#begin(engine, inputs);
    try {
      for (const part of this.#parts) {
        if (part.rows === 0) runInline(run.work(part), this.#kernels);
        else engine.runSync(run.work(part));
      }
      return run.finish();
    } catch (error) {
      run.drop();
      throw error;
    }
  }

  /** Gives the memory back that it keeps between runs. It can be run again all the same. */
  dispose(): void {
    for (const { held } of this.#parts) held.dispose();
  }

  async #runPart(engine: Engine, run: Run, part: Part): Promise<void> {
    if (part.rows > 0) await engine.run(run.work(part));
    else runInline(run.work(part), this.#kernels);
  }

  /** Parts that can run at the same time. */
  *#rounds(): Generator<readonly Part[]> {
    let begin = 0;
    while (begin < this.#parts.length) {
      const { rows, section } = this.#parts[begin];
      let end = begin + 1;
      while (rows > 0 && end < this.#parts.length && this.#parts[end].section.round === section.round) end++;
      yield this.#parts.slice(begin, end);
      begin = end;
    }
  }

  #begin(engine: Engine, inputs: readonly Tensor[]): Run {
    const { name, variant } = engine.kernels;
    if (name !== this.#kernels.name || variant !== this.#kernels.variant) {
      throw new ArgumentError(
        `Program: compiled for the kernels ${this.#kernels.name} (${this.#kernels.variant}), it cannot run on ${name} (${variant}).`,
      );
    }
    const given = new Map<SymbolicTensor, Tensor>();
    this.#inputs.forEach((symbol, index) => {
      const tensor = inputs[index];
      if (tensor?.dtype !== "float32" || !sameShape(tensor.shape, symbol.shape as StaticShape)) {
        const found = tensor ? `${tensor.dtype} of shape ${formatShape(tensor.shape)}` : "nothing";
        throw new ShapeError(
          `Program: input ${index} must be float32 of shape ${formatShape(symbol.shape)}, got ${found}.`,
        );
      }
      given.set(symbol, tensor);
    });
    return new Run(given, this.#targets, this.#inPlace, this.#parts);
  }
}
