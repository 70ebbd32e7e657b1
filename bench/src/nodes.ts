/** The same run under several Nodes, one after the other, each fetched by npx from npm's package `node`. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const BENCH = fileURLToPath(new URL("bench.js", import.meta.url));

export function runUnder(versions: readonly string[], args: readonly string[]): void {
  for (const version of versions) {
    const command = ["-y", `node@${version}`, BENCH, ...args];
    // npx is a script on Windows, which only a shell starts.
    const { status, error } = spawnSync("npx", command, { stdio: "inherit", shell: process.platform === "win32" });
    if (error) throw error;
    if (status !== 0) {
      console.error(`bench: the run under Node ${version} ended with code ${status}.`);
      process.exitCode = 1;
    }
  }
}
