/** A command that fails: what is told of it, and its exit code. */
import { CommanderError } from "commander";
import { EXIT, type ExitCode } from "./exitCodes.js";
import { Interruption } from "./interruption.js";
import { tell } from "./output.js";

/** Errors that say what to do; of all others it is told where they come from. */
const EXPECTED = new Set([
  "ArgumentError",
  "DataError",
  "GraphError",
  "MemoryError",
  "ModelFormatError",
  "NotBuiltError",
  "ShapeError",
  "UnsupportedError",
  "WorkerError",
]);

/** Tells of an error, as a line of JSON if asked, and gives the exit code. */
export function tellFailure(error: unknown, json: boolean): ExitCode {
  if (error instanceof CommanderError) return tellUsage(error, json);
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  if (json) tell(JSON.stringify({ error: { name, message } }));
  else tell(isExpected(error) ? `neurode: ${message}` : `neurode: this should not have happened.\n${stack}`);
  if (error instanceof Interruption) return EXIT.interrupted;
  return name === "ArgumentError" ? EXIT.usage : EXIT.failed;
}

/** Commander has told people itself, or has printed the help that was asked for. */
function tellUsage({ exitCode, message }: CommanderError, json: boolean): ExitCode {
  if (exitCode === 0) return EXIT.done;
  if (json) tell(JSON.stringify({ error: { name: "ArgumentError", message: message.replace(/^error: /, "") } }));
  return EXIT.usage;
}

/** Errors that are meant for the user: ours, and those of the system, such as a folder that is not there. */
function isExpected(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const cause = (error.cause ?? error) as NodeJS.ErrnoException;
  return EXPECTED.has(error.name) || error instanceof Interruption || typeof cause.syscall === "string";
}
