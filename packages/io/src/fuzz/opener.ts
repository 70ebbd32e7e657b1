/** Opens files in a process of their own, which may hang, be killed or crash, and is then replaced. */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { MOST_WAITING_SECONDS } from "./limits.js";
import type { Answer, Task } from "./openingProcess.js";

/** Bytes of what a process writes before it ends. */
const LAST_WORDS = 2000;

export class Opener {
  readonly #formats: string;
  readonly #mostSeconds: number;
  #process: ChildProcess | null = null;
  #lastWords = "";

  /**
   * @param formats the module that exports them
   * @param mostSeconds how long an answer is waited for, by the clock
   */
  constructor(formats = join(__dirname, "formats.js"), mostSeconds = MOST_WAITING_SECONDS) {
    this.#formats = formats;
    this.#mostSeconds = mostSeconds;
  }

  /** What was wrong with how the first file ended that did not end as it must; null when all did. */
  async open(...tasks: readonly Task[]): Promise<string | null> {
    this.#process ??= this.#start();
    const child = this.#process;
    const { problem, grown } = await new Promise<Answer>((resolve) => {
      const ended = (code: number | null, signal: string | null) => {
        settle({ problem: `${this.#lastWords}\nthe process ended by ${signal ?? `code ${code}`}`, grown: true });
      };
      const late = setTimeout(() => {
        child.kill("SIGKILL");
        settle({ problem: `it did not end within ${this.#mostSeconds} s`, grown: true });
      }, this.#mostSeconds * 1000);
      const settle = (answer: Answer) => {
        clearTimeout(late);
        child.off("message", settle).off("close", ended);
        resolve(answer);
      };
      child.on("message", settle).on("close", ended).send(tasks);
    });
    if (grown) this.close();
    return problem;
  }

  /** Lets the process go, which then ends. */
  close(): void {
    if (this.#process?.connected) this.#process.disconnect();
    this.#process = null;
  }

  #start(): ChildProcess {
    this.#lastWords = "";
    const child = fork(join(__dirname, "openingProcess.js"), [this.#formats], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      // Threads that compile and collect garbage beside many small files are busier with waiting than with work.
      execArgv: ["--no-warnings", "--max-old-space-size=1024", "--max-semi-space-size=32", "--single-threaded"],
    });
    child.stderr?.on("data", (text) => {
      this.#lastWords = `${this.#lastWords}${text}`.slice(-LAST_WORDS);
    });
    return child;
  }
}
