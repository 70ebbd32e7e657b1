/** The program `neurode`: reads the command line, runs a command, and ends with its exit code. */
import { tellFailure } from "./failure.js";
import { endWithReader, tellWarnings } from "./output.js";
import { makeProgram } from "./program.js";

endWithReader();
tellWarnings();
const json = process.argv.includes("--json");
makeProgram({ quiet: json })
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = tellFailure(error, json);
  });
