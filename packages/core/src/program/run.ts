/** One run of a program: the memory of all its values, taken before and given back behind it. */
import type { Work } from "../engine/engine.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { heap } from "../memory/heap.js";
import { NULL_POINTER, type Pointer } from "../memory/pointer.js";
import { type StaticShape, sizeOf } from "../shape.js";
import { write } from "../tensor/create.js";
import { asFloat32 } from "../tensor/float32.js";
import { Tensor } from "../tensor/tensor.js";
import type { Part, Target, Variable } from "./parts.js";

export class Run {
  readonly #targets: readonly Target[];
  readonly #inPlace: ReadonlySet<Target>;
  /** Where each value that more than one section knows is. */
  readonly #places = new Map<SymbolicTensor, Pointer>();
  readonly #work = new Map<Part, Work>();
  readonly #outputs = new Map<Target, Tensor>();
  readonly #taken: (() => void)[] = [];

  constructor(
    given: ReadonlyMap<SymbolicTensor, Tensor>,
    targets: readonly Target[],
    inPlace: ReadonlySet<Target>,
    parts: readonly Part[],
  ) {
    this.#targets = targets;
    this.#inPlace = inPlace;
    try {
      for (const [symbol, tensor] of given) this.#places.set(symbol, this.#lend(tensor, "read"));
      for (const target of targets) this.#placeTarget(target);
      for (const part of parts) this.#prepare(part);
    } catch (error) {
      this.release();
      throw error;
    }
  }

  work(part: Part): Work {
    return this.#work.get(part) as Work;
  }

  /** Gives variables their new values where they have not been written in place; returns the outputs. */
  finish(): Tensor[] {
    const variables: Variable[] = [];
    for (const target of this.#targets) {
      const { tensor, variable } = target;
      if (variable) variables.push(variable);
      if (this.#inPlace.has(target)) continue;
      const to = variable?.tensor ?? (this.#outputs.get(target) as Tensor);
      const from = this.#places.get(tensor) as Pointer;
      write(to, heap().float32(from, to.size));
    }
    this.release();
    for (const variable of variables) variable.changed();
    const outputs = [...this.#outputs.values()];
    this.#outputs.clear();
    return outputs;
  }

  /** Gives everything back, unfinished outputs too. */
  release(): void {
    for (const giveBack of this.#taken.splice(0)) giveBack();
  }

  /** Disposes the outputs of a run that failed. */
  drop(): void {
    this.release();
    for (const output of this.#outputs.values()) output.dispose();
  }

  #placeTarget(target: Target): void {
    const { tensor, variable } = target;
    if (variable && this.#inPlace.has(target)) this.#places.set(tensor, this.#lend(variable.tensor, "write"));
    if (!variable) this.#outputs.set(target, new Tensor(tensor.shape as StaticShape));
  }

  #prepare(part: Part): void {
    const { section, plan, held, rows } = part;
    const block = held.take();
    this.#taken.push(block.release);
    const inputs = section.reads.map((tensor) => this.#places.get(tensor) ?? this.#live(tensor));
    const outputs = section.makes.map((tensor) => this.#places.get(tensor) ?? this.#room(tensor));
    const whole = this.#allocate(plan.wholeBytes);
    this.#work.set(part, { plan, places: { inputs, outputs, held: block.pointer, whole }, begin: 0, end: rows });
  }

  /** A weight, or a constant, where it is. */
  #live(symbol: SymbolicTensor): Pointer {
    const { tensor } = symbol.node.source as NonNullable<SymbolicTensor["node"]["source"]>;
    const { fed, dispose } = asFloat32([tensor]);
    this.#taken.push(dispose);
    const pointer = this.#lend(fed[0], "read");
    this.#places.set(symbol, pointer);
    return pointer;
  }

  #room(tensor: SymbolicTensor): Pointer {
    const pointer = this.#allocate(4 * sizeOf(tensor.shape));
    this.#places.set(tensor, pointer);
    return pointer;
  }

  #allocate(bytes: number): Pointer {
    if (bytes === 0) return NULL_POINTER;
    const pointer = heap().allocate(bytes);
    this.#taken.push(() => heap().release(pointer));
    return pointer;
  }

  #lend(tensor: Tensor, use: "read" | "write"): Pointer {
    const { pointer, giveBack } = tensor.lend(use);
    this.#taken.push(giveBack);
    return pointer;
  }
}
