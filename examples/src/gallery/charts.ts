/** The charts of the gallery: of the digits model, of a small network, and of a benchmark. */
import { readFileSync } from "node:fs";
import { loadModel } from "@neurode/io";
import {
  type BenchResults,
  plotBench,
  plotConfusion,
  plotHistory,
  plotNetwork,
  plotWeights,
  type TrainingHistory,
} from "@neurode/viz";
import { classesOf, readImages, readLabels } from "../digits/data.js";
import type { GalleryPicture } from "./picture.js";

const history = readJson<TrainingHistory>("digits/history.json");
const title = "A network of 64 units, trained on 1,500 digits";

export const CHARTS: readonly GalleryPicture[] = [
  {
    name: "network",
    title: "Neurons",
    text: "`plotNetwork`: each line is a weight, and circles are filled with what the neurons give for one input.",
    drawing: () => (theme) => plotNetwork(XOR, { theme }),
  },
  {
    name: "history",
    title: "Learning curves",
    text: "`plotHistory`: the best epoch has a ring.",
    drawing: () => (theme) => plotHistory(history, { title, theme }),
  },
  {
    name: "confusion",
    title: "A confusion matrix",
    text: "`plotConfusion`: what the digits model of the examples takes for what.",
    drawing: () => async (theme) =>
      plotConfusion(await confusionOfDigits(), { title: "2,000 handwritten digits", theme }),
  },
  {
    name: "weights",
    title: "Weights",
    text: "`plotWeights`: two kernels of the same model.",
    drawing: () => async (theme) => plotWeights(await digitsModel(), { match: /(hidden2|digit).kernel/, theme }),
  },
  {
    name: "bench",
    title: "A benchmark",
    text: "`plotBench`: medians with quartiles, as they were on the day that the picture tells.",
    drawing: () => (theme) => plotBench(readJson<BenchResults>("gallery/bench.json"), { theme }),
  },
];

/** Either, but not both: two hidden neurons of which each knows one case. */
const XOR = {
  name: "xor",
  layers: [
    { name: "inputs", units: 2, values: [1, 0] },
    { name: "cases", units: 2, activation: "relu", kernel: [2, -2, -2, 2], bias: [-0.5, -0.5], values: [1.5, 0] },
    { name: "either", units: 1, activation: "sigmoid", kernel: [4, 4], bias: [-2], values: [0.982] },
  ],
};

/** Learning curves for the terminal. */
export function historyText(): Promise<string> {
  return plotHistory(history, { title, format: "text" });
}

function digitsModel() {
  return loadModel(new URL("../../digits/digits.keras", import.meta.url));
}

async function confusionOfDigits(): Promise<number[][]> {
  const model = await digitsModel();
  const labels = readLabels();
  const confusion = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
  classesOf(await model.predict(readImages())).forEach((digit, i) => {
    confusion[labels[i]][digit]++;
  });
  return confusion;
}

function readJson<Value>(path: string): Value {
  return JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"));
}
