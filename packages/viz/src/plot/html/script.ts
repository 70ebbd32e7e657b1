/**
 * Script: the compiled modules of the page, and those of the drawing that they require, as
 * one text that runs in a page. Each module becomes a function, run when it is first required.
 */
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";

/** The compiled package; names of modules are relative to it. */
const DIST = join(__dirname, "../..");
const ENTRY = "plot/html/page/main.js";

const HEAD = `"use strict";
const modules = {};
const loaded = {};
function load(name) {
  if (!(name in loaded)) {
    loaded[name] = {};
    modules[name](loaded[name]);
  }
  return loaded[name];
}
`;

const REQUIRE = /\brequire\("(\.[^"]+)"\)/g;
const SOURCE_MAP = /\n\/\/# sourceMappingURL=.*\s*$/;

export function pageScript(): string {
  const found = new Set([ENTRY]);
  const parts: string[] = [];
  for (const name of found) {
    const code = readFileSync(join(DIST, name), "utf8").replace(SOURCE_MAP, "\n");
    const body = code.replace(REQUIRE, (_, request: string) => {
      const target = posix.join(posix.dirname(name), request);
      found.add(target);
      return `load(${JSON.stringify(target)})`;
    });
    parts.push(`modules[${JSON.stringify(name)}] = (exports) => {\n${body}};\n`);
  }
  // What would end the element that holds the script, or hide its end.
  return `${HEAD}${parts.join("")}load(${JSON.stringify(ENTRY)});\n`.replace(/<(?=!--|\/?script)/gi, "\\x3c");
}
