/**
 * Peers are the libraries we are measured against. They live in bench/peers, a
 * folder that the workspace does not install, so each may be absent.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const FOLDER = new URL("../../peers/", import.meta.url);
const resolver = createRequire(new URL("package.json", FOLDER));

export interface Peer<Module> {
  readonly module: Module;
  readonly version: string;
  /** Where its entry file is, for libraries that look for further files beside it. */
  readonly folder: string;
}

/**
 * Imports a peer. What it exports is typed by the caller, by the few functions used, since types may be absent
 * as well. Throws an Error that says how to install it, or why it does not load.
 */
export async function importPeer<Module>(name: string): Promise<Peer<Module>> {
  const entry = resolve(name);
  const namespace = (await import(pathToFileURL(entry).href)) as Module & { default?: Module };
  const module = namespace.default ?? namespace;
  return { module, version: versionOf(name), folder: `${dirname(entry)}/` };
}

function resolve(name: string): string {
  try {
    return resolver.resolve(name);
  } catch {
    throw new Error("not installed; `npm install --ignore-scripts --prefix bench/peers` does");
  }
}

function versionOf(name: string): string {
  const file = join(fileURLToPath(FOLDER), "node_modules", name, "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
