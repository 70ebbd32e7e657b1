/** Trainings that are killed and run again come to the bits of one that was not. */

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { setRandomSeed } from "@neurode/core";
import { Dense, Input, Sequential } from "../../../index.js";
import type { Callback } from "../callback.js";
import { BackupAndRestore, EarlyStopping, LambdaCallback } from "../index.js";
import type { ChildOptions, Kill } from "./backup.test.child.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "neurode-backup-"));
});
afterEach(() => rm(folder, { recursive: true }));

const CHILD = join(__dirname, "backup.test.child.js");

/** What a training in a process of its own gives; null when it was killed. */
function child(options: ChildOptions, timeout = 0): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const args = [CHILD, JSON.stringify(options)];
    execFile(process.execPath, args, { timeout, killSignal: "SIGKILL" }, (error, output, errors) => {
      if (error?.signal === "SIGKILL") resolve(null);
      else if (error) reject(new Error(errors || error.message));
      else resolve(JSON.parse(output));
    });
  });
}

// Seven batches make an epoch. Each kill is counted anew in the run that takes up the last one.
const KILLS: Kill[] = [
  { moment: "onTrainBatchEnd", count: 10 },
  { moment: "onSettled", count: 9 },
  { moment: "onTestBegin", count: 1 },
  { moment: "onEpochEnd", count: 1 },
];

describe("killed with SIGKILL again and again", () => {
  test.each([
    ["sequential", "epoch"],
    ["sequential", 2],
    ["subclass", 3],
    ["stream", 4],
  ] as const)(
    "%s, kept after each %p",
    async (kind, saveFreq) => {
      const options = { saveFreq, kind, epochs: 6, seed: 1 };
      const expected = child({ ...options, folder: join(folder, "whole"), kill: null });
      const killed = { ...options, folder: join(folder, "killed") };
      let seed = 1;
      for (const kill of KILLS) {
        // Another seed: what the first run drew is in the file.
        expect(await child({ ...killed, kill, seed: seed++ })).toBeNull();
      }
      const found = await child({ ...killed, kill: null, seed });
      expect(found).toEqual(await expected);
      expect(found).toMatchObject({ isLeft: false });
    },
    120_000,
  );

  test("at any time, also while it writes", async () => {
    const options = { saveFreq: 1, kind: "sequential", epochs: 20, seed: 1 } as const;
    const expected = await child({ ...options, folder: join(folder, "whole"), kill: null });
    let found: unknown = null;
    for (let timeout = 600; found === null; timeout = Math.ceil(1.25 * timeout)) {
      found = await child({ ...options, folder: join(folder, "killed"), kill: null }, timeout);
    }
    expect(found).toEqual(expected);
  }, 120_000);
});

