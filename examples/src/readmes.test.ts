/** The TypeScript in every README compiles and runs. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "@jest/globals";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const READMES = ["README.md", ...["core", "viz", "layers", "io"].map((name) => `packages/${name}/README.md`)];

// Inside the examples package, so that imports of @neurode/* are found as they are by the examples.
const folder = mkdtempSync(join(ROOT, "examples/dist/readme-"));
afterAll(() => rmSync(folder, { recursive: true }));

function run(args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
  expect({ status, output: status === 0 ? "" : stdout + stderr }).toEqual({ status: 0, output: "" });
}

function programsOf(readme: string): string[] {
  return [...readFileSync(join(ROOT, readme), "utf8").matchAll(/```ts\n(.*?)```/gs)].map(([, program]) => program);
}

describe.each(READMES)("%s", (readme) => {
  const programs = programsOf(readme);

  test("has a program", () => {
    expect(programs.length).toBeGreaterThan(0);
  });

  test.each(programs.map((program, index) => [index + 1, program] as const))(
    "program %i",
    (number, program) => {
      const source = join(folder, `${readme.replaceAll("/", "_")}-${number}.mts`);
      // What the program writes is not wanted here.
      writeFileSync(
        source,
        program.replace(/"(my_model.png|copy.keras)"/, (_, name) => JSON.stringify(join(folder, name))),
      );
      const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
      const flags = [
        "--ignoreConfig",
        "--strict",
        "--skipLibCheck",
        "--target",
        "es2022",
        "--module",
        "nodenext",
        "--types",
        "node",
      ];
      run([
        tsc,
        ...flags,
        "--lib",
        "es2022,esnext.disposable",
        "--typeRoots",
        join(ROOT, "node_modules/@types"),
        source,
      ]);
      run([source.replace(/mts$/, "mjs")]);
    },
    60_000,
  );
});
