/**
 * Puts the compiled modules of a package into one file, so that a process that
 * predicts opens a few files in place of a hundred and forty. In dist/bundle/:
 *
 *     modules.js   the modules as TypeScript has written them, each in a function; load("tensor/tensor.js") runs it once
 *     index.js     the entry of the package, and worker.js that of its threads: one load each
 *
 * Only requires between modules are rewritten, to loads. The folder is as deep as those of the modules, which look for
 * files beside them. Jest calls this before it runs tests, which so test what ships (docs/decisions/0014).
 */
const { mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const { join, posix } = require("node:path");
const { moveMappings } = require("./mappings.js");

/** What a first prediction loads; lowest first, since the names of an entry are found by running it. */
const PACKAGES = [
  { name: "core", entries: { "index.js": "index.js", "worker.js": "engine/worker.js" } },
  { name: "layers", entries: { "index.js": "index.js" } },
];

const HEAD = `"use strict";
const loaded = new Map();
module.exports = load;
function load(name) {
  let module = loaded.get(name);
  if (module === undefined) {
    module = { exports: {} };
    loaded.set(name, module);
    modules[name](module, module.exports);
  }
  return module.exports;
}
const modules = {
`;

const REQUIRE = /\brequire\("(\.[^"]+)"\)/g;
const SOURCE_MAP = /\n\/\/# sourceMappingURL=.*\s*$/;

/** Bundles every package. */
function bundlePackages() {
  for (const { name, entries } of PACKAGES) {
    const dist = join(__dirname, "../packages", name, "dist");
    mkdirSync(join(dist, "bundle"), { recursive: true });
    writeModules(dist, modulesFrom(dist, Object.values(entries)));
    for (const [file, module] of Object.entries(entries)) writeEntry(dist, file, module);
  }
}

/** The names of `entries` and of all modules that they require, whenever they do. */
function modulesFrom(dist, entries) {
  const found = new Set(entries);
  for (const name of found) {
    const code = readFileSync(join(dist, name), "utf8");
    if (/\bimport\("\./.test(code)) throw new Error(`bundle: ${name} imports a module by import(); use require.`);
    for (const [, request] of code.matchAll(REQUIRE)) found.add(resolve(name, request));
  }
  return [...found].sort();
}

/** The name of what the module `from` means by `request`. */
function resolve(from, request) {
  return posix.join(posix.dirname(from), request);
}

/** modules.js, and the source maps of the modules as one. */
function writeModules(dist, names) {
  let code = HEAD;
  const map = { version: 3, sources: [], sourcesContent: [], names: [], mappings: ";".repeat(lines(HEAD)) };
  let end = [0, 0, 0];
  for (const [index, name] of names.entries()) {
    const body = readFileSync(join(dist, name), "utf8")
      .replace(SOURCE_MAP, "")
      .replace(REQUIRE, (_, request) => `load("${resolve(name, request)}")`);
    const module = `"${name}"(module, exports) {\n${body}\n},\n`;
    code += module;
    const { sources, sourcesContent, mappings } = JSON.parse(readFileSync(join(dist, `${name}.map`), "utf8"));
    map.sources.push(posix.join("..", posix.dirname(name), sources[0]));
    map.sourcesContent.push(sourcesContent[0]);
    const moved = moveMappings(mappings, index, end);
    map.mappings += `;${moved.mappings}${";".repeat(lines(module) - 1 - lines(mappings, ";"))}`;
    end = moved.end;
  }
  writeFileSync(join(dist, "bundle", "modules.js"), `${code}};\n//# sourceMappingURL=modules.js.map\n`);
  writeFileSync(join(dist, "bundle", "modules.js.map"), JSON.stringify(map));
}

/** How many lines end in `text`. */
function lines(text, ending = "\n") {
  return text.split(ending).length - 1;
}

/**
 * Loads one module. Node reads which names an ES module can import from CommonJS off its text, without running it: of
 * an entry that is this file alone, which is short.
 */
function writeEntry(dist, file, module) {
  const code = `"use strict";\nconst load = require("./modules.js");\nmodule.exports = load("${module}");\n`;
  const names = file === "index.js" ? Object.keys(require(join(dist, module))) : [];
  writeFileSync(join(dist, "bundle", file), `${code}0 && (module.exports = { ${names.join(", ")} });\n`);
}

module.exports = bundlePackages;
if (require.main === module) bundlePackages();
