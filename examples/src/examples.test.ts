/** Every example runs and its own assertions hold. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));

function run(example: string, cwd = FOLDER): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(FOLDER, `${example}.js`)], {
    cwd,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return stdout;
}

describe("examples", () => {
  test.each(["sequential", "functional", "subclass", "coreOnly", "batchInference", "compareEngines"])(
    "%s",
    (example) => {
      expect(run(example).length).toBeGreaterThan(0);
    },
    60_000,
  );

  test("digits: what the README promises", () => {
    const folder = mkdtempSync(join(tmpdir(), "neurode-digits-"));
    const output = run("digits", folder);
    expect(output).toContain('Model: "digits"');
    expect(output).toContain("1,902 right, an accuracy of 95.1 %");
    expect(output).toContain("1,902 right with weights stored as float16");
    expect(output).toContain("1,903 right with weights stored as int8");
    for (const engine of ["reference", "ndarray", "wasm", "threads"])
      expect(output).toMatch(new RegExp(`\\n  ${engine} +[\\d,]+ `));
    expect(readFileSync(join(folder, "digits.svg"), "utf8")).toContain("hidden1");
    expect(readFileSync(join(folder, "digits.png")).subarray(1, 4).toString()).toBe("PNG");
  }, 60_000);

  const curves = { trainXor: "xor", trainIris: "iris", trainRegression: "regression", trainText: "text" };
  const digits = { trainDigits: "digits-training", trainDigitsCnn: "cnn-training" };
  test.each(Object.entries({ ...curves, ...digits }))(
    "%s learns what it asserts, and draws its curves",
    (example, name) => {
      const folder = mkdtempSync(join(tmpdir(), "neurode-training-"));
      expect(run(example, folder)).toContain(`drawn to ${name}.svg and ${name}.png`);
      expect(readFileSync(join(folder, `${name}.svg`), "utf8")).toContain("</svg>");
      expect(
        readFileSync(join(folder, `${name}.png`))
          .subarray(1, 4)
          .toString(),
      ).toBe("PNG");
    },
    180_000,
  );

  test("trainingTour", () => {
    expect(run("trainingTour")).toMatch(/\d % of the points held out are right/);
  }, 60_000);

  test("sameBits: one seed gives one result, on 1, 2 and 3 threads", () => {
    expect(run("sameBits").match(/all 349,018 weights the same, bit for bit/g)).toHaveLength(4);
  }, 60_000);

  test("charts: the pictures of viz's README", () => {
    const folder = mkdtempSync(join(tmpdir(), "neurode-charts-"));
    const output = run("charts", folder);
    expect(output).toContain("lowest validation 0.2806 in epoch 17");
    expect(output).toContain("2,000 in all, 95.1 % of them right");
    expect(output).toContain("digit/kernel");
    const picture = (name: string, from: string) => readFileSync(join(from, name), "utf8");
    for (const name of ["history.svg", "confusion.svg", "weights.svg"]) {
      expect(picture(name, folder)).toBe(picture(name, join(FOLDER, "../../docs/pictures")));
    }
    expect(picture("network.svg", folder)).toContain("784 inputs, 9 shown");
  }, 60_000);
});
