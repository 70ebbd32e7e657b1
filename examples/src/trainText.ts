/**
 * Text: is a sentence a praise or a complaint? Words become vectors (Embedding), and an LSTM reads
 * them in order, which matters here: "not good" is no praise. A model that only averages the
 * words is trained beside it, and cannot know.
 *
 * The sentences are made by the rules of training/opinions.ts, not written by people: they show
 * that a sequence is learned, not how well opinions of real people would be told apart.
 */
import assert from "node:assert/strict";
import { engine, tensor } from "@neurode/core";
import {
  Dense,
  Embedding,
  GlobalAveragePooling1D,
  Input,
  type Layer,
  LSTM,
  optimizers,
  Sequential,
  StringLookup,
  setRandomSeed,
} from "@neurode/layers";
import { showCurves } from "./training/curves.js";
import { makeOpinions, WORDS_AT_MOST } from "./training/opinions.js";

setRandomSeed(1);

const sentences = makeOpinions(2_000, 1);
const lookup = new StringLookup({ maskToken: "" });
lookup.adapt(sentences.flatMap(({ words }) => words));
/** (rows, words) as places in the vocabulary; 0, which is masked, fills up behind the last word. */
const encode = (rows: readonly (readonly string[])[]) =>
  lookup(rows.map((words) => [...words, ...new Array<string>(WORDS_AT_MOST - words.length).fill("")]));
const x = encode(sentences.map(({ words }) => words));
const y = tensor(sentences.map(({ isPraise }) => [Number(isPraise)]));

async function train(reader: Layer, epochs: number) {
  const model = new Sequential([
    Input({ shape: [WORDS_AT_MOST], dtype: "int32" }),
    new Embedding(lookup.vocabularySize(), 16, { maskZero: true }),
    reader,
    new Dense(1, { activation: "sigmoid" }),
  ]);
  const optimizer = new optimizers.Adam({ learningRate: 0.01 });
  model.compile({ optimizer, loss: "binary_crossentropy", metrics: ["accuracy"] });
  return { model, history: await model.fit(x, y, { epochs, validationSplit: 0.25 }) };
}

const { model, history } = await train(new LSTM(32), 6);
model.summary();
const averaging = await train(new GlobalAveragePooling1D(), 6);
await showCurves(history, "text", "Embedding and LSTM, 1,500 sentences");

console.log();
const examples = ["the food was good", "the food was not good", "i would not say that the staff was not friendly"];
const answers = (await model.predict(encode(examples.map((text) => text.split(" "))))).numbers();
examples.forEach((text, i) => {
  console.log(`  ${answers[i] > 0.5 ? "praise   " : "complaint"} ${answers[i].toFixed(3)}  ${text}`);
});

const last = (values: readonly number[]) => values[values.length - 1];
const [inOrder, averaged] = [history, averaging.history].map((each) => last(each.history.val_accuracy));
const percent = (part: number) => `${(100 * part).toFixed(1)} %`;
console.log(
  `\n${percent(inOrder)} of 500 held-out sentences right in order, ${percent(averaged)} by averaging the words`,
);
assert.ok(inOrder >= 0.97, `an accuracy of ${inOrder}`);
assert.ok(averaged < 0.9, `an accuracy of ${averaged} without regard to order`);
assert.deepEqual(
  answers.map((value) => value > 0.5),
  [true, false, true],
);
await engine().close();
