import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { ModelDescription } from "../../../description.js";
import { models } from "../../generated.test.models.js";
import { faultsOf } from "../../geometry.test.models.js";
import type { Direction } from "../../layout/orient.js";
import { checkPlotOptions } from "../../options.js";
import { pictureOf } from "../../picture.js";
import { model, NESTED, SAMPLES, TRANSLATOR } from "../../samples.test.models.js";
import { diagramWith, enclosingPaths, modelPaths } from "../data.js";
import { pageDataOf, statesOf } from "../pageData.js";
import { placeAfter, type Reference } from "./inherit.js";

/** Faults of the picture of every state, all placed after the one with all models open. */
async function faults(description: ModelDescription, rankdir: Direction, most = 100): Promise<string[]> {
  const settings = { ...checkPlotOptions({ rankdir }), theme: "auto" as const };
  const { options, reference } = await pageDataOf({ model: description, settings });
  const paths = modelPaths(description);
  const full = diagramWith(description, options, new Set(paths));
  // When there are too many states, each model is opened alone.
  const states = statesOf(paths, most) ?? [
    new Set<string>(),
    ...paths.map((path) => new Set([...enclosingPaths(path), path])),
  ];
  const found: string[] = [];
  for (const open of states) {
    const diagram = diagramWith(description, options, open);
    const picture = await pictureOf(diagram, options, placeAfter(reference as Reference, full, diagram));
    found.push(...faultsOf(picture).map((fault) => `open: ${[...open].join(" ")}: ${fault}`));
  }
  return found;
}

/** Models side by side and one in the other, with links into, out of and past them. */
const WOVEN = ((): ModelDescription => {
  const inner = (name: string, nested: ModelDescription[] = []) =>
    model(
      name,
      `
      ${name}_in   InputLayer   N,8   0
      ${name}_a    Dense:relu   N,8   72   ${name}_in
      ${nested[0] ? `${nested[0].name} Functional N,8 144 ${name}_a` : `${name}_b Dense N,8 72 ${name}_a`}
      ${name}_c    Add          N,8   0    ${nested[0]?.name ?? `${name}_b`} ${name}_in`,
      { nested },
    );
  return model(
    "woven",
    `
    x       InputLayer    N,8    0
    left    Functional    N,8    144   x
    right   Functional    N,8    216   x
    joined  Concatenate   N,16   0     left right x
    both    Dense         N,8    136   joined
    left    Functional    N,8    144   both
    last    Add           N,8    0     left right both`,
    { nested: [inner("left"), inner("right", [inner("deep")])] },
  );
})();

test.each([
  ["nested", NESTED],
  ["woven", WOVEN],
] as const)("every state of the %s model is drawn without faults, in all directions", async (_, description) => {
  for (const rankdir of ["TB", "BT", "LR", "RL"] as const) expect(await faults(description, rankdir)).toEqual([]);
});

test("so is every generated model", async () => {
  const nested = models.filter((description) => modelPaths(description).length > 0);
  await fc.assert(
    fc.asyncProperty(nested, fc.constantFrom<Direction>("TB", "LR"), async (description, rankdir) => {
      // Where many tensors change places in one channel, two may share a stretch of it (nudge.ts).
      const found = await faults(description, rankdir, 8);
      expect(found.filter((fault) => !fault.endsWith("run on top of each other"))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test("with nothing to open, the page has no reference, and the one state is known", async () => {
  const settings = { ...checkPlotOptions({}), theme: "auto" as const };
  const data = await pageDataOf({ model: TRANSLATOR, settings });
  expect(data.reference).toBeNull();
  expect(Object.keys(data.placements)).toEqual([""]);
});

test("states are the sets of open models that differ in the picture", () => {
  const names = (paths: readonly string[], most = 100) => statesOf(paths, most)?.map((state) => [...state].join(" "));
  expect(names([])).toEqual([""]);
  expect(names(["0", "0.1", "2"])).toEqual(["", "0", "0 0.1", "2", "0 2", "0 0.1 2"]);
  expect(names(["0", "1", "2", "3"], 15)).toBeUndefined();
  expect(modelPaths(NESTED)).toEqual(["1", "2", "2.1", "4"]);
  expect(modelPaths(SAMPLES.RESIDUAL)).toEqual([]);
});
