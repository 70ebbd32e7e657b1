/**
 * Progress: what training prints, as Keras prints it.
 *
 *     Epoch 1/3
 *     4/4 ━━━━━━━━━━━━━━━━━━━━ 0s 2ms/step - accuracy: 0.5000 - loss: 0.6931
 */
import type { Logs } from "./logs.js";

/** 0 nothing, 1 a bar that moves in a terminal, 2 a line for each epoch; `"auto"` is 1 in a terminal and else 0. */
export type Verbosity = "auto" | 0 | 1 | 2;

export interface Screen {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

const WIDTH = 20;
/** Not drawn anew before so many ms have passed. */
const INTERVAL = 50;

export function verbosityOf(verbose: Verbosity, screen: Screen): 0 | 1 | 2 {
  return verbose === "auto" ? (screen.isTTY ? 1 : 0) : verbose;
}

/** The bar of one epoch, or of one evaluation. */
export class ProgressBar {
  readonly #screen: Screen;
  readonly #verbose: 0 | 1 | 2;
  readonly #now: () => number;
  readonly #started: number;
  /** Steps that were done before it. */
  readonly #before: number;
  #afterFirst: number | null = null;
  #drawn = Number.NEGATIVE_INFINITY;
  #width = 0;

  constructor(screen: Screen, verbose: 0 | 1 | 2, before = 0, now: () => number = () => performance.now()) {
    this.#screen = screen;
    this.#verbose = verbose;
    this.#before = before;
    this.#now = now;
    this.#started = now();
  }

  /** `done` steps of `steps` are done; null when nobody knows how many there are. */
  update(done: number, steps: number | null, logs: Logs): void {
    const now = this.#now();
    if (done === this.#before + 1) this.#afterFirst ??= now;
    // What cannot be drawn over is drawn once, at the end.
    if (this.#verbose !== 1 || !this.#screen.isTTY || now - this.#drawn < INTERVAL) return;
    this.#draw(`${bar(done, steps, true)} ${bold(this.#rest(done, steps, now))}`, this.#figures(done, logs, now));
    this.#drawn = now;
  }

  finish(done: number, logs: Logs): void {
    const now = this.#now();
    const took = `${Math.round((now - this.#started) / 1000)}s`;
    if (this.#verbose === 1) {
      const styled = this.#screen.isTTY === true;
      this.#draw(`${bar(done, done, styled)} ${styled ? bold(took) : took}`, this.#figures(done, logs, now));
      this.#screen.write("\n");
    }
    if (this.#verbose === 2) this.#screen.write(`${done}/${done} - ${took} -${this.#figures(done, logs, now)}\n`);
  }

  #figures(done: number, logs: Logs, now: number): string {
    const values = Object.entries(logs).map(([name, value]) => ` - ${name}: ${formatLog(value)}`);
    return ` ${duration(this.#perStep(done, now))}${values.join("")}`;
  }

  #draw(head: string, figures: string): void {
    const line = `${head}${figures}`;
    const width = visibleLength(line);
    const rest = " ".repeat(Math.max(0, this.#width - width));
    this.#screen.write(this.#screen.isTTY ? `\r${line}${rest}` : line);
    this.#width = width;
  }

  /** In seconds. The first step compiles, so that it does not count once there are others. */
  #perStep(all: number, now: number): number {
    const done = all - this.#before;
    if (done === 0) return 0;
    const since = done > 1 && this.#afterFirst !== null ? [this.#afterFirst, done - 1] : [this.#started, done];
    return (now - since[0]) / 1000 / since[1];
  }

  #rest(done: number, steps: number | null, now: number): string {
    if (steps === null) return `${Math.round((now - this.#started) / 1000)}s`;
    const seconds = Math.floor(this.#perStep(done, now) * (steps - done));
    const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
    if (seconds > 3600) return `${Math.floor(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`;
    if (seconds > 60) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
    return `${seconds}s`;
  }
}

function bar(done: number, steps: number | null, styled: boolean): string {
  if (steps === null || steps === 0) return `${String(done).padStart(7)}/Unknown`;
  const count = `${String(done).padStart(String(steps).length)}/${steps}`;
  const full = Math.floor((WIDTH * done) / steps);
  const [over, left] = ["━".repeat(full), "━".repeat(WIDTH - full)];
  if (!styled) return `${count} ${over}${left}`;
  return `${bold(count)} ${full > 0 ? `\x1b[32m${over}\x1b[0m` : ""}\x1b[37m${left}\x1b[0m`;
}

function bold(text: string): string {
  return `\x1b[1m${text}\x1b[0m`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the codes that style text
const STYLES = /\x1b\[\d+m/g;

function visibleLength(text: string): number {
  return text.replace(STYLES, "").length;
}

/** Seconds for one step: `2ms/step`. */
function duration(seconds: number): string {
  if (seconds >= 1 || seconds === 0) return `${Math.round(seconds)}s/step`;
  return seconds >= 1e-3 ? `${Math.round(seconds * 1e3)}ms/step` : `${Math.round(seconds * 1e6)}us/step`;
}

/** Four decimals, or 1.2346e-04 where these would show little. */
export function formatLog(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  if (Math.abs(value) > 1e-3) return value.toFixed(4);
  return value.toExponential(4).replace(/e([+-])(\d)$/, "e$10$2");
}
