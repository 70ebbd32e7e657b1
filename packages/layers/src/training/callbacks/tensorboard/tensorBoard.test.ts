/**
 * Event files, read back here. TensorBoard 2.21 reads the same ones; the
 * checksums are tested against the numbers of RFC 3720.
 */

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { setRandomSeed } from "@neurode/core";
import { Dense, Input, Sequential } from "../../../index.js";
import { TensorBoard } from "../index.js";
import { bucketsOf } from "./histogram.js";
import { crc32c } from "./record.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "neurode-tensorboard-"));
});
afterEach(() => rm(folder, { recursive: true }));

const x = Array.from({ length: 12 }, (_, i) => [i / 12]);

async function train(options: object) {
  setRandomSeed(1);
  const model = new Sequential([Input({ shape: [1] }), new Dense(1, { name: "out" })]);
  model.compile({ optimizer: "sgd", loss: "mse" });
  const callbacks = [new TensorBoard({ logDir: folder, ...options })];
  return model.fit(x, x, { epochs: 2, batchSize: 4, validationSplit: 0.25, callbacks });
}

test("scalars of epochs, of training and of validation", async () => {
  const { history } = await train({});
  const rate = Math.fround(0.01);
  expect(await scalars("train")).toEqual([
    ["epoch_loss", 0, history.loss[0]],
    ["epoch_learning_rate", 0, rate],
    ["epoch_loss", 1, history.loss[1]],
    ["epoch_learning_rate", 1, rate],
  ]);
  expect(await scalars("validation")).toEqual([
    ["evaluation_loss_vs_iterations", 3, history.val_loss[0]],
    ["epoch_loss", 0, history.val_loss[0]],
    ["evaluation_loss_vs_iterations", 6, history.val_loss[1]],
    ["epoch_loss", 1, history.val_loss[1]],
  ]);
});

test("of batches, counted on over epochs", async () => {
  await train({ updateFreq: 2 });
  const steps = (await scalars("train")).filter(([tag]) => tag === "batch_loss").map(([, step]) => step);
  expect(steps).toEqual([2, 4, 6]);
  expect((await scalars("validation")).filter(([tag]) => tag === "batch_loss").map(([, step]) => step)).toEqual([2]);
});

test("histograms of weights", async () => {
  await train({ histogramFreq: 2 });
  const tags = (await values("train")).map(({ tag, plugin, step }) => `${plugin} ${tag} ${step}`);
  expect(tags.filter((tag) => tag.startsWith("histograms"))).toEqual([
    "histograms out/kernel/histogram 0",
    "histograms out/bias/histogram 0",
  ]);
});

test("speed", async () => {
  await train({ writeStepsPerSecond: true });
  const speeds = (await scalars("train")).filter(([tag]) => tag === "epoch_steps_per_second");
  expect(speeds).toHaveLength(2);
  for (const [, , speed] of speeds) expect(speed).toBeGreaterThan(0);
});

test("the checksum of RFC 3720, B.4", () => {
  expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
});

test("buckets hold all values", () => {
  const buckets = bucketsOf([0, 1, 5, 10, 30]);
  expect(buckets).toHaveLength(30);
  expect(buckets[0]).toEqual([0, 1, 1]);
  expect(buckets[29]).toEqual([29, 30, 1]);
  expect(buckets.reduce((sum, [, , count]) => sum + count, 0)).toBe(5);
  expect(bucketsOf([2, 2])[29]).toEqual([1.5, 2.5, 2]);
});

test("what is not written is said", () => {
  expect(() => new TensorBoard({ writeImages: true } as never)).toThrow(
    "TensorBoard: writeImages is not written here, only scalars and histograms are. Leave it out.",
  );
  expect(() => new TensorBoard({ writeGraph: false } as never)).not.toThrow();
  expect(() => new TensorBoard({ updateFreq: "step" as never })).toThrow('updateFreq must be "epoch", "batch" or');
});

interface Value {
  readonly tag: string;
  readonly step: number;
  readonly plugin: string;
  readonly content: Buffer;
}

async function scalars(part: string): Promise<[string, number, number][]> {
  const all = await values(part);
  return all
    .filter(({ plugin }) => plugin === "scalars")
    .map(({ tag, step, content }) => [tag, step, content.readFloatLE()]);
}

async function values(part: string): Promise<Value[]> {
  const [file, ...others] = await readdir(join(folder, part));
  expect(others).toEqual([]);
  expect(file).toMatch(/^events\.out\.tfevents\.\d{10}\..+\.v2$/);
  const bytes = await readFile(join(folder, part, file));
  const events: Map<number, Buffer | number>[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    expect(bytes.readUInt32LE(at + 8)).toBe(masked(bytes.subarray(at, at + 8)));
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(masked(data));
    events.push(fields(data));
    at += length + 16;
  }
  expect(String(events[0].get(3))).toBe("brain.Event:2");
  return events.slice(1).map((event) => {
    const value = fields(fields(event.get(5) as Buffer).get(1) as Buffer);
    const plugin = fields(fields(value.get(9) as Buffer).get(1) as Buffer).get(1);
    const content = fields(value.get(8) as Buffer).get(4) as Buffer;
    return { tag: String(value.get(1)), step: event.get(2) as number, plugin: String(plugin), content };
  });
}

function masked(bytes: Buffer): number {
  const crc = BigInt(crc32c(bytes));
  return Number((((crc >> 15n) | (crc << 17n)) & 0xffffffffn) + 0xa282ead8n) % 2 ** 32;
}

/** The fields of a message, by number; of those with one number the last. */
function fields(bytes: Buffer): Map<number, Buffer | number> {
  const found = new Map<number, Buffer | number>();
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    if (tag % 8 === 0) found.set(tag >> 3, varint());
    else {
      const length = tag % 8 === 1 ? 8 : varint();
      found.set(tag >> 3, bytes.subarray(at, at + length));
      at += length;
    }
  }
  return found;
}
