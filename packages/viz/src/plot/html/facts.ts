/** Facts: what the page tells of a layer, as pairs of a word and a value. */
import type { LayerDescription, ShapeStructure } from "../../description.js";
import { shapesIn, shapeText } from "../notation.js";

export type Fact = readonly [word: string, value: string];

export function factsOf(layer: LayerDescription): Fact[] {
  const { inputShape, outputShape, outputDtypes, parameterCount, hasWeights, trainable, activation, callCount } = layer;
  const dtypes = [...new Set(outputDtypes)].join(", ");
  return [
    ...(inputShape === null ? [] : [["Input", shapesText(inputShape)] as const]),
    ["Output", shapesText(outputShape)],
    ...(dtypes === "" ? [] : [["Dtype", dtypes] as const]),
    ["Parameters", parameterCount.toLocaleString("en")],
    ...(hasWeights ? [["Trainable", trainable ? "yes" : "no, frozen"] as const] : []),
    ...(activation === null ? [] : [["Activation", activation] as const]),
    ...(callCount > 1 ? [["Shared", `called ${callCount} times`] as const] : []),
  ];
}

export function weightFacts({ weights = [] }: LayerDescription): Fact[] {
  return weights.map(({ name, shape }) => [name, shapeText(shape).replace(/^N/, "?")]);
}

/** Arguments of the layer, without those that stand among the facts. */
export function configFacts({ config = {} }: LayerDescription): Fact[] {
  return Object.entries(config)
    .filter(([name]) => !TOLD.has(name))
    .map(([name, value]) => [name, valueText(value)]);
}

const TOLD: ReadonlySet<string> = new Set(["name", "trainable", "dtype", "activation", "layers"]);

function shapesText(structure: ShapeStructure | null): string {
  return (
    shapesIn(structure)
      .map((shape) => shapeText(shape))
      .join("\n") || "?"
  );
}

/** `(3, 3)`, `same`, `L2(l2 = 0.01)`, of arguments only those that are given. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return "none";
  if (Array.isArray(value)) return `(${value.map(valueText).join(", ")})`;
  if (typeof value !== "object") return String(value);
  const { className, config } = value as { className?: unknown; config?: unknown };
  if (typeof className === "string") return `${className}${config ? argumentsText(config) : ""}`;
  return argumentsText(value);
}

function argumentsText(config: object): string {
  const given = Object.entries(config).filter(([, value]) => value !== null);
  if (given.length === 0) return "";
  return `(${given.map(([name, value]) => `${name} = ${valueText(value)}`).join(", ")})`;
}
