/** neurode predict: from files and pipes, to files and pipes, interrupted and gone on with. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { pathOf } from "@neurode/goldens";
import { csvSource, loadModel, predictJob, saveModel } from "@neurode/io";
import { Dense, Flatten, Input, Model, Sequential } from "@neurode/layers";
import { PROGRAM, run, temporaryFolder } from "../testing/run.js";

const MODEL = pathOf("saved/mlp_tutorial.keras");
const DIGITS = join(__dirname, "../../../../examples/digits");
const SLOW = 60_000;

const ROWS = "a,b,c\n1,2,3\n4,5,6\n7,8,9\n";
const BAD = "a,b,c\n1,2,3\n4,x,6\n7,8,9\n";

/** A folder with files of rows in it. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** What predictJob writes for the same. */
async function expectedCsv(text: string, options: object = {}): Promise<string> {
  const folder = folderWith({ "rows.csv": text });
  const output = join(folder, "out.csv");
  await predictJob(await loadModel(MODEL), await csvSource(join(folder, "rows.csv")), { output, ...options });
  return readFileSync(output, "utf8");
}

describe("from a file or a pipe to a file or a pipe, the outputs are the same", () => {
  test("file to pipe", async () => {
    const cwd = folderWith({ "rows.csv": ROWS });
    const ran = await run(["predict", MODEL, "rows.csv"], { cwd });
    expect(ran).toMatchObject({ status: 0, stderr: "", text: await expectedCsv(ROWS) });
  });

  test("pipe to pipe, with other batches and threads", async () => {
    const flags = ["--batch-size", "2", "--threads", "1"];
    const { text } = await run(["predict", MODEL, ...flags], { input: ROWS });
    expect(text).toBe(await expectedCsv(ROWS));
  });

  (process.platform === "win32" ? test.skip : test)("a pipe that has a name to a pipe", async () => {
    const cwd = folderWith({ "rows.csv": ROWS });
    const shell = `mkfifo named && cat rows.csv > named & sleep 0.2; "$0" "$1" predict "$2" named`;
    const ran = spawnSync("sh", ["-c", shell, process.execPath, PROGRAM, MODEL], { cwd, encoding: "utf8" });
    expect(ran).toMatchObject({ status: 0, stderr: "", stdout: await expectedCsv(ROWS) });
  });

  test("file to file, which leaves nothing else", async () => {
    const cwd = folderWith({ "rows.csv": ROWS });
    const { status, text, stderr } = await run(["predict", MODEL, "rows.csv", "-o", "out.csv"], { cwd });
    expect({ status, text }).toEqual({ status: 0, text: "" });
    expect(stderr).toMatch(/^out\.csv: 3 rows in .*\n$/);
    expect(readFileSync(join(cwd, "out.csv"), "utf8")).toBe(await expectedCsv(ROWS));
    expect(readdirSync(cwd).sort()).toEqual(["out.csv", "rows.csv"]);
  });

  test("lines of JSON in and out", async () => {
    const input = "[1,2,3]\n[4,5,6]\n";
    const { text } = await run(["predict", MODEL, "--input-format", "ndjson", "--json"], { input });
    const lines = text.trimEnd().split("\n");
    const numbers = lines.map((line) => Object.values(JSON.parse(line) as Record<string, number>));
    const csv = (await expectedCsv(ROWS)).split("\n").slice(1, 3);
    expect(numbers).toEqual(csv.map((line) => line.split(",").map(Number)));
  });
});

describe("what is read", () => {
  // biome-ignore format: a table
  test.each([
    ["columns in their order", ["--columns", "c,b,a"],                 "a,b,c\n3,2,1\n6,5,4\n9,8,7\n", ROWS],
    ["no header",              ["--no-header"],                        "1,2,3\n4,5,6\n7,8,9\n",        ROWS],
    ["another delimiter",      ["--delimiter", ";"],                   ROWS.replaceAll(",", ";"),      ROWS],
    ["tabs",                   ["--delimiter", "\\t"],                 ROWS.replaceAll(",", "\t"),     ROWS],
    ["windows line ends",      [],                                     ROWS.replaceAll("\n", "\r\n"),  ROWS],
  ])("%s", async (_what, flags, input, same) => {
    const { stderr, text } = await run(["predict", MODEL, ...flags], { input });
    expect(stderr).toBe("");
    expect(text).toBe(await expectedCsv(same));
  });

  test(
    "images of digits, normalized by a file, as classes with names",
    async () => {
      const names = "zero,one,two,three,four,five,six,seven,eight,nine";
      const cwd = folderWith({
        "normalization.json": JSON.stringify({ mean: 0, variance: 255 ** 2 }),
        "names.txt": names.replaceAll(",", "\n"),
        "names.json": JSON.stringify(names.split(",")),
      });
      const args = [join(DIGITS, "digits.keras"), join(DIGITS, "digits-images-idx3-ubyte.gz")];
      const flags = ["--normalization", "normalization.json", "--argmax"];
      const outputs = await Promise.all(
        [names, "names.txt", "names.json"].map((given) =>
          run(["predict", ...args, ...flags, "--class-names", given], { cwd }),
        ),
      );
      expect(outputs[0].text.split("\n").slice(0, 3).join(" ")).toMatch(
        /^row,class,value 1,three,0\.\d+ 2,eight,0\.\d+$/,
      );
      for (const { status, text } of outputs) expect({ status, text }).toEqual({ status: 0, text: outputs[0].text });
    },
    SLOW,
  );
});

