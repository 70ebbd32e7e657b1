/**
 * Compiles the kernels in assembly/ to wasm/, every target of asconfig.json,
 * unless what is there is newer than all that it is made from.
 */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL(".", import.meta.url));
const asc = join(ROOT, "node_modules/assemblyscript/bin/asc.js");

const config = JSON.parse(readFileSync(join(ROOT, "asconfig.json"), "utf8"));
const sources = ["asconfig.json", ...readdirSync(join(ROOT, "assembly")).map((file) => join("assembly", file))];
const changed = Math.max(...sources.map(timeOf));

function timeOf(file) {
  return statSync(join(ROOT, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

for (const [target, { outFile }] of Object.entries(config.targets)) {
  if (timeOf(outFile) > changed) continue;
  const args = [asc, "--config", "asconfig.json", "--target", target];
  spawn(process.execPath, args, { cwd: ROOT, stdio: "inherit" }).on("exit", (code) => {
    if (code !== 0) process.exitCode = 1;
  });
}
