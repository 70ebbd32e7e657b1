/**
 * Notice: work put up for resident threads, in shared memory. The calling
 * thread puts it up and works on it too; a resident that comes by joins in.
 * The caller takes it down when nothing is left to claim, and waits only for
 * those who have joined: one that is late, or dead, is not missed.
 *
 *     count      goes up with every notice; residents watch it
 *     gate       open, or not, and how many are inside
 *     next       `Claims` of the rows or columns
 *     watching   residents that spin, and so see a notice at once
 *     failed     set by a resident that met an error
 *     away       set when residents are to go
 *     fields     what is to be done
 */
import { offset, type Pointer } from "../memory/pointer.js";
import type { Views } from "../memory/views.js";
import type { Places } from "../plan/execute.js";

/** Words that different threads write are a cache line apart. */
const LINE = 16;
const [COUNT, GATE, NEXT, WATCHING, FAILED, AWAY] = [0, 1, 2, 3, 4, 5].map((line) => line * LINE);
const FIELDS = 6 * LINE;
const MOST_FIELDS = 128;
/** Fields before the addresses of inputs and outputs. */
const PORTS = 11;
export const NOTICE_BYTES = 4 * (FIELDS + MOST_FIELDS);

/** The gate's bit for "open"; below it stands how many are inside. */
const OPEN = 0x10000;
/** Turns that a thread spins before it waits: some 50 µs, in which the next call of a busy caller comes. */
const SPINS = 2000;
/** What a job has to claim when its step is not split: rows of all steps. */
export const ALL_STEPS = 0xffff_ffff;

export interface Job {
  /** Number under which residents were told the plan. */
  readonly plan: number;
  /** The step whose columns are claimed, for one row; ALL_STEPS when rows are claimed. */
  readonly step: number;
  /** The one row, when columns are claimed. */
  readonly row: number;
  readonly end: number;
  /** How many rows or columns are claimed at a time. */
  readonly chunk: number;
  /** `arena` is the caller's own. */
  readonly places: Places;
  /** From one thread's arena to the next's; 0 when all share the caller's. */
  readonly arenaStride: number;
}

export class Notice {
  /** Where the job's `Claims` are. */
  readonly next: Pointer;
  readonly #words: Int32Array;
  readonly #fields: Uint32Array;

  constructor(views: Views, pointer: Pointer) {
    this.#words = views.int32(pointer, NOTICE_BYTES / 4);
    this.#fields = new Uint32Array(this.#words.buffer, pointer + 4 * FIELDS, MOST_FIELDS);
    this.next = offset(pointer, 4 * NEXT);
  }

  /** Whether a job with so many inputs and outputs can be written down. */
  static fits(ports: number): boolean {
    return PORTS + ports <= MOST_FIELDS;
  }

  // ── The caller's side ──

  /** Residents that would join at once. */
  get watching(): number {
    return Atomics.load(this.#words, WATCHING);
  }

  /** Whether a resident met an error in the last job. */
  get failed(): boolean {
    return Atomics.load(this.#words, FAILED) !== 0;
  }

  /** Nobody is inside, nobody watches, nothing has failed. */
  clear(): void {
    this.#words.fill(0);
  }

  /** Puts a job up. `claims` must have been started before. */
  putUp({ plan, step, row, end, chunk, places, arenaStride }: Job): void {
    const { inputs, outputs, held, whole, arena } = places;
    const counts = [inputs.length, outputs.length];
    this.#fields.set([plan, step, row, end, chunk, held, whole, arena, arenaStride, ...counts, ...inputs, ...outputs]);
    Atomics.store(this.#words, FAILED, 0);
    Atomics.store(this.#words, GATE, OPEN);
    Atomics.add(this.#words, COUNT, 1);
    Atomics.notify(this.#words, COUNT);
  }

  /** Takes the job down and waits until nobody is inside. False when somebody still is after `patience` ms. */
  takeDown(patience: number): boolean {
    let inside = Atomics.and(this.#words, GATE, ~OPEN) & ~OPEN;
    for (let spin = 0; inside > 0 && spin < SPINS; spin++) inside = Atomics.load(this.#words, GATE);
    const deadline = inside > 0 ? performance.now() + patience : 0;
    while (inside > 0) {
      const left = deadline - performance.now();
      if (left <= 0) return false;
      Atomics.wait(this.#words, GATE, inside, left);
      inside = Atomics.load(this.#words, GATE);
    }
    return true;
  }

  /** Sends the residents away, for the time being. */
  sendAway(): void {
    Atomics.store(this.#words, AWAY, 1);
    Atomics.add(this.#words, COUNT, 1);
    Atomics.notify(this.#words, COUNT);
  }

  // ── The residents' side ──

  /** The number of the last notice. */
  get count(): number {
    return Atomics.load(this.#words, COUNT);
  }

  /** Waits for a notice after number `seen`, `linger` ms at most. False when none came, or residents are to go. */
  await(seen: number, linger: number): boolean {
    if (Atomics.load(this.#words, AWAY) !== 0) return false;
    Atomics.add(this.#words, WATCHING, 1);
    let spin = 0;
    while (Atomics.load(this.#words, COUNT) === seen && spin < SPINS) spin++;
    Atomics.sub(this.#words, WATCHING, 1);
    const came = spin < SPINS || Atomics.wait(this.#words, COUNT, seen, linger) !== "timed-out";
    return came && Atomics.load(this.#words, AWAY) === 0;
  }

  /** Goes inside, if the gate is open: until `leave`, the job is up and its memory there. */
  enter(): boolean {
    let gate = Atomics.load(this.#words, GATE);
    while (gate & OPEN) {
      const found = Atomics.compareExchange(this.#words, GATE, gate, gate + 1);
      if (found === gate) return true;
      gate = found;
    }
    return false;
  }

  leave(): void {
    Atomics.sub(this.#words, GATE, 1);
    Atomics.notify(this.#words, GATE);
  }

  fail(): void {
    Atomics.store(this.#words, FAILED, 1);
  }

  /** The job that is up; to be read inside. `slot` is the reader's number among the threads, for an arena of its own. */
  read(slot: number): Job {
    const [plan, step, row, end, chunk, held, whole, arena, arenaStride, inputs, outputs] = this.#fields;
    const ports = Array.from(this.#fields.subarray(PORTS, PORTS + inputs + outputs)) as Pointer[];
    const places = {
      inputs: ports.slice(0, inputs),
      outputs: ports.slice(inputs),
      held: held as Pointer,
      whole: whole as Pointer,
      arena: offset(arena as Pointer, slot * arenaStride),
    };
    return { plan, step, row, end, chunk, places, arenaStride };
  }
}
