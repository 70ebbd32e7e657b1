import { expect, test } from "@jest/globals";
import { Dense } from "./layers/dense.js";
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