test("names of the classes of one output of several", async () => {
  const cwd = folderWith({ "rows.csv": "a,b\n1,2\n", "names.json": JSON.stringify({ kind: ["cat", "dog"] }) });
  const input = Input({ shape: [2] });
  const outputs = [new Dense(2, { name: "kind" })(input), new Dense(1, { name: "age" })(input)];
  await saveModel(new Model({ inputs: input, outputs }), join(cwd, "two.keras"));
  const args = ["predict", "two.keras", "rows.csv", "--argmax", "--class-names", "names.json"];
  const { status, stderr, text } = await run(args, { cwd });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(text).toMatch(/^row,kind_class,kind_value,age_class,age_value\n1,(cat|dog),.*,0,.*\n$/);
});

describe("a row that cannot be read", () => {
  test("ends it, and is named", async () => {
    const { status, stderr } = await run(["predict", MODEL], { input: BAD });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^neurode: standard input, row 2, column "b": expected a finite float32 number, got "x"/);
  });

  test("is left out, and told", async () => {
    const { status, text, stderr } = await run(["predict", MODEL, "--on-error", "skip"], { input: BAD });
    expect(status).toBe(0);
    expect(text.split("\n").map((line) => line.split(",")[0])).toEqual(["row", "1", "3", ""]);
    expect(stderr).toMatch(/^1 of the rows could not be read:\n {2}standard input, row 2/);
  });

  test("has no output, and stands in a file of its own", async () => {
    const cwd = folderWith({ "rows.csv": BAD });
    const args = ["predict", MODEL, "rows.csv", "-o", "out.csv", "--on-error", "null", "--json"];
    const { text } = await run(args, { cwd });
    expect(JSON.parse(text)).toMatchObject({ file: "out.csv", rows: 3, written: 3, badCount: 1, bad: [{ row: 2 }] });
    expect(readFileSync(join(cwd, "out.csv"), "utf8").split("\n")[2]).toBe("2,,,,,,");
    expect(readFileSync(join(cwd, "out.csv.bad.ndjson"), "utf8")).toMatch(/^\{"row":2,/);
  });
});

