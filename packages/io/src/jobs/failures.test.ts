/** What keeps a job from being done, and that it goes on when that is mended. */
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { setRandomSeed } from "@neurode/core";
import { Dense, Input, Sequential } from "@neurode/layers";
import { csvSource } from "../data/csv.js";
import { npySource } from "../data/npy.js";
import { npyHeader } from "../data/npyHeader.js";
import { type PredictJobOptions, predictJob } from "./predictJob.js";

const folder = mkdtempSync(join(tmpdir(), "neurode-failures-"));
afterAll(() => rmSync(folder, { recursive: true }));

setRandomSeed(11);
const model = new Sequential([Input({ shape: [2] }), new Dense(2)]);
/** More than is read ahead. */
const ROWS = 40_000;
const csv = join(folder, "rows.csv");
writeFileSync(csv, `a,b\n${Array.from({ length: ROWS }, (_, i) => `${i},${-i}`).join("\n")}\n`);
const npy = join(folder, "rows.npy");
writeFileSync(
  npy,
  Buffer.concat([npyHeader([ROWS, 2]), Buffer.from(Float32Array.from({ length: 2 * ROWS }, (_, i) => i).buffer)]),
);

let count = 0;
const place = () => join(folder, `out${count++}.csv`);

const run = async (input: string, output: string, options: Partial<PredictJobOptions> = {}) =>
  predictJob(model, await (input.endsWith("npy") ? npySource(input) : csvSource(input)), {
    output,
    rowsPerPart: 2000,
    ...options,
  });

async function textOf(input: string): Promise<string> {
  const output = place();
  await run(input, output);
  return readFileSync(output, "utf8");
}

test("an output that is the file of rows is refused, by whatever name", async () => {
  const input = place();
  writeFileSync(input, "a,b\n1,2\n");
  const link = place();
  symlinkSync(input, link);
  for (const output of [input, link]) {
    await expect(run(input, output)).rejects.toThrow(
      'predictJob: "output" is out0.csv, the file that the rows come from.',
    );
  }
  expect(readFileSync(input, "utf8")).toBe("a,b\n1,2\n");
});

describe("an output that cannot be written is told of before any row is predicted", () => {
  const expectRefusal = async (output: string, message: string) => {
    const onProgress = () => expect("a row").toBe("none");
    await expect(run(csv, output, { onProgress })).rejects.toThrow(message);
    expect(existsSync(`${output}.job`)).toBe(false);
  };

  test("its folder is not there", async () => {
    const output = join(folder, "nowhere", "out.csv");
    await expectRefusal(output, `Make the folder ${join(folder, "nowhere")} first.`);
    expect(existsSync(join(folder, "nowhere"))).toBe(false);
  });

  test("it lies below a file", async () => {
    await expectRefusal(join(csv, "out.csv"), "out.csv: cannot be written: ENOTDIR");
  });

  test("it is a folder", async () => {
    const output = place();
    mkdirSync(output);
    await expectRefusal(output, "cannot be written: there is a folder of that name. Choose another.");
  });

  test("nobody may write there", async () => {
    if (process.platform === "win32") return; // Folders have no such bit there.
    const closed = join(folder, "closed");
    mkdirSync(closed);
    chmodSync(closed, 0o555);
    chmodSync(folder, 0o755);
    const root = process.getuid?.() === 0;
    // Root may write anywhere.
    if (root) process.seteuid?.(65534);
    try {
      await expectRefusal(
        join(closed, "out.csv"),
        `EACCES: permission denied, mkdir '${join(closed, "out.csv.job")}'. Get the right to write there`,
      );
    } finally {
      if (root) process.seteuid?.(0);
    }
  });
});

describe("a source that is not what it was", () => {
  test("cut off while it is read: what is done is kept, and with the whole file the job goes on", async () => {
    const [input, output] = [join(folder, "cut.npy"), place()];
    const restore = () => {
      copyFileSync(npy, input);
      utimesSync(input, 1e9, 1e9);
    };
    restore();
    await expect(run(input, output, { onProgress: () => truncateSync(input, 200_000) })).rejects.toThrow(
      `the file ends here; its header promises ${ROWS} rows. Get the whole file.`,
    );
    restore();
    const { resumedAt } = await run(input, output);
    expect(resumedAt).toBeGreaterThan(1000);
    expect(readFileSync(output, "utf8")).toBe(await textOf(npy));
  });

  test("gone between two runs: the job waits for it", async () => {
    const [input, output] = [join(folder, "gone.csv"), place()];
    copyFileSync(csv, input);
    const source = await csvSource(input);
    const stop = new AbortController();
    const onProgress = ({ rows }: { rows: number }) => rows > 10_000 && stop.abort(new Error("stop"));
    await expect(predictJob(model, source, { output, signal: stop.signal, onProgress })).rejects.toThrow("stop");
    renameSync(input, `${input}.away`);
    await expect(predictJob(model, source, { output })).rejects.toThrow(/^gone.csv: .*no such file/i);
    renameSync(`${input}.away`, input);
    const { resumedAt } = await predictJob(model, source, { output });
    expect(resumedAt).toBeGreaterThan(10_000);
    expect(readFileSync(output, "utf8")).toBe(await textOf(csv));
  });

  test("changed between two runs: it is another job", async () => {
    const [input, output] = [join(folder, "changed.csv"), place()];
    writeFileSync(input, "a,b\n1,2\nx,y\n");
    await expect(run(input, output, { batchSize: 1 })).rejects.toThrow("changed.csv, row 2");
    writeFileSync(input, "a,b\n1,2\n34,56\n");
    await expect(run(input, output)).rejects.toThrow(
      `${output}.job holds a job that differs from this one in: source. Go on as it was begun, or delete the folder`,
    );
    rmSync(`${output}.job`, { recursive: true });
    expect(await run(input, output)).toMatchObject({ rows: 2, resumedAt: 0 });
  });
});

test("a bad row keeps all rows before it", async () => {
  const [input, output] = [join(folder, "late.csv"), place()];
  writeFileSync(input, `a,b\n${"1,2\n".repeat(5000)}x,y\n`);
  for (const onProgress of [undefined, () => expect("a row").toBe("none")]) {
    await expect(run(input, output, { batchSize: 1, ...(onProgress && { onProgress }) })).rejects.toThrow("row 5001");
  }
});

test("a journal that something else changed is not gone on with", async () => {
  const output = place();
  const stop = new AbortController();
  const onProgress = () => stop.abort(new Error("stop"));
  await expect(run(csv, output, { signal: stop.signal, onProgress })).rejects.toThrow("stop");
  appendFileSync(join(`${output}.job`, "journal.ndjson"), "\0\0\n");
  await expect(run(csv, output)).rejects.toThrow(
    "the job's journal is damaged. Delete its folder to begin the job anew.",
  );
});
