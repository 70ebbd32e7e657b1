/**
 * Every package can be installed alone and imported from ES modules, CommonJS
 * and TypeScript of either kind: packed as for the registry, installed in an
 * empty folder, and used there.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "@jest/globals";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PACKAGES = ["core", "viz", "layers", "io"] as const;
/** A name that each package must export. */
const EXPORTS = { core: "matmul", viz: "summary", layers: "Sequential", io: "loadModel" };
const FEW_MINUTES = 180_000;

const folder = mkdtempSync(join(tmpdir(), "neurode-packaging-"));
const tarballs = join(folder, "tarballs");

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}:\n${stdout}\n${stderr}`);
  return stdout;
}

function pnpm(args: readonly string[], cwd: string): string {
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { packageManager: string };
  return run("npx", ["-y", packageManager, ...args], cwd);
}

/** The command line's package is called `neurode` alone. */
function tarballOf(name: string): string {
  const begin = name === "cli" ? /^neurode-\d/ : new RegExp(`^neurode-${name}-`);
  const file = readdirSync(tarballs).find((each) => begin.test(each));
  return `file:${join(tarballs, file as string)}`;
}

/** A project that depends on one package and knows where the others are. */
function install(name: string): string {
  const project = join(folder, name);
  mkdirSync(project);
  const overrides = Object.fromEntries(PACKAGES.map((each) => [`@neurode/${each}`, tarballOf(each)]));
  const wanted = name === "cli" ? "neurode" : `@neurode/${name}`;
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({
      name: `uses-${name}`,
      private: true,
      dependencies: { [wanted]: tarballOf(name) },
      pnpm: { overrides },
    }),
  );
  pnpm(["install", "--ignore-workspace", "--prefer-offline", "--ignore-scripts"], project);
  return project;
}

beforeAll(() => {
  mkdirSync(tarballs);
  for (const name of [...PACKAGES, "cli"]) pnpm(["pack", "--pack-destination", tarballs], join(ROOT, "packages", name));
}, FEW_MINUTES);

describe.each(PACKAGES)("@neurode/%s alone", (name) => {
  const specifier = `@neurode/${name}`;
  let project: string;

  beforeAll(() => {
    project = install(name);
  }, FEW_MINUTES);

  test("ships what it needs, and no tests", () => {
    const files = readdirSync(join(project, "node_modules", specifier), { recursive: true }) as string[];
    expect(
      files.filter((file) => /\.(test|contract)\.|testing\//.test(file) && !file.includes("node_modules")),
    ).toEqual([]);
    expect(files).toContain("README.md");
    expect(files).toContain("LICENSE");
  });

  test("import, require and import() give the same things", () => {
    writeFileSync(
      join(project, "both.mjs"),
      `import assert from "node:assert/strict";
       import { createRequire } from "node:module";
       import * as imported from "${specifier}";
       import { ${EXPORTS[name]} } from "${specifier}";
       const required = createRequire(import.meta.url)("${specifier}");
       assert.equal(typeof ${EXPORTS[name]}, "function");
       for (const key of Object.keys(required)) assert.equal(imported[key], required[key], key);
       console.log(Object.keys(required).length);`,
    );
    expect(Number(run(process.execPath, ["both.mjs"], project))).toBeGreaterThan(0);
  });

  test.each([
    [
      "ES module",
      "use.mts",
      `import { ${EXPORTS[name]} } from "${specifier}";\nexport const used = ${EXPORTS[name]};\n`,
    ],
    [
      "CommonJS",
      "use.cts",
      `import neurode = require("${specifier}");\nexport const used = neurode.${EXPORTS[name]};\n`,
    ],
  ])("its types serve an %s in TypeScript", (_kind, file, source) => {
    writeFileSync(join(project, file), source);
    const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
    const types = ["--typeRoots", join(ROOT, "node_modules/@types"), "--types", "node"];
    const flags = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--lib", "es2022,esnext.disposable"];
    run(process.execPath, [tsc, ...flags, "--module", "nodenext", ...types, file], project);
  });
});

test(
  "the installed command line runs",
  () => {
    const project = install("cli");
    const model = join(ROOT, "examples/digits/digits.keras");
    const summary = run("npx", ["neurode", "summary", model], project);
    expect(summary).toContain("Total params: 109,386");
    run("npx", ["neurode", "plot", model, "-o", "digits.png"], project);
    expect(readFileSync(join(project, "digits.png")).subarray(1, 4).toString()).toBe("PNG");
    const shipped = readdirSync(join(project, "node_modules/neurode"), { recursive: true }) as string[];
    expect(shipped.filter((file) => /\.test\.|testing/.test(file) && !file.includes("node_modules"))).toEqual([]);
  },
  FEW_MINUTES,
);

test("an installed viz has what its pages are made of", () => {
  const project = join(folder, "layers");
  writeFileSync(
    join(project, "page.cjs"),
    `const { readFileSync } = require("node:fs");
     const { Sequential, Dense, Input } = require("@neurode/layers");
     new Sequential([Input({ shape: [4] }), new Dense(2)]).plot({ toFile: "model.html" })
       .then(() => console.log(["<svg", "#stage", "kernelInitializer", "load("].every((part) => readFileSync("model.html", "utf8").includes(part))));`,
  );
  expect(run(process.execPath, ["page.cjs"], project)).toBe("true\n");
});

test("a model runs on threads where packages are installed", () => {
  const project = join(folder, "layers");
  writeFileSync(
    join(project, "model.cjs"),
    `const { Sequential, Dense, Input, engine, ones, setEngine } = require("@neurode/layers");
     setEngine("threads", { threads: 2 });
     const model = new Sequential([Input({ shape: [64] }), new Dense(512), new Dense(4, { kernelInitializer: "zeros" })]);
     model.predict(ones([5000, 64])).then((y) => console.log(y.shape.join("x"), engine().describe().threads));`,
  );
  expect(run(process.execPath, ["model.cjs"], project)).toBe("5000x4 2\n");
});

test("rows of Parquet are read by a thread where packages are installed", () => {
  const project = join(folder, "io");
  const file = join(ROOT, "packages/io/fixtures/delta.parquet");
  writeFileSync(
    join(project, "rows.cjs"),
    `const { parquetSource } = require("@neurode/io");
     (async () => {
       const source = await parquetSource(${JSON.stringify(file)}, { columns: ["f32"] });
       for await (const { values } of source.read({ batchSize: 10 })) console.log(values.join());
     })();`,
  );
  expect(run(process.execPath, ["rows.cjs"], project)).toBe("0,0.25,0.5,0.75,1,1.25,1.5\n");
});
