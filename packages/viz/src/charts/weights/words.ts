/** What is said of a weight, in pictures and in terminals. */
import { counted, figureText } from "../figures.js";
import { factsOf, type WeightValues } from "./weights.js";

/** `784 × 128 · from −0.4 to 0.5, mean 0.01, deviation 0.07` */
export function aboutWeight(weight: WeightValues): string {
  const { low, high, mean, deviation, finite, lost } = factsOf(weight);
  const [from, to, middle, spread] = [low, high, mean, deviation].map((figure) => figureText(figure, 3));
  return [
    weight.shape.length === 0 ? "scalar" : weight.shape.map((size) => figureText(size)).join(" × "),
    ...(finite > 0 ? [`from ${from} to ${to}, mean ${middle}, deviation ${spread}`] : []),
    ...(lost > 0 ? [`${counted(lost, "value")} not finite`] : []),
  ].join(" · ");
}

/** For readers that cannot see the picture. */
export function tellWeights(weights: readonly WeightValues[]): string {
  return weights.map((weight) => `${weight.name}: ${aboutWeight(weight)}.`).join(" ");
}
