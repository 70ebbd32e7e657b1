/**
 * Damaged files: whatever is done to a good one, it ends in what it holds or
 * in an error that says what is wrong, soon and without much memory. This is
 * the short run; `pnpm fuzz` is the long one.
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { campaign } from "./fuzz/campaign.js";
import { formatNames } from "./fuzz/formats.js";
import { keptFiles, openKept } from "./fuzz/kept.js";
import { Opener } from "./fuzz/opener.js";

const RUNS = 100;
const SEED = 7;

const opener = new Opener();
afterAll(() => opener.close());

describe.each(formatNames)("%s", (format) => {
  const kept = keptFiles(format);
  if (kept.length > 0) {
    test.each(kept)("that failed once: %s", async (file) => {
      expect(await openKept(format, file, opener)).toBeNull();
    });
  }

  test(`${RUNS} damaged files`, async () => {
    expect(
      await campaign({ format, runs: RUNS, seed: SEED, folder: join(tmpdir(), "neurode-fuzz") }, opener),
    ).toBeNull();
  }, 120_000);
});
