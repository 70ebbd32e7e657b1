/**
 * Desk: where small runs of one plan are done at once. Its memory is taken
 * with the first and kept, and its steps stay bound to it, so that the next
 * run copies its inputs there, calls the kernels and copies the outputs: in
 * less than a microsecond, which would not do to allocate memory and give it
 * back.
 */
import type { KernelSet } from "../kernels/kernels.js";
import { heap } from "../memory/heap.js";
import { NULL_POINTER, offset, type Pointer, wholeLines } from "../memory/pointer.js";
import { arenaBytes, type BoundStep, bind, type Places, runSteps } from "../plan/execute.js";
import type { Plan, Port } from "../plan/plan.js";
import { sizeOf } from "../shape.js";
import { Tensor } from "../tensor/tensor.js";

/** What is larger does not fit on the desk: to copy it would take longer than to allocate. */
const MOST_BYTES = 16_384;
/** Multiply-adds of some 20 µs: where there are more, threads that are at hand may help. */
const MOST_FLOPS = 1_000_000;
/** Up to so many numbers are copied one by one, sooner than a call that copies them all has begun. */
const FEW = 32;

/** A desk laid out for a number of rows. */
interface Layout {
  readonly rows: number;
  readonly held: Pointer;
  readonly steps: readonly BoundStep[];
  readonly inputs: readonly Float32Array[];
  readonly outputs: readonly Float32Array[];
  readonly outputShapes: readonly (readonly number[])[];
}

interface Memory {
  pointer: Pointer;
  bytes: number;
}

const garbage = new FinalizationRegistry<Memory>(({ pointer }) => heap().release(pointer));

export class Desk {
  /** The most rows that can be run here; 0 when not even one can. */
  readonly rows: number;
  readonly #plan: Plan;
  readonly #kernels: KernelSet;
  /** In an object of its own, so that it can be freed when this is garbage. */
  readonly #memory: Memory = { pointer: NULL_POINTER, bytes: 0 };
  #layout: Layout | null = null;

  constructor(plan: Plan, kernels: KernelSet) {
    this.#plan = plan;
    this.#kernels = kernels;
    this.rows = mostRows(plan);
    garbage.register(this, this.#memory);
  }

  /** Runs `rows` rows; `held` is the plan's held block as it is now. */
  run(inputs: readonly Tensor[], rows: number, held: Pointer): Tensor[] {
    let layout = this.#layout;
    if (layout === null || layout.rows !== rows || layout.held !== held) layout = this.#lay(rows, held);
    const { inputs: feeds, steps, outputs, outputShapes } = layout;
    for (let i = 0; i < feeds.length; i++) copy(inputs[i].data as Float32Array, feeds[i]);
    runSteps(steps, this.#kernels);
    const results: Tensor[] = [];
    for (let i = 0; i < outputs.length; i++) {
      const result = new Tensor(outputShapes[i]);
      copy(outputs[i], result.data as Float32Array);
      results.push(result);
    }
    return results;
  }

  /** Gives the memory back. The next run takes it anew. */
  dispose(): void {
    const { pointer } = this.#memory;
    Object.assign(this.#memory, { pointer: NULL_POINTER, bytes: 0 });
    this.#layout = null;
    heap().release(pointer);
  }

  /** So many bytes of memory at least, the same as before when they are enough. */
  #room(bytes: number): Pointer {
    if (bytes > this.#memory.bytes) {
      this.dispose();
      Object.assign(this.#memory, { pointer: heap().allocate(bytes), bytes });
    }
    return this.#memory.pointer;
  }

  #lay(rows: number, held: Pointer): Layout {
    const plan = this.#plan;
    let next = this.#room(deskBytes(plan, rows));
    const take = (bytes: number): Pointer => {
      const pointer = next;
      next = offset(next, wholeLines(bytes));
      return pointer;
    };
    const places: Places = {
      inputs: plan.inputs.map((port) => take(portBytes(port, rows))),
      outputs: plan.outputs.map((port) => take(portBytes(port, rows))),
      held,
      whole: take(plan.wholeBytes),
      arena: take(arenaBytes(plan, rows)),
    };
    const tile = { first: 0, rows, room: rows };
    const view = (pointer: Pointer, port: Port) => heap().float32(pointer, portBytes(port, rows) / 4);
    this.#layout = {
      rows,
      held,
      steps: [...bind(plan, plan.whole, places, { ...tile, rows: 1 }), ...bind(plan, plan.rows, places, tile)],
      inputs: plan.inputs.map((port, index) => view(places.inputs[index], port)),
      outputs: plan.outputs.map((port, index) => view(places.outputs[index], port)),
      outputShapes: plan.outputs.map(({ ofRows, shape }) => Object.freeze(ofRows ? [rows, ...shape] : [...shape])),
    };
    return this.#layout;
  }
}

/** The most rows of a plan, one tile at most, that fit on a desk. */
function mostRows(plan: Plan): number {
  let rows = plan.tileRows;
  while (rows > 0 && (deskBytes(plan, rows) > MOST_BYTES || rows * plan.flopsPerRow > MOST_FLOPS)) rows >>= 1;
  return rows;
}

function deskBytes(plan: Plan, rows: number): number {
  const ports = [...plan.inputs, ...plan.outputs].reduce((sum, port) => sum + wholeLines(portBytes(port, rows)), 0);
  return ports + wholeLines(plan.wholeBytes) + wholeLines(arenaBytes(plan, rows));
}

function portBytes({ ofRows, shape }: Port, rows: number): number {
  return 4 * sizeOf(shape) * (ofRows ? rows : 1);
}

function copy(from: Float32Array, to: Float32Array): void {
  if (from.length > FEW) to.set(from);
  else for (let i = 0; i < from.length; i++) to[i] = from[i];
}
