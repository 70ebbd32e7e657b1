/** What commands print: results go to standard output, whatever else is told to standard error. */
import { once } from "node:events";
import { EXIT } from "./exitCodes.js";

/** Waits for whoever reads: what is printed never gathers in memory. */
export async function print(text: string | Uint8Array): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}

export function printJson(value: unknown): Promise<void> {
  return print(`${JSON.stringify(value, null, 2)}\n`);
}

export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Ends quietly when whoever reads has seen enough, as `head` has; with an error when nothing more can be written. */
export function endWithReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    tell(`neurode: standard output cannot be written: ${error.message}.`);
    process.exit(EXIT.failed);
  });
}

/** Warnings as sentences, without the number of the process. */
export function tellWarnings(): void {
  process.removeAllListeners("warning");
  process.on("warning", ({ message }) => tell(`neurode: ${message}`));
}
