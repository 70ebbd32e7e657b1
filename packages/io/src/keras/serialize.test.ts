/** Configs of layers as Keras itself wrote them. */
import { describe, expect, test } from "@jest/globals";
import type { SymbolicTensor } from "@neurode/core";
import { Dense, Identity, type Initializer, Lambda, Layer, registerFunction, registerLayer } from "@neurode/layers";
import { layerCases, layerOf } from "../testing/layerCases.js";
import { convertConfig, type JsonObject } from "./objects.js";
import { serializeLayer } from "./serialize.js";

/** What Keras adds that no reader needs, or that only some of its versions write. */
const LEFT_OUT = ["quantization_config", "input_axes", "output_axes", "shared_object_id", "build_config", "sparse"];

function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key, part]) => !LEFT_OUT.includes(key) && !(key === "seed" && part === null),
  );
  return Object.fromEntries(kept.map(([key, part]) => [key, comparable(part)]));
}

describe("a layer's config is what Keras writes", () => {
  test.each(layerCases())("$name", (golden) => {
    const written = JSON.parse(JSON.stringify(serializeLayer(layerOf(golden))));
    const { config, ...rest } = golden.layer as unknown as { config: object };
    expect(comparable(written)).toEqual(comparable({ ...rest, config }));
  });
});

class Twice extends Layer {
  override call(x: SymbolicTensor): SymbolicTensor {
    return x;
  }
}

describe("what cannot be put in a file", () => {
  test("an activation that is a function of one's own", () => {
    const own = (x: SymbolicTensor) => x;
    expect(() => serializeLayer(new Dense(2, { activation: own, name: "mine" }))).toThrow(
      'Dense: activation: "own" is not the name of an activation',
    );
  });

  test("a Lambda whose function is not registered", () => {
    expect(() => serializeLayer(new Lambda((x: SymbolicTensor) => x))).toThrow("a function cannot be put in a config");
    const known = (x: SymbolicTensor) => x;
    registerFunction(known, "serializeTestIdentity");
    expect(serializeLayer(new Lambda(known)).config).toMatchObject({ function: "serializeTestIdentity" });
  });

  test("a class of one's own that is not registered", () => {
    expect(() => serializeLayer(new Twice({ name: "t" }))).toThrow("its class Twice is not known by its name");
    registerLayer(Twice);
    expect(serializeLayer(new Twice({ name: "t" }))).toMatchObject({ module: null, registered_name: "Custom>Twice" });
  });
});

test.each([{}, { module: null }])("an initializer that is called as a layer is none: Identity, %j", (lacking) => {
  const config = serializeLayer(new Dense(2, { kernelInitializer: new Identity({ gain: 3 }) })).config as JsonObject;
  const written = JSON.parse(JSON.stringify(config)) as Record<string, JsonObject>;
  written.kernel_initializer = { ...written.kernel_initializer, ...lacking };
  const noted: string[] = [];
  const { kernelInitializer } = convertConfig(written, (what) => noted.push(what));
  expect(noted).toEqual([]);
  expect((kernelInitializer as Initializer).values([2, 2]).join()).toBe("3,0,0,3");
});
