/**
 * Damaged files: whatever is done to a good one, it ends in a model or a
 * ModelFormatError, soon and without much memory. NEURODE_FUZZ=20000 runs so
 * many cases of each format; a failure prints the seed to run it again with,
 * NEURODE_FUZZ_SEED.
 */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { pathOf } from "@neurode/goldens";
import { Model } from "@neurode/layers";
import fc from "fast-check";
import { unzipSync, zipSync } from "fflate";
import { ModelFormatError } from "./errors.js";
import { describeFile, loadModel, loadWeights, modelFromJson, modelToJson, saveModel, saveWeights } from "./index.js";
import { mutations } from "./testing/mutations.js";

const RUNS = Number(process.env.NEURODE_FUZZ ?? 150);
const SEED = process.env.NEURODE_FUZZ_SEED;
const MOST_MS = 2000;
const MOST_BYTES = 512 * 2 ** 20;

const folder = mkdtempSync(join(tmpdir(), "neurode-"));
const NAMES = ["mlp_tutorial", "functional_two_in_two_out", "rnn_text", "nested_autoencoder"];
const open = (bytes: Uint8Array) => loadModel(bytes);
const golden = (file: string) => readFileSync(pathOf(`saved/${file}`));

/** Throws when `open` ends in anything but a model or a ModelFormatError, or takes too long or too much. */
async function check(open: () => Promise<unknown> | unknown): Promise<void> {
  const before = process.memoryUsage().rss;
  // Of the processor: what a busy machine makes wait is not counted.
  const start = process.cpuUsage();
  try {
    const result = await open();
    if (result !== undefined) expect(result).toBeInstanceOf(Model);
  } catch (error) {
    if (!(error instanceof ModelFormatError)) throw error;
    expect(error.message.length).toBeGreaterThan(10);
  }
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1000).toBeLessThan(MOST_MS);
  expect(process.memoryUsage().rss - before).toBeLessThan(MOST_BYTES);
}

/** Checks `RUNS` changes of each of `files`. */
async function fuzz(files: readonly Uint8Array[], json: boolean, open: (bytes: Uint8Array, file: number) => unknown) {
  const cases = fc.tuple(fc.nat({ max: files.length - 1 }), mutations(json));
  const property = fc.asyncProperty(cases, ([file, change]) => check(() => open(change(files[file]), file)));
  await fc.assert(property, { numRuns: RUNS, ...(SEED && { seed: Number(SEED) }) });
}

/** The archive with one member changed, well packed. */
function repacked(archive: Uint8Array, member: string, bytes: Uint8Array): Uint8Array {
  return zipSync({ ...unzipSync(archive), [member]: bytes }, { level: 0 });
}

describe(`${RUNS} damaged files of each format end in a model or a ModelFormatError`, () => {
  const timeout = 60_000 + RUNS * 200;
  const archives = NAMES.map((name) => golden(`${name}.keras`));
  const members = (name: string) => archives.map((archive) => unzipSync(archive)[name]);

  test(".keras", () => fuzz(archives, false, open), timeout);

  test(
    "config.json",
    () =>
      fuzz(members("config.json"), true, (bytes, file) => loadModel(repacked(archives[file], "config.json", bytes))),
    timeout,
  );

  test(
    "model.weights.h5",
    () =>
      fuzz(members("model.weights.h5"), false, (bytes, file) =>
        loadModel(repacked(archives[file], "model.weights.h5", bytes)),
      ),
    timeout,
  );

  test(
    ".legacy.h5",
    () =>
      fuzz(
        [...NAMES, "cnn_compiled"].map((name) => golden(`${name}.legacy.h5`)),
        true,
        open,
      ),
    timeout,
  );

  test(
    "of all, described",
    () =>
      fuzz(
        [...archives, ...NAMES.flatMap((name) => [golden(`${name}.legacy.h5`), golden(`${name}.weights.h5`)])],
        true,
        (bytes) => describeFile(bytes).then(() => undefined),
      ),
    timeout,
  );

  test(
    ".weights.h5 and .safetensors",
    async () => {
      const models = await Promise.all(archives.map(open));
      const paths = models.map((_, i) => join(folder, `${i}.safetensors`));
      for (const [i, model] of models.entries()) await saveWeights(model, paths[i]);
      const files = [...NAMES.map((name) => golden(`${name}.weights.h5`)), ...paths.map((path) => readFileSync(path))];
      await fuzz(files, true, (bytes, file) => loadWeights(models[file % models.length], bytes));
    },
    timeout,
  );

  test(
    "architecture JSON",
    async () => {
      const models = await Promise.all(archives.map(open));
      const files = models.map((model) => Buffer.from(modelToJson(model)));
      await fuzz(files, true, (bytes) => modelFromJson(Buffer.from(bytes).toString()));
    },
    timeout,
  );

  test(
    "model.json of TensorFlow.js",
    async () => {
      const models = await Promise.all(archives.map(open));
      // TensorFlow.js has no GRU like that of rnn_text.
      const written = models.filter((_, i) => NAMES[i] !== "rnn_text");
      const paths = written.map((_, i) => join(folder, `${i}.json`));
      for (const [i, model] of written.entries()) await saveModel(model, paths[i]);
      const files = paths.map((path) => readFileSync(path));
      const changed = join(folder, "changed.json");
      await fuzz(files, true, (bytes) => {
        writeFileSync(changed, bytes);
        return loadModel(changed);
      });
    },
    timeout,
  );
});
