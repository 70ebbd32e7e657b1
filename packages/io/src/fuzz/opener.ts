/** Opens files in a process of their own, which may hang, be killed or crash, and is then replaced. */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { MOST_WAITING_SECONDS } from "./limits.js";
import type { Answer, Task } from "./openingProcess.js";

/** Bytes of what a process writes before it ends. */
const LAST_WORDS = 2000;

export class Opener {
  #process: ChildProcess | null = null;
  #lastWords = "";

  /** What was wrong with how the file ended; null when it ended as it must. One at a time. */
  async open(task: Task): Promise<string | null> {
    this.#process ??= this.#start();
    const child = this.#process;
    const { problem, grown } = await new Promise<Answer>((resolve) => {
      const ended = (code: number | null, signal: string | null) => {
        settle({ problem: `${this.#lastWords}\nthe process ended by ${signal ?? `code ${code}`}`, grown: true });
      };
      const late = setTimeout(() => {
        settle({ problem: `it did not end within ${MOST_WAITING_SECONDS} s`, grown: true });
      }, MOST_WAITING_SECONDS * 1000);
      const settle = (answer: Answer) => {
        clearTimeout(late);
        child.off("message", settle).off("close", ended);
        resolve(answer);
      };
      child.on("message", settle).on("close", ended).send(task);
    });
    if (grown) this.close();
    return problem;
  }

  close(): void {
    this.#process?.kill("SIGKILL");
    this.#process = null;
  }

  #start(): ChildProcess {
    this.#lastWords = "";
    const child = fork(join(__dirname, "openingProcess.js"), {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      execArgv: ["--no-warnings", "--max-old-space-size=1024"],
    });
    child.stderr?.on("data", (text) => {
      this.#lastWords = `${this.#lastWords}${text}`.slice(-LAST_WORDS);
    });
    return child;
  }
}