// biome-ignore format: a table
const WRONG: [args: string[], status: number, said: RegExp][] = [
  [["-", "rows.csv"],                                 2, /standard input is for rows; name the model's file/],
  [[MODEL, "none.csv"],                               1, /none.csv: there is no such file/],
  [[MODEL, "rows.csv", "--columns", "a,b,d"],         1, /column "d": there is no such column.*Columns: a, b, c/],
  [[MODEL, "rows.csv", "--columns", "a,b"],           1, /expects rows of shape \(3, 1\), got rows of shape \(2\)/],
  [[MODEL, "rows.csv", "--array", "x"],               2, /rows.csv is CSV, for which there is no option "array"/],
  [[MODEL, "rows.csv", "--input-format", "csv"],      2, /--input-format is for standard input/],
  [[MODEL, "rows.csv", "--output-format", "csv", "-o", "a.csv"], 2, /--output-format is for standard output/],
  [[MODEL, "rows.csv", "-o", "out.xlsx"],             2, /must be a path that ends in .csv, .ndjson, .jsonl, .npy, .parquet/],
  [[MODEL, "rows.csv", "-o", "none/out.csv"],         1, /none.out.csv|out.csv: cannot be written/],
  [[MODEL, "rows.csv", "--class-names", "names.txt"], 2, /expected names parted by commas, or a file of them/],
  [[MODEL, "-", "--input-format", "npy", "--columns", "a"], 2, /--columns says nothing of NPY/],
  [[MODEL, "-", "--input-format", "ndjson", "--no-header"], 2, /--no-header says nothing of NDJSON/],
  [[MODEL, "-", "--array", "x"],                      2, /--array says nothing of CSV/],
  [[MODEL, "rows.csv", "-o", "rows.csv"],             2, /the file that the rows come from/],
  [[MODEL, "rows.csv", "--argmax", "--top-k", "2"],   2, /cannot be used with option/],
  [[MODEL, "rows.csv", "--top-k", "0"],               2, /Expected a whole number from 1 on, got "0"/],
  [[MODEL, "rows.csv", "--on-error", "ignore"],       2, /Allowed choices are fail, skip, null/],
];

test.each(WRONG)("neurode predict %j ends with %i and says %s", async (args, status, said) => {
  const ran = await run(["predict", ...args], { cwd: folderWith({ "rows.csv": ROWS }) });
  expect(ran.stderr).toMatch(said);
  expect(ran).toMatchObject({ status, text: "" });
});

test(
  "a reader that has seen enough ends it quietly",
  async () => {
    const child = spawn(process.execPath, [PROGRAM, "predict", MODEL], { stdio: ["pipe", "pipe", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk;
    });
    child.stdin.on("error", () => {});
    child.stdout.once("data", () => child.stdout.destroy());
    child.stdin.write("a,b,c\n");
    const feed = setInterval(() => child.stdin.write("1,2,3\n".repeat(5000)), 5);
    const [status] = (await once(child, "close")) as [number];
    clearInterval(feed);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  },
  SLOW,
);

describe.each(["SIGINT", "SIGTERM"] as const)("%s", (signal) => {
  test("in the middle breaks no file, and the same command goes on from there", async () => {
    const lines = Array.from({ length: 200_000 }, (_, i) => `${i % 7},${i % 11},${i % 13}`);
    const cwd = folderWith({ "rows.csv": `a,b,c\n${lines.join("\n")}\n` });
    const args = ["predict", MODEL, "rows.csv", "-o", "out.csv", "--rows-per-part", "2000", "--batch-size", "500"];
    const child = spawn(process.execPath, [PROGRAM, ...args], { cwd, stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk;
    });
    const journal = join(cwd, "out.csv.job/journal.ndjson");
    while (child.exitCode === null && !(existsSync(journal) && readFileSync(journal, "utf8").split("\n").length > 5)) {
      await setTimeout(5);
    }
    child.kill(signal);
    const [status] = (await once(child, "close")) as [number];
    expect(status).toBe(130);
    expect(stderr).toContain("What is done is kept in out.csv.job; the same command goes on from there.");
    expect(existsSync(join(cwd, "out.csv"))).toBe(false);

    const again = await run([...args, "--json"], { cwd });
    expect(again.status).toBe(0);
    const { rows, resumedAt } = JSON.parse(again.text) as { rows: number; resumedAt: number };
    expect(rows).toBe(200_000);
    expect(resumedAt).toBeGreaterThan(0);
    const whole = await run(["predict", MODEL, "rows.csv", "-o", "whole.csv"], { cwd });
    expect(whole.status).toBe(0);
    expect(readFileSync(join(cwd, "out.csv")).equals(readFileSync(join(cwd, "whole.csv")))).toBe(true);
  }, 120_000);
});

describe("a folder of pictures", () => {
  test(
    "is made what the model takes, and files are named",
    async () => {
      const cwd = folderWith({ "broken.png": "no picture" });
      const model = new Sequential([Input({ shape: [8, 8, 3] }), new Flatten(), new Dense(2)]);
      await saveModel(model, join(cwd, "model.keras"));
      mkdirSync(join(cwd, "photos"));
      for (const name of ["a.png", "b.png"]) await run(["plot", MODEL, "-o", join("photos", name)], { cwd });
      const sound = await run(["predict", "model.keras", "photos"], { cwd });
      expect(sound.status).toBe(0);
      const lines = sound.text.trimEnd().split("\n");
      expect(lines[0]).toBe("row,name,output_0,output_1");
      expect(lines.slice(1).map((line) => line.split(",").slice(0, 2))).toEqual([
        ["1", "a.png"],
        ["2", "b.png"],
      ]);
      expect(lines[1].split(",").slice(2)).toEqual(lines[2].split(",").slice(2));

      renameSync(join(cwd, "broken.png"), join(cwd, "photos/broken.png"));
      const skipped = await run(["predict", "model.keras", "photos", "--on-error", "null", "--json"], { cwd });
      expect(JSON.parse(skipped.text.split("\n")[2])).toEqual({
        row: 3,
        name: "broken.png",
        output_0: null,
        output_1: null,
      });
      expect(skipped.stderr).toContain("broken.png");
    },
    SLOW,
  );

  test("is for models of pictures", async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, "photos"));
    const { status, stderr } = await run(["predict", join(DIGITS, "digits.keras"), "photos"], { cwd });
    expect(status).toBe(1);
    expect(stderr).toContain(
      "is for models of one input of shape (height, width, channels), 1 or 3 of them; digits takes (784)",
    );
  });
});
