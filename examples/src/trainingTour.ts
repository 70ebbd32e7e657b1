/**
 * Training, step by step: what a loss is, how an optimizer makes it smaller, why weights
 * begin where they do, and what `compile` and `fit` do with it all. To be read from top to bottom.
 */
import assert from "node:assert/strict";
import { engine, gradients, Random, type Tensor, tensor } from "@neurode/core";
import {
  Dense,
  GlorotUniform,
  Input,
  losses,
  ops,
  optimizers,
  RandomNormal,
  Sequential,
  type SymbolicTensor,
  setRandomSeed,
  Zeros,
} from "@neurode/layers";
import { plotHistory } from "@neurode/viz";

const heading = (text: string) => console.log(`\n${text}\n${"─".repeat(text.length)}`);
const numberOf = (scalar: Tensor) => scalar.numbers()[0];
const column = (value: number, width = 10) => value.toFixed(4).padStart(width);

heading("1  A loss tells how wrong a model is: one number, 0 when all is right");

const truth = tensor([[1, 0]]);
console.log("truth [1, 0]       mean squared error   binary cross-entropy");
for (const sure of [0.5, 0.9, 0.99, 0.01]) {
  const prediction = tensor([[sure, 1 - sure]]);
  const [squared, entropy] = [new losses.MeanSquaredError(), new losses.BinaryCrossentropy()].map((loss) =>
    numberOf(loss(truth, prediction)),
  );
  console.log(
    `predicted ${`[${sure}, ${(1 - sure).toFixed(2)}]`.padEnd(14)}${column(squared, 12)}${column(entropy, 22)}`,
  );
}
console.log("Who is sure and wrong is punished hardest by the cross-entropy: so it is for probabilities.");

heading("2  Gradients tell in which direction the loss grows; an optimizer steps the other way");

const steepness = tensor([1, 4]);
const bottom = tensor([1, -2]);
/** Smallest, 0, at the bottom, and four times as steep across as along. */
const valley = (at: SymbolicTensor) => ops.sum(ops.multiply(steepness, ops.square(ops.subtract(at, bottom))));
const start = tensor([0, 0]);
const { value, gradients: slopes } = gradients(valley, [start]);
console.log(`at (0, 0) the loss is ${numberOf(value)}, its gradient (${slopes[0].numbers().join(", ")})`);

/** The losses on the way down: at each step against the gradient, as far as the learning rate says. */
function descend(learningRate: number, steps: number): number[] {
  let at = [0, 0];
  return Array.from({ length: steps }, () => {
    const { value: loss, gradients: down } = gradients(valley, [tensor(at)]);
    const slope = down[0].numbers();
    at = at.map((x, i) => x - learningRate * slope[i]);
    return numberOf(loss);
  });
}
for (const [rate, verdict] of [
  [0.01, "too small: slow"],
  [0.1, "well chosen"],
  [0.26, "too large: it runs away"],
] as const) {
  const way = descend(rate, 13).filter((_, step) => step % 4 === 0);
  console.log(`learning rate ${String(rate).padEnd(5)} ${way.map((loss) => column(loss)).join("")}   ${verdict}`);
}
assert.ok((descend(0.1, 40).at(-1) as number) < 1e-3);
assert.ok((descend(0.26, 40).at(-1) as number) > 17);

heading("3  Weights begin at random, spread so that what passes through layers neither fades nor explodes");

const noise = new Random(1);
const input = tensor(Array.from({ length: 256 }, () => Array.from({ length: 64 }, () => noise.normal())));
console.log("standard deviation behind layer        1         4         8");
const spreads = [
  ["Zeros", new Zeros()],
  ["RandomNormal, 0.05", new RandomNormal({ stddev: 0.05, seed: 1 })],
  ["RandomNormal, 0.5", new RandomNormal({ stddev: 0.5, seed: 1 })],
  ["GlorotUniform, the default", new GlorotUniform({ seed: 1 })],
] as const;
const last = spreads.map(([name, kernelInitializer]) => {
  let x: Tensor = input;
  const deviations = Array.from({ length: 8 }, () => {
    x = new Dense(64, { activation: "tanh", kernelInitializer })(x);
    return numberOf(ops.std(x) as Tensor);
  });
  console.log(`${name.padEnd(30)}${[0, 3, 7].map((i) => column(deviations[i])).join("")}`);
  return deviations[7];
});
console.log("Near 1 tanh is flat, so that little is learned: too wide is no better than too narrow.");
assert.equal(last[0], 0);
assert.ok(last[3] > 0.1, "the default keeps the spread");

heading("4  compile chooses loss, optimizer and metrics; fit goes through the data, batch by batch");

const rows = 512;
const x = tensor(Array.from({ length: rows }, () => [noise.uniform(-1, 1), noise.uniform(-1, 1)]));
/** 1 inside of a ring, 0 elsewhere. */
const y = tensor(
  Array.from({ length: rows }, (_, row) => {
    const radius = Math.hypot(x.data[2 * row], x.data[2 * row + 1]);
    return [radius > 0.4 && radius < 0.8 ? 1 : 0];
  }),
);

async function train(optimizer: optimizers.Optimizer, epochs: number) {
  setRandomSeed(1); // the same weights to begin with, the same batches
  const model = new Sequential([
    Input({ shape: [2] }),
    new Dense(16, { activation: "relu" }),
    new Dense(16, { activation: "relu" }),
    new Dense(1, { activation: "sigmoid" }),
  ]);
  model.compile({ optimizer, loss: "binary_crossentropy", metrics: ["accuracy"] });
  return { model, history: await model.fit(x, y, { epochs, batchSize: 32, validationSplit: 0.25, verbose: 0 }) };
}

console.log("loss after epoch                      1         5        20");
const contenders = [
  ["SGD", new optimizers.SGD({ learningRate: 0.05 })],
  ["SGD, momentum 0.9", new optimizers.SGD({ learningRate: 0.05, momentum: 0.9 })],
  ["RMSprop", new optimizers.RMSprop({ learningRate: 0.01 })],
  ["Adam", new optimizers.Adam({ learningRate: 0.01 })],
] as const;
for (const [name, optimizer] of contenders) {
  const { loss } = (await train(optimizer, 20)).history.history;
  console.log(`${name.padEnd(30)}${[0, 4, 19].map((epoch) => column(loss[epoch])).join("")}`);
}

heading("5  The history shows what was learned, and whether it holds for data that was not trained on");

const { model, history } = await train(new optimizers.Adam({ learningRate: 0.01 }), 60);
const inTerminal = { format: "text", color: "auto", terminalWidth: "auto" } as const;
console.log(await plotHistory(history, { title: "A ring, 384 points to train on, 128 held out", ...inTerminal }));

console.log("what the model takes for the ring:\n");
const side = 25;
const grid = Array.from({ length: side * side }, (_, i) => [
  (2 * (i % side)) / (side - 1) - 1,
  (2 * Math.floor(i / side)) / (side - 1) - 1,
]);
const answers = (await model.predict(grid)).numbers();
for (let line = 0; line < side; line += 2) {
  const cells = answers.slice(line * side, (line + 1) * side);
  console.log(`  ${cells.map((answer) => (answer > 0.5 ? "█" : "·")).join("")}`);
}

const accuracy = history.history.val_accuracy.at(-1) as number;
console.log(`\n${(100 * accuracy).toFixed(1)} % of the points held out are right`);
assert.ok(accuracy >= 0.9, `an accuracy of ${accuracy}`);
await engine().close();
