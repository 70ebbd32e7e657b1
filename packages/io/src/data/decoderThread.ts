/**
 * Decodes a file in a thread of its own: the caller's stays free, and a damaged file whose decoding would not end, or would
 * take all memory, ends in an error. A module that serves its functions is the thread; `DecoderThread` calls them.
 */
import { join } from "node:path";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { DataError, fileError, type Place } from "./dataError.js";

/** The file that a thread decodes. */
export interface ThreadFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** What a thread does: its functions by name. What they take and give is copied between the threads. */
// biome-ignore lint/suspicious/noExplicitAny: each function has a request of its own
export type Decoders = Readonly<Record<string, (file: ThreadFile, request: any) => Promise<unknown>>>;

/** What a call has to work through at the most, whatever the file says. */
export interface Load {
  readonly bytes: number;
  readonly values?: number;
}

interface Call {
  readonly name: string;
  readonly request: unknown;
}

type Answer = { readonly given: unknown } | { readonly problem: Problem };

/** What is copied of an error: those of packages hold anything. */
type Problem = Pick<NodeJS.ErrnoException, "message" | "code">;

/** What the thread may take: several times what the values of one call do. */
const MAX_MEGABYTES = 2048;

/** A call may take this long, and longer by what it has to work through, far below the usual speed. */
const LEAST_SECONDS = 5;
const BYTES_PER_SECOND = 2 ** 22;
const VALUES_PER_SECOND = 2 ** 22;

export class DecoderThread<Served extends Decoders> {
  readonly #name: string;
  readonly #worker: Worker;
  #settle: ((answer: Answer) => void) | null = null;
  #ended: Error | null = null;

  /** `module` is the name of one beside this. */
  constructor(module: string, file: ThreadFile & { readonly name: string }) {
    this.#name = file.name;
    const { path, size } = file;
    this.#worker = new Worker(join(__dirname, `${module}.js`), {
      workerData: { path, size },
      resourceLimits: { maxOldGenerationSizeMb: MAX_MEGABYTES },
    });
    this.#worker.on("message", (answer: Answer) => this.#settle?.(answer));
    this.#worker.on("error", (cause: Error) => this.#end(cause));
    this.#worker.on("exit", () => this.#end(new Error("its thread has ended")));
    this.#worker.unref();
  }

  /**
   * Calls one of the functions; one call at a time. Throws a DataError when it fails, and when it does not end in
   * time.
   */
  async call<Name extends keyof Served & string>(
    name: Name,
    request: Parameters<Served[Name]>[1],
    load: Load,
    place: Omit<Place, "file"> = {},
  ): Promise<Awaited<ReturnType<Served[Name]>>> {
    const answer = await this.#ask({ name, request }, secondsFor(load));
    if ("given" in answer) return answer.given as Awaited<ReturnType<Served[Name]>>;
    throw decodingError({ file: this.#name, ...place }, answer.problem);
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(call: Call, seconds: number): Promise<Answer> {
    return new Promise((resolve) => {
      const late = setTimeout(() => {
        // An answer that came while this thread was busy is taken first.
        setImmediate(() => this.#settle?.({ problem: new Error(`not decoded in ${Math.round(seconds)} s`) }));
      }, 1000 * seconds);
      this.#settle = (answer) => {
        clearTimeout(late);
        this.#settle = null;
        this.#worker.unref();
        resolve(answer);
      };
      if (this.#ended) return this.#settle({ problem: this.#ended });
      this.#worker.ref();
      this.#worker.postMessage(call);
    });
  }

  #end(cause: Error): void {
    this.#ended ??= cause;
    this.#settle?.({ problem: this.#ended });
  }
}

/** In the thread: answers calls by these functions. */
export function serve(decoders: Decoders): void {
  parentPort?.on("message", async ({ name, request }: Call) => {
    parentPort?.postMessage(await answerOf(decoders[name](workerData, request)));
  });
}

async function answerOf(given: Promise<unknown>): Promise<Answer> {
  try {
    return { given: await given };
  } catch (cause) {
    const { message, code } = cause as NodeJS.ErrnoException;
    return { problem: { message, code } };
  }
}

function secondsFor({ bytes, values = 0 }: Load): number {
  return LEAST_SECONDS + bytes / BYTES_PER_SECOND + values / VALUES_PER_SECOND;
}

/** What to say of a file that cannot be decoded, or of the system, which does not let it be read. */
function decodingError(place: Place, { message, code }: Problem): DataError {
  const cause = Object.assign(new Error(message), { code });
  if (/^E[A-Z]+$/.test(code ?? "")) return fileError(place.file, cause);
  return new DataError(place, `is damaged or cut off (${message}). Get the whole file.`, { cause });
}
