/** Gives the event loop its turns, and hears a signal, between batches that would leave it none. */
import { setImmediate as nextTurn } from "node:timers/promises";

/** A promise that is settled gives no turn, and a small step may settle all of its own: so after as many ms there is one. */
const INTERVAL = 10;

export class EventLoop {
  readonly #signal: AbortSignal | undefined;
  #last = performance.now();

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
    signal?.throwIfAborted();
  }

  /** Throws the signal's reason when it has aborted. */
  async turn(): Promise<void> {
    if (performance.now() - this.#last > INTERVAL) {
      await nextTurn();
      this.#last = performance.now();
    }
    this.#signal?.throwIfAborted();
  }
}
