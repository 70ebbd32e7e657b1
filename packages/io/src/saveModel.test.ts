/** Files as Keras writes them, whole or not at all, and what is said when a model cannot be saved. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { type SymbolicTensor, tensor } from "@neurode/core";
import { pathOf, readText } from "@neurode/goldens";
import { Dense, Input, Model, registerLayer, Sequential, StringLookup } from "@neurode/layers";
import { unzipSync } from "fflate";
import { Hdf5 } from "./hdf5/read.js";
import { loadModel, loadWeights, modelToJson, saveModel, saveWeights } from "./index.js";
import { weightBytes } from "./testing/bytes.js";
import { comparable } from "./testing/configs.js";

const folder = mkdtempSync(join(tmpdir(), "neurode-"));
const small = () => new Sequential([Input({ shape: [3] }), new Dense(2)]);

interface Item {
  readonly path: string;
  readonly kind: string;
  readonly shape?: readonly number[];
  readonly attrs?: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly zip_members: readonly [string, number][];
  readonly "config.json": { readonly config: unknown };
  readonly "model.weights.h5": { readonly items: readonly Item[] };
}

describe.each(["mlp_tutorial", "functional_two_in_two_out", "nested_autoencoder", "cnn_compiled", "rnn_text"])(
  "%s",
  (name) => {
    const manifest = JSON.parse(readText(`saved/${name}.manifest.json`)) as Manifest;
    const path = join(folder, `${name}.keras`);

    test("has Keras's members, config, groups and attributes", async () => {
      const model = await loadModel(pathOf(`saved/${name}.keras`));
      await saveModel(model, path);
      const members = unzipSync(readFileSync(path));
      expect(Object.keys(members)).toEqual(manifest.zip_members.map(([member]) => member));
      const config = JSON.parse(Buffer.from(members["config.json"]).toString());
      expect(comparable(config.config)).toEqual(comparable(manifest["config.json"].config));
      const weights = new Hdf5(members["model.weights.h5"], name);
      for (const { path: at, kind, shape, attrs } of manifest["model.weights.h5"].items) {
        if (at.startsWith("optimizer")) continue;
        if (kind === "dataset") expect(weights.read(at).shape).toEqual(shape);
        else expect(weights.keys(at)).not.toBeNull();
        if (attrs?.name) expect(weights.attribute(at, "name")).toEqual([attrs.name]);
      }
    });
  },
);

class MyModel extends Model {
  readonly dense1 = new Dense(3, { activation: "relu", name: "layer1" });
  readonly dense2 = new Dense(3, { activation: "relu", name: "layer2" });
  readonly dense3 = new Dense(2, { name: "layer3" });
  override call(x: SymbolicTensor): SymbolicTensor {
    return this.dense3(this.dense2(this.dense1(x)));
  }
}

class Blocks extends Model {
  readonly blocks = [new Dense(4), new Dense(3)];
  readonly heads = { score: new Dense(1) };
  readonly out = new Dense(2);
  override call(x: SymbolicTensor): SymbolicTensor {
    return this.out(this.heads.score(this.blocks[1](this.blocks[0](x))));
  }
}

describe("a model class of one's own", () => {
  test("is refused by name, then saved and loaded once it is registered", async () => {
    const model = new MyModel({ name: "my_model" });
    model(tensor([[1, 2, 3]]));
    const path = join(folder, "own.keras");
    await expect(saveModel(model, path)).rejects.toThrow("its class MyModel is not known by its name");
    await expect(loadModel(pathOf("saved/subclassed_tutorial.keras"))).rejects.toThrow("layer MyModel (");
    registerLayer(MyModel);
    await saveModel(model, path);
    const again = await loadModel(path);
    expect(again).toBeInstanceOf(MyModel);
    expect(weightBytes(again)).toEqual(weightBytes(model));
    const { weights_order: order } = JSON.parse(readText("saved/subclassed_tutorial.manifest.json"));
    const keras = await loadModel(pathOf("saved/subclassed_tutorial.keras"));
    expect(keras.weights.map(({ shape }) => shape)).toEqual(order.map(([, shape]: [string, number[]]) => shape));
  });

  test("has its attributes for paths; those behind its list of layers are in that", async () => {
    const model = new Blocks();
    model(tensor([[1, 2, 3]]));
    const path = join(folder, "blocks.weights.h5");
    await saveWeights(model, path);
    const file = new Hdf5(readFileSync(path), "blocks");
    for (const at of ["blocks/dense/vars/0", "blocks/dense_1/vars/0", "heads/dense/vars/0", "layers/dense_3/vars/0"]) {
      expect(file.has(at)).toBe(true);
    }
    const again = new Blocks();
    again(tensor([[1, 2, 3]]));
    await loadWeights(again, path);
    expect(weightBytes(again)).toEqual(weightBytes(model));
  });
});

test("a layer that is used twice, or by two models, is stored once and is one again", async () => {
  const shared = new Dense(3, { name: "shared" });
  const [a, b] = [Input({ shape: [3] }), Input({ shape: [3] })];
  const model = new Model({ inputs: [a, b], outputs: [shared(shared(a)), shared(b)] });
  const path = join(folder, "shared.keras");
  await saveModel(model, path);
  const again = await loadModel(path);
  expect(again.weights).toHaveLength(2);
  expect(weightBytes(again)).toEqual(weightBytes(model));
  const x = tensor([[1, 2, 3]]);
  const outputs = async (each: Model) =>
    ((await each.predict([x, x])) as unknown as { numbers(): number[] }[]).map((y) => y.numbers());
  expect(await outputs(again)).toEqual(await outputs(model));
});

test.each(["int8", "float16"] as const)("a model quantized to %s", async (mode) => {
  const model = small();
  model.quantize(mode);
  const path = join(folder, "quantized.keras");
  await saveModel(model, path);
  const again = await loadModel(path);
  expect(again.layers.map(({ dtype }) => dtype)).toEqual([`${mode}_from_float32`]);
  expect(weightBytes(again)).toEqual(weightBytes(model));
});

test("an adapted layer has its adaptation in its matrix, and begins anew", async () => {
  const dense = new Dense(4);
  const model = new Sequential([Input({ shape: [3] }), dense]);
  dense.enableLora(2);
  dense.setWeights(
    dense.weights.map(({ shape, size }) =>
      tensor(
        Float32Array.from({ length: size }, (_, i) => i / 7),
        { shape },
      ),
    ),
  );
  const path = join(folder, "lora.keras");
  await saveModel(model, path);
  const again = await loadModel(path);
  const x = tensor([[0.5, -1, 2]]);
  expect((await again.predict(x)).numbers()).toEqual((await model.predict(x)).numbers());
  await model.loadWeights(path);
  expect((await model.predict(x)).numbers()).toEqual((await again.predict(x)).numbers());
});

test("frozen models and layers are frozen again", async () => {
  const inner = new Sequential([Input({ shape: [3] }), new Dense(2)], { name: "inner" });
  inner.trainable = false;
  const model = new Sequential([Input({ shape: [3] }), inner, new Dense(1)]);
  await model.save(join(folder, "frozen.keras"));
  const again = await loadModel(join(folder, "frozen.keras"));
  expect(again.trainableWeights).toHaveLength(2);
  expect(again.layers[0].trainable).toBe(false);
});

test("a vocabulary is in the config", () => {
  const model = new Sequential([new StringLookup({ vocabulary: ["a", "b"] })]);
  expect(modelToJson(model)).toContain('"vocabulary":["[UNK]","a","b"]');
});

describe("writes", () => {
  test("to paths and file URLs, over what was there, leaving nothing beside it", async () => {
    const own = join(folder, "own");
    mkdirSync(own);
    writeFileSync(join(own, "model.keras"), "old");
    const model = small();
    await saveModel(model, pathToFileURL(join(own, "model.keras")));
    await model.save(join(own, "again.keras"));
    await model.saveWeights(join(own, "model.weights.h5"));
    expect(readdirSync(own).sort()).toEqual(["again.keras", "model.keras", "model.weights.h5"]);
    expect(Buffer.compare(readFileSync(join(own, "model.keras")), readFileSync(join(own, "again.keras")))).toBe(0);
  });

  test("nothing when it cannot", async () => {
    const place = join(folder, "taken.keras");
    mkdirSync(place);
    await expect(saveModel(small(), place)).rejects.toThrow(/cannot write .*taken.keras/);
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
    await expect(saveModel(small(), join(folder, "nowhere", "model.keras"))).rejects.toThrow("there is no folder");
  });

  test.each([
    [
      "model.bin",
      'expected a path that ends in .keras, .h5, .hdf5, .json or .onnx, got "model.bin". Did you mean "model.keras"?',
    ],
    ["model.js", 'Did you mean "model.keras"?'],
    ["", 'got "". Did you mean "model.keras"?'],
    ["model.weights.h5", "is the name of a file of weights; use saveWeights"],
  ])("no %s", async (name, message) => {
    await expect(saveModel(small(), name)).rejects.toThrow(message);
  });

  test("the same under .h5 and .hdf5", async () => {
    const [short, long] = [join(folder, "same.h5"), join(folder, "same.hdf5")];
    const model = small();
    for (const path of [short, long]) await saveModel(model, path);
    expect(Buffer.compare(readFileSync(short), readFileSync(long))).toBe(0);
    expect(weightBytes(await loadModel(long))).toEqual(weightBytes(model));
  });

  test("not without a path", async () => {
    await expect(saveModel(small(), undefined as never)).rejects.toThrow(
      "expected the path of a file, or its URL, got",
    );
  });

  test.each([".json", ".onnx"])("no optimizer into %s", async (ending) => {
    const path = join(folder, `inference${ending}`);
    await saveModel(small(), path, { includeOptimizer: false });
    await expect(saveModel(small(), path, { includeOptimizer: true })).rejects.toThrow(
      `saveModel: includeOptimizer: a ${ending} file holds no optimizer.`,
    );
  });

  test("no weights under another ending, nor those of a model that is not built", async () => {
    await expect(saveWeights(small(), "model.h5")).rejects.toThrow(
      'saveWeights: expected a path that ends in .weights.h5 or .safetensors, got "model.h5". Did you mean "model.weights.h5"?',
    );
    const unbuilt = new Sequential([new Dense(2)], { name: "unbuilt" });
    await expect(saveModel(unbuilt, join(folder, "u.keras"))).rejects.toThrow("model unbuilt is not built");
    await expect(loadWeights(unbuilt, pathOf("saved/mlp_tutorial.keras"))).rejects.toThrow(
      "model unbuilt is not built",
    );
  });
});
