/** Weights from every kind of file into models that are there, and the older formats of whole models. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type Tensor, tensor } from "@neurode/core";
import { type GoldenArray, pathOf, readText } from "@neurode/goldens";
import { Dense, flatten, Input, type Model, Sequential, type Structure } from "@neurode/layers";
import { groupAt, type Hdf5Group, newGroup } from "./hdf5/tree.js";
import { writeHdf5 } from "./hdf5/write.js";
import { loadModel, loadWeights, modelFromJson, modelToJson, saveWeights } from "./index.js";
import { weightsTree } from "./keras/weights.js";
import { weightBytes } from "./testing/bytes.js";

const folder = mkdtempSync(join(tmpdir(), "neurode-"));

interface Manifest {
  readonly inputs: readonly GoldenArray[];
  readonly predict: GoldenArray | Readonly<Record<string, GoldenArray>>;
}

async function expectPredictions(model: Model, name: string): Promise<void> {
  const { inputs, predict } = JSON.parse(readText(`saved/${name}.manifest.json`)) as Manifest;
  const data = inputs.map(({ data: values, shape }) => tensor([...values], { shape }));
  const outputs = flatten(await model.predict<Structure<Tensor>>(data.length === 1 ? data[0] : data));
  const byName = predict as Readonly<Record<string, GoldenArray>>;
  const expected = Array.isArray(predict.data)
    ? [predict as GoldenArray]
    : Object.keys(byName)
        .sort()
        .map((key) => byName[key]);
  expect(outputs).toHaveLength(expected.length);
  outputs.forEach((output, i) => {
    output.numbers().forEach((value, j) => {
      expect(Math.abs(value - expected[i].data[j])).toBeLessThan(1e-5);
    });
  });
}

describe.each(["mlp_tutorial", "functional_two_in_two_out", "nested_autoencoder", "cnn_compiled", "rnn_text"])(
  "%s",
  (name) => {
    test.each(["keras", "legacy.h5"])("as .%s predicts what Keras does, within 1e-5", async (ending) => {
      await expectPredictions(await loadModel(pathOf(`saved/${name}.${ending}`)), name);
    });

    test.each(["weights.h5", "keras", "legacy.h5"])("has its weights set from .%s", async (ending) => {
      const model = modelFromJson(modelToJson(await loadModel(pathOf(`saved/${name}.keras`))));
      await model.loadWeights(pathOf(`saved/${name}.${ending}`));
      await expectPredictions(model, name);
    });
  },
);

/** A tree with other names for its groups. */
function renamed(group: Hdf5Group, name: (old: string) => string): Hdf5Group {
  const members = [...group.members].map(
    ([old, member]) => [name(old), member.kind === "group" ? renamed(member, name) : member] as const,
  );
  return { ...group, members: new Map(members) };
}

describe("files of Keras 2.13 to 2.15", () => {
  const model = new Sequential([Input({ shape: [3] }), new Dense(4), new Dense(3), new Dense(2)]);
  const fresh = () => modelFromJson(modelToJson(model)) as Sequential;
  const tree = weightsTree(model);

  test.each<[string, Hdf5Group]>([
    [
      "another name for the list of layers",
      renamed(tree, (name) => (name === "layers" ? "_layer_checkpoint_dependencies" : name)),
    ],
    ["gaps in the numbers", renamed(tree, (name) => ({ dense_1: "dense_2", dense_2: "dense_10" })[name] ?? name)],
    ["backslashes", backslashes(tree)],
    ["all of them", backslashes(renamed(tree, (name) => ({ layers: "_layer_checkpoint_dependencies" })[name] ?? name))],
  ])("%s", (_what, changed) => {
    const again = fresh();
    return loadWeights(again, writeHdf5(changed)).then(() => {
      expect(weightBytes(again)).toEqual(weightBytes(model));
    });
  });

  function backslashes(root: Hdf5Group): Hdf5Group {
    const flat = newGroup();
    const visit = (group: Hdf5Group, path: string): void => {
      for (const [name, member] of group.members) {
        if (member.kind === "dataset") continue;
        if (name === "vars") groupAt(flat, path).members.set("vars", member);
        else visit(member, path === "" ? name : `${path}\\${name}`);
      }
    };
    visit(root, "");
    return flat;
  }
});

describe("says what is wrong, and leaves the model as it was", () => {
  const make = (units = 2) => new Sequential([Input({ shape: [3] }), new Dense(units, { name: "out" })], { name: "m" });
  const path = join(folder, "w.weights.h5");
  const safe = join(folder, "w.safetensors");

  test.each([
    [
      "weights.h5",
      () => path,
      'w.weights.h5: kernel of layer out should be (3, 5), but "layers/dense/vars/0" is (3, 2).',
    ],
    ["safetensors", () => safe, 'w.safetensors: "out/kernel" is (3, 2), but should be (3, 5).'],
  ])("of another shape in .%s", async (_ending, file, message) => {
    await saveWeights(make(), path);
    await saveWeights(make(), safe);
    const model = make(5);
    const before = weightBytes(model);
    await expect(loadWeights(model, file())).rejects.toMatchObject({ name: "ModelFormatError", message });
    expect(weightBytes(model)).toEqual(before);
  });

  test("of weights of another model", async () => {
    await saveWeights(make(), safe);
    const other = new Sequential([Input({ shape: [3] }), new Dense(2, { name: "other" })]);
    await expect(loadWeights(other, safe)).rejects.toThrow(
      "has no tensor for other/kernel, other/bias. It holds: out/kernel, out/bias.",
    );
  });

  test.each<[string, (good: Buffer) => Uint8Array, string]>([
    [
      "a header beyond the end",
      (good) => {
        good.writeUInt32LE(1_000_000, 0);
        return good;
      },
      "its header of 1000000 bytes goes beyond its end",
    ],
    ["a file cut off", (good) => good.subarray(0, good.length - 4), "lies beyond the end"],
    [
      "sizes that lie",
      (good) => Buffer.from(good.toString("latin1").replace("[3,2]", "[9,9]"), "latin1"),
      "has 24 bytes in place of 324",
    ],
    [
      "a dtype not known",
      (good) => Buffer.from(good.toString("latin1").replace('"F32"', '"F99"'), "latin1"),
      'is of dtype "F99", which is not known',
    ],
  ])("of %s in .safetensors", async (_what, change, message) => {
    await saveWeights(make(), safe);
    await expect(loadWeights(make(), change(readFileSync(safe)))).rejects.toMatchObject({
      name: "ModelFormatError",
      message: expect.stringContaining(message),
    });
  });

  test("of a file that is something else", async () => {
    const text = join(folder, "text.h5");
    writeFileSync(text, "hello");
    await expect(loadWeights(make(), text)).rejects.toThrow(
      "text.h5: is not a model file: expected a .weights.h5, .keras, .h5",
    );
    await expect(loadWeights(make(), folder)).rejects.toThrow(
      "is a folder without a model in it: expected a .weights.h5",
    );
  });
});