describe("in one process", () => {
  const x = [[1], [2], [3], [4]];
  const y = [[2], [4], [5], [8]];
  const make = (units = 1) => {
    setRandomSeed(1);
    const model = new Sequential([Input({ shape: [1] }), new Dense(units)]);
    model.compile({ optimizer: "adam", loss: "mse" });
    return model;
  };
  const backup = () => new BackupAndRestore(kept());
  const kept = () => join(folder, "backup");
  const file = () => join(kept(), "training.backup");

  /** Throws at the end of an epoch, behind which there is a file. */
  async function broken(epoch: number, more: readonly Callback[] = []): Promise<void> {
    const stop = new LambdaCallback({
      onEpochBegin(at) {
        if (at === epoch) throw new Error("power cut");
      },
    });
    const fitted = make().fit(x, y, {
      epochs: 9,
      callbacks: [new BackupAndRestore(kept(), { doubleCheckpoint: true }), ...more, stop],
    });
    await expect(fitted).rejects.toThrow("power cut");
  }

  const other = new LambdaCallback();

  test("history and epochs go on", async () => {
    await broken(2);
    const { epoch, history } = await make().fit(x, y, { epochs: 4, callbacks: [backup(), other] });
    const whole = await make().fit(x, y, { epochs: 4 });
    expect(epoch).toEqual([0, 1, 2, 3]);
    expect(history).toEqual(whole.history);
  });

  test("doubleCheckpoint: the file before serves when the last one is damaged", async () => {
    await broken(3);
    await writeFile(file(), "rubbish");
    const seen: number[] = [];
    const look = new LambdaCallback({ onEpochBegin: (epoch) => void seen.push(epoch) });
    const callbacks = [new BackupAndRestore(kept(), { doubleCheckpoint: true }), look];
    await make().fit(x, y, { epochs: 4, callbacks });
    expect(seen).toEqual([2, 3]);
  });

  test("deleteCheckpoint: false keeps it: training has ended, and fit does nothing more", async () => {
    const keep = () => new BackupAndRestore(kept(), { deleteCheckpoint: false });
    const first = await make().fit(x, y, { epochs: 2, callbacks: [keep()] });
    const model = make();
    const seen: number[] = [];
    const look = new LambdaCallback({ onTrainBatchEnd: (batch) => void seen.push(batch) });
    const again = await model.fit(x, y, { epochs: 2, callbacks: [keep(), look] });
    expect(again.history).toEqual(first.history);
    expect(seen).toEqual([]);
  });

  test("what else is in the folder stays", async () => {
    await mkdir(kept());
    await writeFile(join(kept(), "mine.txt"), "mine");
    await make().fit(x, y, { callbacks: [backup()] });
    expect(await readdir(kept())).toEqual(["mine.txt"]);
  });

  const damages: [string, (bytes: Buffer) => Buffer, string][] = [
    ["cut off", (bytes) => bytes.subarray(0, 200), "its checksum is another"],
    ["one bit of it turned", (bytes) => flipped(bytes, bytes.length - 40), "its checksum is another"],
    ["empty", () => Buffer.alloc(0), "it does not begin as such a file does"],
    ["of another kind", (bytes) => flipped(bytes, 0), "it does not begin as such a file does"],
    [
      "of another version",
      (bytes) => flipped(bytes, 8),
      "it is of version 0, this is version 1. Delete it to begin anew.",
    ],
  ];
  test.each(damages)("a file that is %s", async (_, damage, message) => {
    await broken(1);
    await writeFile(file(), damage(await readFile(file())));
    const fitted = make().fit(x, y, { callbacks: [backup(), other] });
    await expect(fitted).rejects.toThrow(`BackupAndRestore: ${file()}: `);
    await expect(make().fit(x, y, { callbacks: [backup(), other] })).rejects.toThrow(message);
  });

  test("a file of another model changes nothing", async () => {
    await broken(1);
    const model = make(2);
    model.compile({ optimizer: "adam", loss: "mse" });
    const before = model.getWeights().map((weight) => Array.from(weight.numbers()));
    const fitted = model.fit(
      x,
      y.map(([each]) => [each, each]),
      { callbacks: [backup(), other] },
    );
    await expect(fitted).rejects.toThrow(
      `BackupAndRestore: ${file()}: it was made with batches {"x":"float32 4×1","y":"float32 4×1","sampleWeight":null}, which the model cannot be trained on: model `,
    );
    expect(model.getWeights().map((weight) => Array.from(weight.numbers()))).toEqual(before);
  });

  test("weights of other shapes are named", async () => {
    await broken(1);
    setRandomSeed(1);
    const model = new Sequential([Input({ shape: [1] }), new Dense(3), new Dense(1)]);
    model.compile({ optimizer: "adam", loss: "mse" });
    await expect(model.fit(x, y, { callbacks: [backup()] })).rejects.toThrow(
      /it does not fit the model: expected dense\S*\/kernel, float32 \(1, 3\), the file has dense\S*\/kernel, float32 \(1, 1\)/,
    );
  });

  test("nor does one with another optimizer or other callbacks", async () => {
    await broken(1, [new EarlyStopping({ monitor: "loss" })]);
    const model = make();
    await expect(model.fit(x, y, { callbacks: [backup(), other] })).rejects.toThrow(
      "it was made with the callbacks BackupAndRestore, EarlyStopping, fit() has BackupAndRestore, LambdaCallback.",
    );
    model.compile({ optimizer: "sgd", loss: "mse" });
    const callbacks = [backup(), new EarlyStopping({ monitor: "loss" }), other];
    await expect(model.fit(x, y, { callbacks })).rejects.toThrow(
      "it does not fit the model: expected metric loss/total",
    );
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] ^= 1;
  return copy;
}
