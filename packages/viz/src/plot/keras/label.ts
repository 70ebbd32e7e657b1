/**
 * What Keras writes in the box of a layer: a table of a black header, a cell for the
 * activation, and a row of cells.
 *
 * Source: Keras 3.16, utils/model_visualization.py (`make_layer_label`).
 */
import type { LayerDescription, ShapeStructure } from "../../description.js";

export interface LabelOptions {
  readonly showShapes: boolean;
  readonly showDtype: boolean;
  readonly showLayerNames: boolean;
  readonly showLayerActivations: boolean;
  readonly showTrainable: boolean;
}

export interface Label {
  /** Cells that the header spans: it counts those of an input or a layer without weights too, which they lack. */
  readonly span: number;
  readonly header: readonly Run[];
  readonly activation: readonly Run[] | null;
  readonly cells: readonly Cell[];
}

export interface Run {
  readonly text: string;
  readonly bold: boolean;
}

export interface Cell {
  readonly colour: "white" | "forestgreen" | "firebrick";
  readonly runs: readonly Run[];
}

export function labelOf(layer: LayerDescription, options: LabelOptions): Label {
  const { showShapes, showDtype, showLayerNames, showLayerActivations, showTrainable } = options;
  const { name, className, activation, inputShape, outputShape, outputDtypes, hasWeights, trainable } = layer;
  const told = (what: string, value: string): Cell => ({ colour: "white", runs: [plain(`${what}: `), bold(value)] });
  const cells: Cell[] = [];
  if (showShapes && className !== "InputLayer") cells.push(told("Input shape", shapesText(inputShape)));
  if (showShapes) cells.push(told("Output shape", shapesText(outputShape)));
  if (showDtype) cells.push(told("Output dtype", dtypesText(outputShape, outputDtypes)));
  if (showTrainable && hasWeights) {
    cells.push(
      trainable
        ? { colour: "forestgreen", runs: [bold("Trainable")] }
        : { colour: "firebrick", runs: [bold("Non-trainable")] },
    );
  }
  return {
    span: Math.max(1, 2 * Number(showShapes) + Number(showDtype) + Number(showTrainable)),
    header: showLayerNames ? [bold(name), plain(` (${className})`)] : [bold(className)],
    activation: showLayerActivations && activation !== null ? [plain("Activation: "), bold(activation)] : null,
    cells,
  };
}

function plain(text: string): Run {
  return { text, bold: false };
}

function bold(text: string): Run {
  return { text, bold: true };
}

/** As Python writes them, without braces: `(None, 3)`, `(5,)`, `[(None, 3), (None, 2)]`, `a: (None, 3), b: (None, 2)`. */
function shapesText(structure: ShapeStructure | null): string {
  if (structure === null) return "?";
  const text = isRecord(structure)
    ? Object.entries(structure)
        .map(([key, value]) => `${key}: ${python(value)}`)
        .join(", ")
    : python(structure);
  return text.replace(/[{}]/g, "");
}

/** `float32`, `['float32', 'float32']`, `{'a': 'float32'}`: arranged as the outputs are. */
function dtypesText(structure: ShapeStructure | null, dtypes: readonly string[]): string {
  if (dtypes.length === 0) return "?";
  let next = 0;
  const arranged = (part: ShapeStructure): string => {
    if (isShape(part)) return `'${dtypes[next++] ?? "?"}'`;
    if (isRecord(part))
      return `{${Object.entries(part)
        .map(([key, value]) => `'${key}': ${arranged(value)}`)
        .join(", ")}}`;
    return `[${(part as readonly ShapeStructure[]).map(arranged).join(", ")}]`;
  };
  return structure === null || isShape(structure) ? dtypes[0] : arranged(structure);
}

function python(structure: ShapeStructure): string {
  if (isShape(structure)) {
    const sizes = structure.map((size) => size ?? "None");
    return sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(", ")})`;
  }
  if (isRecord(structure)) {
    return `{${Object.entries(structure)
      .map(([key, value]) => `'${key}': ${python(value)}`)
      .join(", ")}}`;
  }
  return `[${(structure as readonly ShapeStructure[]).map(python).join(", ")}]`;
}

function isShape(structure: ShapeStructure): structure is readonly (number | null)[] {
  return Array.isArray(structure) && structure.every((size) => size === null || typeof size === "number");
}

function isRecord(structure: ShapeStructure): structure is { readonly [key: string]: ShapeStructure } {
  return !Array.isArray(structure);
}
