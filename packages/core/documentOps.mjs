/**
 * Writes dist/operations.d.ts anew, with what is said of each op where it is
 * defined: of a destructured name the compiler declares the type alone, and an
 * editor would have nothing to show.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL(".", import.meta.url));
const DECLARATIONS = join(ROOT, "dist/operations.d.ts");

const source = readFileSync(join(ROOT, "src/operations.ts"), "utf8");
const modules = new Map(
  [...source.matchAll(/^import \* as (\w+) from "(.+)";$/gm)].map(([, name, path]) => [name, path]),
);
const [header] = source.match(/^\/\*\*.*?\*\//s);
const imports = [...modules].map(([name, path]) => `import type * as ${name} from "${path}";`);
const groups = [...source.matchAll(/^export const \{([^}]*)\} = atOnce\((\w+)\);$/gm)];
const ops = groups.flatMap(([, names, module]) => names.match(/\w+/g).map((name) => declarationOf(name, module)));
const others = source.match(/^export \{.*\} from .*;$/gm);

const text = [header, 'import type { AtOnce } from "./atOnce.js";', ...imports, ...ops, ...others, ""].join("\n");
if (readFileSync(DECLARATIONS, "utf8") !== text) writeFileSync(DECLARATIONS, text);

function declarationOf(name, module) {
  return `${docOf(name, modules.get(module))}\nexport declare const ${name}: AtOnce<typeof ${module}.${name}>;`;
}

/** The comment right before the op's own declaration. */
function docOf(name, path) {
  const declarations = readFileSync(join(ROOT, "dist", path.replace(/\.js$/, ".d.ts")), "utf8");
  const found = declarations.match(
    new RegExp(`(/\\*\\*(?:(?!\\*/)[^])*\\*/)\\nexport declare (?:function|const) ${name}\\b`),
  );
  if (found) return found[1];
  throw new Error(`documentOps: ${name} has no doc comment in src/${path.slice(2, -2)}ts. Write one there.`);
}
