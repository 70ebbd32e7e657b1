/** What a process loads: of layers nothing, of drawing only what it draws. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { TUTORIAL_SEQUENTIAL } from "./plot/samples.test.models.js";

const folder = mkdtempSync(join(tmpdir(), "neurode-loading-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Kinds of modules by their paths: those that are slow to load, and those that viz does without. */
const KINDS = { layers: /packages.(layers|io)\b/, graphviz: /graphviz/, resvg: /resvg/, drawing: /plot.draw/ };

/** The kinds that are loaded once the statement is done; Graphviz, an ES module, is seen by the module that imports it. */
function loadedBy(statement: string): string[] {
  const program = `
    const { plotModel, summary } = require(${JSON.stringify(join(__dirname, "index.js"))});
    const model = ${JSON.stringify(TUTORIAL_SEQUENTIAL)};
    (async () => {
      ${statement};
      console.log(JSON.stringify(Object.keys(require.cache)));
    })();`;
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", program], { encoding: "utf8" });
  expect(stderr).toBe("");
  const files: string[] = JSON.parse(stdout);
  return Object.entries(KINDS).flatMap(([kind, path]) => (files.some((file) => path.test(file)) ? [kind] : []));
}

test.each([
  ["", []],
  ["summary(model)", []],
  ["await plotModel(model)", ["graphviz", "drawing"]],
  [`await plotModel(model, { toFile: ${JSON.stringify(join(folder, "a.png"))} })`, ["graphviz", "resvg", "drawing"]],
])("%s loads %j", (statement, kinds) => {
  expect(loadedBy(statement)).toEqual(kinds);
});
