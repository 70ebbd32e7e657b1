/** Models built here, drawn as Keras draws them: the same graphs as `model_to_dot` of Keras 3.16 made, byte for byte. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { clearSession, NotBuiltError } from "@neurode/core";
import { dotGoldens, errorOf } from "@neurode/goldens";
import type { PlotModelOptions } from "@neurode/viz";
import { MODELS } from "./goldens.test.models.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pictures-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(Object.entries(MODELS))("%s", (name, build) => {
  clearSession();
  const model = build();
  test.each(dotGoldens(name))("$head", async (golden) => {
    const file = join(folder, "model.dot");
    // model_to_dot shows names unless told otherwise, plot_model does not.
    const options = { showLayerNames: true, ...golden.options } as PlotModelOptions;
    const drawn = model.plot({ ...options, theme: "keras", toFile: file });
    if (errorOf(golden)) {
      await expect(drawn).rejects.toThrow(NotBuiltError);
      return;
    }
    await drawn;
    expect(await readFile(file, "utf8")).toBe(golden.expected);
  });
});
