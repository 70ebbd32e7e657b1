/** The program as a whole: its help, its exit codes, and what it says of a wrong command line. */
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { pathOf } from "@neurode/goldens";
import { makeProgram } from "./program.js";
import { PROGRAM, run, temporaryFolder } from "./testing/run.js";

const MODEL = pathOf("saved/mlp_tutorial.keras");
const COMMANDS = makeProgram().commands;

describe("every command", () => {
  test.each(COMMANDS.map((command) => [command.name()]))("%s has help with examples, and --json", async (name) => {
    const { status, text, stderr } = await run([name, "--help"]);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(text).toMatch(new RegExp(`Usage: neurode ${name}`));
    expect(text).toMatch(/\n {2}--json {2}/);
    expect(text).toMatch(new RegExp(`Examples:\n {2}# .*\n {2}.*neurode ${name}`));
  });

  test("stands in the list, and in the README", async () => {
    const { text } = await run(["--help"]);
    const readme = readFileSync(join(__dirname, "../README.md"), "utf8");
    for (const command of COMMANDS) {
      expect(text).toContain(`  ${command.name()}`);
      expect(readme).toContain(`neurode ${command.name()}`);
    }
  });
});

test("--version tells the package's", async () => {
  const { version } = JSON.parse(readFileSync(join(__dirname, "../package.json"), "utf8")) as { version: string };
  expect(await run(["--version"])).toMatchObject({ status: 0, text: `${version}\n` });
});

// biome-ignore format: a table
const WRONG: [args: string[], status: number, said: RegExp][] = [
  [["sumary", MODEL],                             2, /unknown command 'sumary'\n\(Did you mean summary\?\)/],
  [["summary"],                                   2, /missing required argument 'model'/],
  [["summary", MODEL, "more"],                    2, /too many arguments/],
  [["summary", MODEL, "--expnd-nested"],          2, /unknown option '--expnd-nested'\n\(Did you mean --expand-nested\?\)/],
  [["summary", MODEL, "--line-length", "wide"],   2, /--line-length.*Expected a whole number from 1 on, got "wide"/],
  [["summary", MODEL, "--json", "--ascii"],       2, /cannot be used with option '--ascii'/],
  [["plot", MODEL, "--theme", "neon"],            2, /Allowed choices are auto, light, dark, keras/],
  [["plot", MODEL, "-o", "model.pdf"],            2, /toFile "model.pdf" is a .pdf. Known: .svg, .png, .dot, .json, .html/],
  [["plot", MODEL, "--format", "dot"],            2, /--format is for -o -/],
  [["plot", MODEL, "-o", "-", "--json"],          2, /both use standard output/],
  [["plot", MODEL, "-o", "none/model.svg"],       1, /there is no folder "none"/],
  [["convert", MODEL, "model.pb"],                2, /the output must end in one of .weights.h5, .safetensors, .keras/],
  [["convert", MODEL, "-"],                       2, /say with --to what to write/],
  [["convert", MODEL, "-", "--to", "tfjs"],       2, /tfjs is several files/],
  [["convert", MODEL, "a.onnx", "--to", "keras"], 2, /is the name of onnx, not of keras/],
  [["convert", MODEL, "a.keras", "--input-shape", "3,1"], 2, /--input-shape is for ONNX/],
  [["convert", MODEL, "none/a.json", "--to", "architecture"], 1, /there is no folder "none"/],
  [["convert", "-", "a.keras", "--model", "-"],   2, /cannot both be standard input/],
  [["verify", MODEL, "--input-shape", "5"],       2, /mlp_tutorial.* takes rows of shape|takes rows of shape .*got --input-shape 5/],
  [["bench", MODEL, "--batch-sizes", "99999999999"], 2, /more than memory holds/],
  [["inspect", MODEL, "--match", "("],            2, /--match.*Expected a regular expression/],
  [["inspect", MODEL, "--match", "gamma"],        2, /no weight is called like/],
  [["bench", MODEL, "--engines", "cuda"],         2, /got "cuda". Known: "wasm", "wide", "simd", "ndarray", "reference"/],
  [["bench", MODEL, "--batch-sizes", "1,,2"],     2, /Expected names parted by commas/],
  [["summary", "none.keras"],                     1, /none.keras: there is no file .*none.keras. Check the path/],
  [["summary", __dirname],                        1, /is a folder without a model in it/],
  [["summary", __filename],                       1, /is not a model file/],
];

test.each(WRONG)("neurode %j ends with %i and says %s", async (args, status, said) => {
  const ran = await run(args);
  expect(ran.stderr).toMatch(said);
  expect(ran).toMatchObject({ status, text: "" });
});

test("with --json, errors are JSON too", async () => {
  const { status, stderr } = await run(["summary", "none.keras", "--json"]);
  expect(status).toBe(1);
  const { error } = JSON.parse(stderr) as { error: { name: string; message: string } };
  expect(error.name).toBe("ModelFormatError");
  expect(error.message).toContain("none.keras");
});

test.each([
  [["summary"], "missing required argument 'model'"],
  [["summary", MODEL, "--asci"], "unknown option '--asci'"],
  [["plot", MODEL, "--theme", "neon"], "option '--theme <theme>' argument 'neon' is invalid."],
])("with --json, what is wrong with the command line %j is JSON too", async (args, said) => {
  const { status, stderr, text } = await run([...args, "--json"]);
  expect({ status, text }).toEqual({ status: 2, text: "" });
  expect(JSON.parse(stderr)).toEqual({ error: { name: "ArgumentError", message: expect.stringContaining(said) } });
});

const FULL = "/dev/full";
(existsSync(FULL) ? test : test.skip)("says that standard output cannot be written", () => {
  const full = openSync(FULL, "w");
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, "summary", MODEL], {
    stdio: ["ignore", full, "pipe"],
  });
  closeSync(full);
  expect(String(stderr)).toMatch(/^neurode: standard output cannot be written: ENOSPC.*\n$/);
  expect(status).toBe(1);
});

describe("--import", () => {
  const CUSTOM = pathOf("saved/subclassed_tutorial.keras");

  test("without it, what is not known is named", async () => {
    expect((await run(["summary", CUSTOM])).stderr).toContain("MyModel");
  });

  test("runs a module that registers it", async () => {
    const cwd = temporaryFolder();
    writeFileSync(
      join(cwd, "layers.cjs"),
      `const { Dense, Model, registerLayer } = require(${JSON.stringify(require.resolve("@neurode/layers"))});
       class MyModel extends Model {
         dense1 = new Dense(3, { activation: "relu", name: "layer1" });
         dense2 = new Dense(3, { activation: "relu", name: "layer2" });
         dense3 = new Dense(2, { activation: "softmax", name: "layer3" });
         call(x) { return this.dense3(this.dense2(this.dense1(x))); }
       }
       registerLayer(MyModel);`,
    );
    const { status, text, stderr } = await run(["summary", CUSTOM, "--import", "./layers.cjs"], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(text).toContain("layer3 (Dense)");
  });

  test("names a module that is not there", async () => {
    const { status, stderr } = await run(["summary", CUSTOM, "--import", "./none.js"]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^neurode: --import \.\/none\.js: Cannot find module/);
  });
});
