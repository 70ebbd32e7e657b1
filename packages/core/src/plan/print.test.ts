import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { engine } from "../engine/choose.js";
import { Executable } from "../engine/run.js";
import { type Operand, parameter, symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { add } from "../ops/binary.js";
import { matmul } from "../ops/matmul.js";
import { relu, sigmoid } from "../ops/unary.js";
import { zeros } from "../tensor/create.js";
import { formatPlan } from "./print.js";

test("the plan of the tutorial's network is the one that docs/architecture.md shows", () => {
  const weight = (...shape: number[]) => parameter({ shape, dtype: "float32", tensor: zeros(shape), version: 0 });
  const dense = (x: Operand, inputDim: number, units: number) => add(matmul(x, weight(inputDim, units)), weight(units));
  const input = symbolic([null, 3, 1]);
  const output = sigmoid(dense(relu(dense(relu(dense(input, 1, 3)), 3, 3)), 3, 2));
  const { plan } = new Executable(graphOf([input], [output]), engine("wasm").kernels, [true]).compilation;

  const lines = formatPlan(plan).split("\n");
  const page = readFileSync(join(__dirname, "../../../../docs/architecture.md"), "utf8");
  expect(page).toContain(lines.map((line) => `    ${line}`).join("\n"));
});
