/**
 * Participant: a contender in a process of its own, as the bench sees it. What
 * goes wrong there, a crash included, rejects the request that it happened in.
 */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ContenderSpec } from "../contenders/spec.js";
import { lastWords } from "./lastWords.js";
import type { Ask, Give, Reply, RequestName } from "./messages.js";

/** Nobody needs so long for one turn who is not stuck. */
const TIMEOUT_MS = 300_000;
/** So much of what a process wrote last is kept, to find out why it ended. */
const MOST_WRITTEN = 20_000;

const HOST = fileURLToPath(new URL("host.js", import.meta.url));

export class Participant {
  readonly spec: ContenderSpec;
  readonly #process: ChildProcess;
  #ended: string | null = null;
  #written = "";
  #settle: ((reply: Reply) => void) | null = null;

  constructor(spec: ContenderSpec) {
    this.spec = spec;
    this.#process = fork(HOST, [JSON.stringify(spec)], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#written = (this.#written + text).slice(-MOST_WRITTEN);
    });
    this.#process.on("message", (reply: Reply) => this.#answered(reply));
    this.#process.on("error", (error) => this.#end(`its process fails: ${error.message}`));
    this.#process.on("close", (code, signal) => this.#end(`its process ended by itself (${signal ?? `code ${code}`})`));
  }

  get alive(): boolean {
    return this.#ended === null;
  }

  /** One request at a time. Rejects with an Error that says what went wrong. */
  async request<Name extends RequestName>(name: Name, ask: Ask<Name>): Promise<Give<Name>> {
    if (this.#ended !== null) throw new Error(this.#ended);
    const timer = setTimeout(() => {
      this.#end(`did not answer within ${TIMEOUT_MS / 1000} s`);
      this.#process.kill("SIGKILL");
    }, TIMEOUT_MS);
    const reply = await new Promise<Reply>((settle) => {
      this.#settle = settle;
      this.#process.send(
        { name, ask },
        (error) => error && this.#end(`its process cannot be reached: ${error.message}`),
      );
    });
    clearTimeout(timer);
    if ("failed" in reply) throw new Error(reply.failed);
    return reply.given as Give<Name>;
  }

  close(): void {
    this.#end("its process has been closed");
    if (this.#process.connected) this.#process.disconnect();
  }

  #answered(reply: Reply): void {
    this.#settle?.(reply);
    this.#settle = null;
  }

  #end(reason: string): void {
    const words = lastWords(this.#written);
    this.#ended ??= words === null ? reason : `${reason}: ${words}`;
    this.#answered({ failed: this.#ended });
  }
}
