import { expect, test } from "@jest/globals";
import { UnsupportedError } from "@neurode/core";
import { Dense } from "./layers/dense.js";
import { Input } from "./layers/inputLayer.js";
import { Sequential } from "./models/sequential.js";
import { plainConfig } from "./plainConfig.js";

test("a layer's arguments are told as plain data, those with arguments of their own with their class", () => {
  const config = plainConfig(new Dense(3, { activation: "relu", kernelRegularizer: "l2" }));
  expect(JSON.parse(JSON.stringify(config))).toEqual(config);
  expect(config).toMatchObject({
    units: 3,
    activation: "relu",
    biasConstraint: null,
    kernelRegularizer: { className: "L2", config: { l2: 0.01 } },
  });
});

test("what is no data, not finite or without an end is told in words", () => {
  class Odd extends Dense {
    override getConfig() {
      const ring: Record<string, unknown> = {};
      ring.again = ring;
      return { fn: Math.max, none: undefined, big: Infinity, table: new Float32Array(2), ring };
    }
  }
  const { ring, ...rest } = plainConfig(new Odd(1));
  expect(rest).toEqual({ fn: "max", none: null, big: "Infinity", table: "Float32Array" });
  expect(JSON.stringify(ring).length).toBeLessThan(200);
});

test("a layer that cannot be saved has no arguments to tell, and its model a summary", () => {
  class Unsaved extends Dense {
    override getConfig(): Record<string, unknown> {
      throw new UnsupportedError("it cannot be saved");
    }
  }
  expect(plainConfig(new Unsaved(1))).toEqual({});
  const model = new Sequential([Input({ shape: [2] }), new Unsaved(1)]);
  expect(model.summary({ printFn: () => {} })).toContain("(Unsaved)");
});
