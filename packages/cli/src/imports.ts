/** `--import`: modules that register layers of one's own, run before the model is opened. */
import { createRequire } from "node:module";
import { isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Command } from "commander";

export function addImports(command: Command): void {
  command
    .option("--import <module>", "run this module first, which registers layers of one's own", gather)
    .hook("preAction", async (_program, action) => {
      const { import: modules = [] } = action.opts<{ import?: readonly string[] }>();
      for (const each of modules) await importModule(each);
    });
}

/** The option may be given several times. */
function gather(module: string, before: readonly string[] = []): readonly string[] {
  return [...before, module];
}

async function importModule(name: string): Promise<void> {
  const { ArgumentError } = await import("@neurode/core");
  try {
    await import(pathToFileURL(pathOf(name)).href);
  } catch (cause) {
    throw new ArgumentError(`--import ${name}: ${(cause as Error).message}`, { cause });
  }
}

/** A path from here, or the name of a package that is installed here. */
function pathOf(name: string): string {
  if (name.startsWith(".") || isAbsolute(name)) return resolve(name);
  return createRequire(join(process.cwd(), "package.json")).resolve(name);
}
